import { contentWidth, radius, size, space, tapTarget, wideWidth } from '../../../render/theme.js';

/** The bar above every page, the sheet with its masthead, and the footer. */
export const shell = `
.site{display:flex;flex-wrap:wrap;align-items:center;column-gap:${space.l}px;max-width:${wideWidth}px;margin:0 auto;padding-block:${space.s}px;font-size:${size.small + 1}px}
.site a{display:inline-flex;align-items:center;min-width:24px;min-height:${tapTarget}px;color:inherit;text-decoration:none}
.site a:hover{text-decoration:underline}
.site .brand{font-size:18px;font-weight:700}
.site nav{margin-inline-end:auto}
.site ul{display:flex;flex-wrap:wrap;column-gap:20px;margin:0;padding:0;list-style:none}
.site .find{display:none}
.sheet{max-width:${contentWidth + 2 * space.gutter}px;margin:0 auto;padding:${space.xl}px ${space.gutter}px;background:var(--sheet);border:1px solid var(--rule);border-radius:${radius.m}px}
.sheet.wide{max-width:${wideWidth}px}
.masthead{padding-bottom:${space.l}px;margin-bottom:${space.xl}px;border-bottom:3px double var(--ink);text-align:center}
.name{margin-top:0;font-size:${size.masthead}px;font-weight:700;line-height:1.1;text-wrap:balance}
p.name{margin-bottom:0}
.name a{display:inline-block;padding:6px 0;color:inherit;text-decoration:none}
.name a:hover{text-decoration:underline;text-decoration-thickness:2px}
.tagline{margin:${space.xs}px 0 0;color:var(--muted)}
.skip{position:absolute;inset-inline-start:${space.m}px;top:-100px;z-index:1;padding:10px ${space.m}px;background:var(--accent);color:var(--onAccent)}
.skip:focus{top:${space.s}px}
.foot{max-width:${contentWidth}px;margin:${space.l}px auto 0;text-align:center;color:var(--muted)}
.foot a{color:inherit}
.imprint{margin-bottom:${space.s}px;font-size:${size.small + 1}px}
.name img{max-width:100%;height:auto;vertical-align:middle}
.row img{display:block}
.by-night{display:none}
@media (prefers-color-scheme:dark){.by-day{display:none}.by-night{display:inline}}
address{margin-bottom:${space.s}px;font-style:normal;white-space:pre-line}
.row{display:flex;flex-wrap:wrap;justify-content:center;column-gap:${space.l}px;margin:0;padding:0;list-style:none;font-size:${size.small + 1}px}
.row a,.row span{display:inline-flex;align-items:center;min-width:${tapTarget}px;min-height:${tapTarget}px;justify-content:center}
.row span{font-weight:700;color:var(--ink)}
@media (min-width:860px){
.site .find{display:block}
.site .find form{display:flex;gap:${space.s}px;margin:0}
.site .find input{width:12em;min-height:40px;padding:6px 12px;border:1px solid var(--muted);border-radius:${radius.s}px;background:var(--sheet);color:var(--ink);font:inherit}
.site .find button{min-height:40px;padding:6px ${space.m}px;border-width:1px;background:transparent;color:var(--accent)}
.site .to-search{display:none}
}
`;
