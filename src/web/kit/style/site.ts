import { size, space, tapTarget } from '../../../render/theme.js';

/** Links that share a page. Issues, which have no style sheet of the site, use them too. */
export const shareStyle = `
.share ul{display:flex;flex-wrap:wrap;align-items:flex-start;column-gap:${space.l}px;margin:0;padding:0;list-style:none}
.share li>a,.share summary{display:flex;align-items:center;min-width:24px;min-height:${tapTarget}px}
.share summary{display:list-item;line-height:${tapTarget}px;cursor:pointer}
.share img{display:block;width:180px;height:180px;margin:${space.s}px 0}
.share input{width:min(28em,100%);min-height:${tapTarget}px;padding:6px 10px;border:1px solid;background:transparent;color:inherit;font:inherit}
`;

/** The publisher's own pages. */
export const sitePages = `
.field>textarea.words{min-height:160px;background:var(--sheet);font:inherit;white-space:pre-wrap}
.prose h2{margin-top:${space.xl}px}
.prose ul,.prose ol{margin:0 0 ${space.m}px;padding-inline-start:${space.l}px}
.prose table{display:block;max-width:100%;margin-bottom:${space.m}px;overflow-x:auto;border-collapse:collapse}
.prose th,.prose td{padding:6px 12px;border:1px solid var(--rule);text-align:start}
.prose img{max-width:100%;height:auto}
.figures{margin:0;padding:0;list-style:none}
.figures li{display:flex;flex-wrap:wrap;justify-content:space-between;column-gap:${space.l}px;padding:${space.s}px 0;border-bottom:1px solid var(--rule)}
.figures a{display:inline-flex;align-items:center;min-height:${tapTarget}px}
.figures span{display:inline-flex;align-items:center;color:var(--muted)}
.share{padding-bottom:${space.l}px;font-size:${size.small + 1}px}
.share button{margin-top:${space.s}px}
.newsletters.short h2{font-size:${size.card}px}
`;
