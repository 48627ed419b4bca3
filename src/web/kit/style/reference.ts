/** The page of the API document. */
export const reference = `
h4{margin:16px 0 4px;font-size:15px}
code,pre{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:14px}
pre{margin:0 0 16px;padding:16px;background:var(--tint);white-space:pre-wrap;overflow-wrap:anywhere}
h2[id],h3[id],dl.api>div[id]{scroll-margin-top:16px}
.contents>ul{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:4px 32px;margin:0 0 32px;padding:0;list-style:none}
.contents>ul>li{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;border-top:var(--line);padding:6px 0}
.contents details[open]{flex-basis:100%}
.contents>ul>li>a{display:inline-block;padding:6px 0;font-weight:700}
.contents summary{padding:6px 0;color:var(--soft);font-size:15px;cursor:pointer}
.contents ul ul{margin:0 0 8px;padding:0;list-style:none}
.contents ul ul a{display:block;padding:6px 0;font-size:15px}
dl.api{margin:0 0 16px}
dl.api>div{padding:8px 0;border-top:var(--line)}
dl.api dt code{font-weight:700}
dl.api dd{margin:0}
`;
