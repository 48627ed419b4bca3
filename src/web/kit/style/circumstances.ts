/**
 * Readers who want less motion, systems with colours of their own, and paper. A printed page has no forms, and nothing that leads elsewhere except for links
 * in its text, which are written out.
 */
export const circumstances = `
.own-address{display:none}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
@media (forced-colors:active){.bar nav ul::before,.bar nav ul::after{background:Canvas}.bar nav a[aria-current]{text-decoration:underline}.steps [aria-current]{forced-color-adjust:none;background:Highlight;color:HighlightText}}
@media print{
:root{color-scheme:light;--page:#fff;--sheet:#fff;--tint:#fff;--ink:#000;--soft:#000;--muted:#333;--accent:#000}
.bar .places,.bar .tools,.skip,nav,form:not(.rate),.rate fieldset,.ask,.band,.box,.write,.share,.turn,.all,.act .go,.after,.go-on,button,details{display:none!important}
.act:not(:has(.averages span)){display:none}
body{min-height:0;font-size:11pt}
:is(.prose,.original,.sponsor) a[href^=http]::after{content:" (" attr(href) ")";font-size:.85em;font-weight:400;overflow-wrap:anywhere}
.own-address{display:block;padding-block:24px 12px;overflow-wrap:anywhere}
a{color:inherit}
h1,h2,h3{break-after:avoid}
img,figure,li{break-inside:avoid}
}
`;
