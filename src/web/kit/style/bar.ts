/**
 * The bar above every page: name and one button, then the sections on one line, which scrolls on a phone and never wraps.
 * From the third place on, it begins with the current place, so that no word is cut at its start: a browser without
 * `scroll-initial-target` snaps to the only target while an animation runs, once. Near the end of the line it cannot. A sign at
 * each end of the visible part says that there are more places, and words fade out below it; when the first or the last place
 * is in view, an area of its own covers the sign. The line above them is a shadow: a border is no whole number of pixels on
 * many screens, and the rule below would lie between two. The footer below.
 */
export const bar = `
.bar{border-bottom:3px double var(--ink)}
.bar .top{display:flex;align-items:center;justify-content:space-between;gap:12px;min-height:56px}
.bar .name{min-width:0;font:600 clamp(17px,10vw - 15px,22px)/1.15 var(--head);letter-spacing:-.01em;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.bar .name a{display:inline-block;padding:8px 0;vertical-align:middle;max-width:100%;overflow:hidden;text-overflow:ellipsis}
@media (max-width:639px){.bar .long a{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;padding:2px 0;font-size:20px;white-space:normal;text-wrap:balance}}
.name img{width:auto;max-height:40px}
.by-night{display:none}
.bar .day{display:none}
.bar .tools{display:flex;align-items:center;gap:4px}
.bar .tools .find{display:none}
.bar .join{display:inline-flex;align-items:center;min-height:44px}
.bar .join span{display:block;padding:8px 14px;border-radius:3px;background:var(--accent);color:var(--onAccent);font:600 15px/1.2 var(--sans);white-space:nowrap}
.bar .join:hover{text-decoration:none;filter:brightness(1.12)}
.bar .places{display:flex;align-items:center;box-shadow:0 -1px var(--rule)}
.bar nav{flex:1;min-width:0;margin-inline-start:calc(-1*var(--gutter))}
.bar nav ul{display:flex;gap:22px;overflow-x:auto;scrollbar-width:none;padding-inline-start:var(--gutter);scroll-padding-inline:38px}
.bar nav li{position:relative}
.bar nav ul::before,.bar nav ul::after,.bar nav li:last-child::after{flex:none;width:36px;pointer-events:none}
.bar nav ul::before,.bar nav ul::after{position:sticky;z-index:1;padding-inline:6px;background:linear-gradient(90deg,var(--sheet) 22px,transparent);color:var(--soft);font-size:24px;line-height:40px}
.bar nav ul::before{content:"‹";content:"‹"/"";inset-inline-start:calc(-1*var(--gutter));margin-inline:calc(-1*var(--gutter)) calc(var(--gutter) - 58px)}
.bar nav ul::after{content:"›";content:"›"/"";inset-inline-end:0;margin-inline-start:-32px;background:linear-gradient(270deg,var(--sheet) 22px,transparent);text-align:end}
.bar nav li:first-child::before,.bar nav li:last-child::after{content:"";position:absolute;z-index:2;inset-block:0;background:var(--sheet)}
.bar nav li:last-child::after{inset-inline-start:calc(100% + 14px);width:22px}
.bar nav li:last-child{margin-inline-end:10px}
.bar nav li:first-child{z-index:2}
.bar nav li:first-child::before{z-index:-1;inset-inline:-100vw calc(100% - 22px + var(--gutter))}
.bar nav ul::-webkit-scrollbar{display:none}
.bar nav a,.bar .find{display:inline-flex;align-items:center;min-height:44px;min-width:24px;white-space:nowrap}
.bar nav a{display:block;max-width:220px;overflow:hidden;text-overflow:ellipsis;line-height:44px}
.bar nav a:focus-visible{outline-offset:-3px}
.bar nav a[aria-current]{font-weight:700;box-shadow:inset 0 -3px var(--accent)}
.bar nav li:nth-child(n+3) [aria-current]{scroll-initial-target:nearest;scroll-snap-align:start}
@supports not (scroll-initial-target:nearest){.bar nav ul{animation:to-here .1s}@keyframes to-here{from,to{scroll-snap-type:x mandatory}}}
.bar .find{justify-content:center;min-width:44px}
.bar .places .find{margin-inline-end:-12px;border-inline-start:var(--line)}
.bar svg{width:20px;height:20px;fill:none;stroke:currentColor;stroke-width:1.7;stroke-linecap:round}
.foot{background:var(--page);border-top:var(--line);padding:32px 0 40px;font-size:15px}
.foot .wrap{display:grid;gap:20px}
.foot .name{font:600 22px/1.2 var(--head)}
.foot .meta{margin-top:6px}
.foot .meta a{text-decoration:underline}
.foot h2{margin-bottom:8px;font:700 15px/1.4 var(--sans);letter-spacing:0}
.foot .lists{display:grid;grid-template-columns:var(--two);gap:20px 16px}
@media (max-width:639px){.foot .lists>:last-child:nth-child(odd){grid-column:1/-1}.foot .lists>:last-child:nth-child(odd) ul{display:grid;grid-template-columns:var(--two);gap:0 16px}}
.foot li a,.foot li span{display:inline-flex;align-items:center;min-height:36px;min-width:24px;gap:8px}
.foot li a:hover{text-decoration:underline}
.foot .last{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:4px 24px;padding-top:12px;border-top:var(--line);color:var(--muted);font-size:14px}
.foot .last ul{display:flex;flex-wrap:wrap;gap:0 20px}
.foot .last button{min-height:36px;padding:0;border:0;background:none;color:inherit;font:inherit}
.foot .last button:hover{text-decoration:underline;filter:none}
.foot [aria-current]{font-weight:700;color:var(--ink)}
@media (prefers-color-scheme:dark){.by-day{display:none}.by-night{display:inline}}
@media (min-width:640px){
:root{--gutter:32px}
.bar .name{font-size:26px}
.bar .top{min-height:64px}
.foot .lists{grid-template-columns:repeat(auto-fit,minmax(120px,1fr))}
}
@media (min-width:960px){
.bar .top{display:grid;grid-template-columns:1fr auto 1fr;min-height:88px}
.bar .day{display:block;color:var(--muted);font-size:15px}
.bar .name{max-width:680px;font-size:40px;text-align:center}
.name img{max-height:64px}
.bar .tools{justify-content:flex-end;gap:12px}
.bar .tools .find{display:inline-flex;gap:8px;padding:0 8px}
.bar .places .find{display:none}
.bar nav{margin:0}
.bar nav ul{gap:36px;padding-inline-start:40px}
.bar nav li:first-child{margin-inline-start:auto}
.bar nav ul::after{margin-inline:-46px auto}
.bar nav ul::before{inset-inline-start:-40px;margin-inline:-40px -32px}
.bar nav a{max-width:none}
.foot{padding:48px 0}
.foot .wrap{grid-template-columns:minmax(0,4fr) minmax(0,8fr);gap:32px 48px}
.foot .last{grid-column:1/-1}
}
`;
