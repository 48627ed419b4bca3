import { createHash } from 'node:crypto';
import {
  contentWidth,
  dark,
  fonts,
  light,
  lineHeight,
  narrow,
  type Palette,
  radius,
  size,
  space,
  tapTarget,
} from '../../render/theme.js';
import { webPaths } from '../../settings/web-paths.js';

const variables = (palette: Palette) =>
  Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour};`)
    .join('');

const ground = `
:root{color-scheme:light dark;${variables(light)}}
@media (prefers-color-scheme:dark){:root{${variables(dark)}}}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;padding:${space.l}px ${space.m}px;background:var(--page);color:var(--ink);font:${size.body}px/${lineHeight.body} ${fonts.sans};overflow-wrap:break-word}
:lang(zh-CN){line-break:strict}
h1,h2,.name,.tagline,.lead{font-family:${fonts.serif}}
h1,h2{line-height:${lineHeight.tight};font-weight:700;text-wrap:balance}
h1{margin:0 0 ${space.s}px;font-size:${size.title}px}
h2{margin:${space.xl}px 0 ${space.s}px;font-size:${size.card}px}
p{margin:0 0 ${space.m}px}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:3px}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:${radius.s}px}
.muted,.hint,time,address{color:var(--muted)}
.hint,time,address{font-size:${size.small + 1}px}
.lead{font-size:18px}
`;

const frame = `
.sheet{max-width:${contentWidth + 2 * space.gutter}px;margin:0 auto;padding:${space.xl}px ${space.gutter}px;background:var(--sheet);border:1px solid var(--rule);border-radius:${radius.m}px}
.masthead{padding-bottom:${space.l}px;margin-bottom:${space.xl}px;border-bottom:3px double var(--ink);text-align:center}
.name{margin-top:0;font-size:${size.masthead}px;font-weight:700;line-height:1.1;text-wrap:balance}
p.name{margin-bottom:0}
.name a{display:inline-block;padding:6px 0;color:inherit;text-decoration:none}
.name a:hover{text-decoration:underline;text-decoration-thickness:2px}
.tagline{margin:${space.xs}px 0 0;color:var(--muted)}
.skip{position:absolute;left:${space.m}px;top:-100px;z-index:1;padding:10px ${space.m}px;background:var(--accent);color:var(--onAccent)}
.skip:focus{top:${space.s}px}
footer{max-width:${contentWidth}px;margin:${space.l}px auto 0;text-align:center;color:var(--muted)}
footer a{color:inherit}
address{margin-bottom:${space.s}px;font-style:normal;white-space:pre-line}
.row{display:flex;flex-wrap:wrap;justify-content:center;column-gap:${space.l}px;margin:0;padding:0;list-style:none;font-size:${size.small + 1}px}
.row a,.row span{display:inline-flex;align-items:center;min-width:${tapTarget}px;min-height:${tapTarget}px;justify-content:center}
.row span{font-weight:700;color:var(--ink)}
`;

const forms = `
form{margin-top:${space.l}px}
.field{margin:0 0 ${space.l}px;padding:0;border:0;min-width:0}
.field>label,legend{display:block;margin-bottom:${space.xs}px;padding:0;font-weight:600}
.field>label .muted{font-weight:400}
.field .hint{margin-bottom:${space.s}px}
.field>input,.field>select,.field>textarea{display:block;width:100%;min-height:48px;padding:10px 12px;border:1px solid var(--muted);border-radius:${radius.s}px;background:var(--sheet);color:var(--ink);font:inherit}
.field>textarea{font:${size.small}px/1.5 ui-monospace,Menlo,Consolas,monospace;white-space:pre;overflow:auto;background:var(--tint);resize:vertical}
.field>[aria-invalid]{border-color:var(--accent);border-width:2px;padding:9px 11px}
::placeholder{color:var(--muted);opacity:1}
.choices{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,220px),1fr));column-gap:${space.m}px}
.choice{display:flex;align-items:center;gap:12px;min-height:${tapTarget}px;cursor:pointer}
.choice input{flex:none;width:22px;height:22px;margin:0;accent-color:var(--accent)}
.choice span{min-width:0}
button{min-height:48px;padding:10px ${space.l}px;border:2px solid var(--accent);border-radius:${radius.s}px;background:var(--accent);color:var(--onAccent);font:inherit;font-weight:700;cursor:pointer;transition:filter .15s}
button:hover{filter:brightness(1.12)}
button.quiet{background:transparent;color:var(--accent)}
button.danger{border-color:var(--ink);background:var(--ink);color:var(--sheet)}
.warning{padding:0 ${space.m}px ${space.m}px;border:2px solid var(--ink);border-radius:${radius.s}px}
button+.hint{margin:12px 0 0}
.question{display:flex;flex-wrap:wrap;align-items:center;gap:${space.s}px ${space.l}px}
.question a{display:inline-flex;align-items:center;min-height:${tapTarget}px}
.checking{margin:12px 0 0}
.checking:empty{margin:0}
altcha-widget{display:none}
.away{position:absolute;left:-9999px;width:1px;height:1px;overflow:hidden}
.error{margin-bottom:${space.xs}px;color:var(--accent);font-weight:600}
.summary,.notice{margin:0 0 ${space.l}px;padding:${space.m}px;background:var(--tint);border-left:4px solid var(--accent)}
.summary p{margin:0;font-weight:700}
.summary ul{margin:0;padding:0;list-style:none}
.summary a{display:inline-flex;align-items:center;min-height:${tapTarget}px}
.notice{border-color:var(--ink);font-weight:600}
.preview{padding:${space.m}px;border:1px dashed var(--muted);border-radius:${radius.s}px}
.preview form{margin:0}
.preview button,.preview button:hover{border:1px solid ButtonBorder;background:ButtonFace;color:ButtonText;font-weight:400;filter:none}
.preview p{margin:8px 0 0}
`;

const lists = `
section{margin-top:${space.xl}px;border-top:1px solid var(--rule)}
section h2{margin-top:${space.l}px}
.issues,.newsletters,.next{margin:0;padding:0;list-style:none}
.issues li{display:grid;grid-template-columns:10em 1fr;gap:0 ${space.m}px;align-items:baseline;border-bottom:1px solid var(--rule)}
.issues li:last-child{border:0}
.issues a{padding:10px 0;font-family:${fonts.serif};font-size:18px;line-height:1.35}
.issues a,.newsletters h2 a{color:inherit;text-decoration-color:var(--muted)}
.issues a:hover,.newsletters h2 a:hover{color:var(--accent);text-decoration-color:currentColor}
.newsletters li{padding:${space.l}px 0;border-bottom:1px solid var(--rule);text-align:center}
.newsletters li:first-child{padding-top:0}
.newsletters li:last-child{padding-bottom:0;border:0}
.newsletters h2{margin:0;font-size:${size.title}px}
.newsletters h2 a{display:inline-block;padding:6px 0}
.newsletters p{margin:${space.xs}px 0 0}
.next{margin-top:${space.l}px}
.next a{display:inline-flex;align-items:center;min-height:${tapTarget}px}
`;

const reference = `
h3{margin:${space.xl}px 0 ${space.s}px;font-size:18px}
h4{margin:${space.m}px 0 ${space.xs}px;font-size:${size.small + 1}px}
code,pre{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:${size.small}px}
pre{margin:0 0 ${space.m}px;padding:${space.m}px;background:var(--tint);white-space:pre-wrap;overflow-wrap:anywhere}
dl.api{margin:0 0 ${space.m}px}
dl.api>div{padding:${space.s}px 0;border-top:1px solid var(--rule)}
dl.api dt code{font-weight:700}
dl.api dd{margin:0}
`;

const circumstances = `
@media (max-width:${narrow}px){
body{padding:0 0 ${space.l}px}
.sheet{padding:${space.l}px ${space.gutterNarrow}px;border-width:0 0 1px;border-radius:0}
.masthead{margin-bottom:${space.l}px;padding-bottom:${space.m}px}
.name{font-size:32px}
h1{font-size:26px}
h1.name{font-size:32px}
form>button{width:100%}
.preview form>button{width:auto}
.issues li{grid-template-columns:1fr;padding:10px 0}
.issues a{padding:${space.xs}px 0 6px}
footer{padding:0 ${space.gutterNarrow}px}
}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
`;

/** The stylesheet of all pages, built from the theme that the emails share. */
export const stylesheet = [ground, frame, forms, lists, reference, circumstances].join('').replace(/\n+/g, '\n').trim();

/** Changes with the stylesheet, so that browsers can cache it permanently. */
export const stylesheetUrl = `${webPaths.stylesheet}?v=${createHash('sha256').update(stylesheet).digest('hex').slice(0, 12)}`;
