import { narrow, space } from '../../../render/theme.js';

/** Narrow screens, readers who want less motion, and paper. */
export const circumstances = `
@media (max-width:${narrow}px){
body{padding-inline:0}
.site{padding-inline:${space.gutterNarrow}px}
.sheet{padding:${space.l}px ${space.gutterNarrow}px;border-width:1px 0;border-radius:0}
.masthead{margin-bottom:${space.l}px;padding-bottom:${space.m}px}
.name{font-size:32px}
h1{font-size:26px}
h1.name{font-size:32px}
form>button{width:100%}
.preview form>button{width:auto}
.issues li{grid-template-columns:1fr;padding:10px 0}
.issues a{padding:${space.xs}px 0 6px}
.foot{padding-inline:${space.gutterNarrow}px}
}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
@media print{
:root{color-scheme:light;--page:#fff;--sheet:#fff;--tint:#fff;--ink:#000;--muted:#333;--accent:#000}
.site,.skip,.foot nav,form,.next,.pages,.share{display:none!important}
body{padding:0;font-size:11pt}
.sheet{max-width:none;padding:0;border:0}
.original a::after{content:" (" attr(href) ")";overflow-wrap:anywhere}
a{color:inherit}
h1,h2,h3{break-after:avoid}
img,figure,li{break-inside:avoid}
}
`;
