import { dark, fonts, light, lineHeight, type Palette, radius, size, space } from '../../../render/theme.js';

const variables = (palette: Palette) =>
  Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour};`)
    .join('');

/** Colours, type and the space between blocks. */
export const ground = `
:root{color-scheme:light dark;${variables(light)}}
@media (prefers-color-scheme:dark){:root{${variables(dark)}}}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;padding-block:0 ${space.l}px;padding-inline:${space.m}px;background:var(--page);color:var(--ink);font:${size.body}px/${lineHeight.body} ${fonts.sans};overflow-wrap:break-word}
:lang(zh-CN){line-break:strict;text-autospace:normal}
h1,h2,h3,.name,.tagline,.lead,.brand{font-family:${fonts.serif}}
h1,h2,h3{line-height:${lineHeight.tight};font-weight:700;text-wrap:balance}
h1{margin:0 0 ${space.s}px;font-size:${size.title}px}
h2{margin:${space.xl}px 0 ${space.s}px;font-size:${size.card}px}
p{margin:0 0 ${space.m}px}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:3px}
a:hover{text-decoration-thickness:2px}
img{max-width:100%;height:auto}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:${radius.s}px}
.muted,.hint,time,address{color:var(--muted)}
time{white-space:nowrap}
.hint,time,address{font-size:${size.small + 1}px}
.lead{font-size:18px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`;
