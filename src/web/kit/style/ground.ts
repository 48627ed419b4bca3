import { dark, light, type Palette } from '../../../render/theme.js';
import { fontFaces } from '../chrome/web-fonts.js';

/** The colours of pages that emails do not have. Errors never have the publisher's accent. */
export const pageColours = {
  light: { soft: '#433c34', error: '#8a3b00', ok: '#2c6136' },
  dark: { soft: '#d5cdc1', error: '#f0b35a', ok: '#93cf9f' },
} as const;

const variables = (palette: Palette, own: Record<string, string>) =>
  Object.entries({ ...palette, ...own })
    .map(([name, colour]) => `--${name}:${colour};`)
    .join('');

/** Fonts of the reader's system for Chinese. */
export const chinese = {
  serif: '"Songti SC","Noto Serif CJK SC",SimSun,serif',
  sans: '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif',
};

/**
 * Fonts with quotation marks, dashes and dots that are as wide as Chinese characters. In a text of another language they
 * would leave holes.
 */
const hanSigns = `@font-face{font-family:"Han Signs";src:${['PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC']
  .map((name) => `local("${name}")`)
  .join(',')};unicode-range:U+2014,U+201C-201D,U+2026}`;

/** Colours and type without fonts to load, for pages whose policy allows none. They have `data-fonts="system"`. */
export const groundOfSystem = `
${hanSigns}
:root{color-scheme:light dark;${variables(light, pageColours.light)}
--head:"Postrider Head","Head as Georgia","Head as Times",${chinese.serif};
--line:1px solid var(--rule);--double:3px double var(--ink);--two:repeat(2,minmax(0,1fr));
--gutter:16px}
[lang]{--signs:;--serif:var(--signs)"Postrider Serif","Serif as Georgia","Serif as Times",${chinese.serif};--sans:var(--signs)"Postrider Sans","Sans as Arial",${chinese.sans}}
[lang|=zh]{--signs:"Han Signs",}
:root[data-fonts=system],[data-fonts=system] [lang]{--serif:Georgia,"Times New Roman",${chinese.serif};--head:var(--serif);--sans:"Segoe UI",-apple-system,Roboto,Helvetica,Arial,${chinese.sans}}
:where(section[lang],li[lang],p[lang]){font-family:var(--sans)}
@media (prefers-color-scheme:dark){:root{${variables(dark, pageColours.dark)}}}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{display:flex;flex-direction:column;min-height:100vh;margin:0;background:var(--sheet);color:var(--ink);font:400 16px/1.5 var(--sans);overflow-wrap:break-word}
:where(:lang(zh)){text-wrap-style:pretty}
:lang(zh){line-break:strict;text-autospace:normal;text-spacing-trim:trim-start}
:is(time,.day,.meta,.kicker,.parts):lang(zh){text-autospace:no-autospace}
h1,h2,h3,h4,p,ul,ol,figure,fieldset,blockquote,address{margin:0;padding:0;border:0;min-width:0}
ul,ol{list-style:none}
address{font-style:normal;white-space:pre-line}
h1,h2,h3,.h{font-family:var(--head);font-weight:600;line-height:1.2;letter-spacing:-.008em;text-wrap:balance}
main{flex:1 0 auto}
main:has(>.band){flex:none}
main:has(>.band)+.foot{flex:1 0 auto}
img{display:block;max-width:100%;height:auto}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:3px}
h1 a,h2 a,h3 a,.h a,.bar a,.foot a{color:inherit;text-decoration:none}
h1 a:hover,h2 a:hover,h3 a:hover,.h a:hover,.bar a:hover,.card:hover .h a,.lead:hover h2 a{text-decoration:underline;text-decoration-thickness:1px;text-decoration-color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:2px}
.wrap{max-width:1264px;margin:0 auto;padding:0 var(--gutter)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;inset-inline-start:16px;top:-100px;z-index:2;padding:10px 16px;background:var(--accent);color:var(--onAccent)}
.skip:focus{top:8px}
.meta,.muted,time{color:var(--muted)}
.meta{font-size:14px;line-height:1.4}
.meta a{color:inherit}
time,.page-head span{white-space:nowrap}
.kicker{font-size:14px;line-height:20px;font-weight:700}
.kicker a{display:inline-block;min-width:24px;padding:2px 0;text-decoration:none}
.kicker a:hover{text-decoration:underline}
.stand{font:18px/1.5 var(--serif);color:var(--soft);text-wrap:pretty}
`;

/**
 * Colours and type. The gutter is the space at both sides of a page. A site that has chosen the fonts of the reader's
 * system has `data-fonts="system"` on its pages: then no browser loads a font, because no text has it.
 */
export const ground = `
${fontFaces}${groundOfSystem}`;
