/** The page of the API document. */
export const reference = `
h4{margin:16px 0 4px;font-size:15px}
code,pre{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:14px}
pre{margin:0 0 16px;padding:16px;background:var(--tint);white-space:pre-wrap;overflow-wrap:anywhere}
dl.api{margin:0 0 16px}
dl.api>div{padding:8px 0;border-top:1px solid var(--rule)}
dl.api dt code{font-weight:700}
dl.api dd{margin:0}
`;
