import { fonts, size, space, tapTarget } from '../../../render/theme.js';

/** Lists of issues, newsletters, stories and links. */
export const lists = `
section{margin-top:${space.xl}px;border-top:1px solid var(--rule)}
section h2{margin-top:${space.l}px}
.issues,.newsletters,.stories,.next,.sections{margin:0;padding:0;list-style:none}
.issues li{display:grid;grid-template-columns:10em 1fr;gap:0 ${space.m}px;align-items:baseline;border-bottom:1px solid var(--rule)}
.issues li:last-child{border:0}
.issues a{padding:10px 0;font-family:${fonts.serif};font-size:18px;line-height:1.35}
.issues a,.newsletters h2 a,.stories a{color:inherit;text-decoration-color:var(--muted)}
.issues a:hover,.newsletters h2 a:hover,.stories a:hover{color:var(--accent);text-decoration-color:currentColor}
.newsletters>li{padding:${space.l}px 0;border-bottom:1px solid var(--rule)}
.newsletters>li:first-child{padding-top:0}
.newsletters>li:last-child{padding-bottom:0;border:0}
.newsletters h2{margin:0;font-size:${size.title}px}
.newsletters h2 a{display:inline-block;padding:6px 0}
.newsletters p{margin:${space.xs}px 0 0}
.sections{display:flex;flex-wrap:wrap;column-gap:${space.m}px;font-size:${size.small + 1}px;overflow-wrap:anywhere}
.sections a{display:inline-flex;align-items:center;min-width:24px;min-height:${tapTarget}px}
.sections [aria-current]{color:var(--ink);font-weight:700;text-decoration:none}
.stories>li{padding:${space.m}px 0;border-bottom:1px solid var(--rule)}
.stories>li:last-child{border:0}
.stories h2,.stories h3{margin:0 0 ${space.xs}px;font-size:${size.card}px}
.stories p{margin:${space.xs}px 0 0}
.stories.columns{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,280px),1fr));gap:${space.l}px ${space.xl}px}
.stories.columns>li{padding:${space.m}px 0 0;border-bottom:0;border-top:1px solid var(--rule)}
.thumb,.photo{display:block;width:100%;height:auto;object-fit:cover;margin-bottom:${space.s}px;background:var(--tint)}
.next{margin-top:${space.l}px}
.next a{display:inline-flex;align-items:center;min-height:${tapTarget}px}
.pages{display:flex;flex-wrap:wrap;gap:0 ${space.m}px;margin:${space.l}px 0 0;padding:0;list-style:none}
.pages a,.pages span{display:inline-flex;align-items:center;min-width:24px;min-height:${tapTarget}px}
.pages span{font-weight:700}
`;
