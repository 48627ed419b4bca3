/** Readers who want less motion, and paper. A printed page has no forms, and its links are written out. */
export const circumstances = `
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
@media print{
:root{color-scheme:light;--page:#fff;--sheet:#fff;--tint:#fff;--ink:#000;--soft:#000;--muted:#333;--accent:#000}
.bar nav,.bar .tools,.bar .find,.skip,.foot .lists,.foot nav,form,.ask,.band,.box,.write,.rate,.next,.pages,.pager,.share,.turn{display:none!important}
body{font-size:11pt}
.original a::after{content:" (" attr(href) ")";overflow-wrap:anywhere}
a{color:inherit}
h1,h2,h3{break-after:avoid}
img,figure,li{break-inside:avoid}
}
`;
