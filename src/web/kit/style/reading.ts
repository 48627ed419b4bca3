import { size, space } from '../../../render/theme.js';

/** An article, the front of a newsletter, and how both use a wide screen. */
export const reading = `
.story{max-width:640px;margin:0 auto}
.story h1{font-size:clamp(28px,5vw,40px)}
.kicker{margin-bottom:${space.s}px;font-size:${size.small}px;font-weight:700}
.byline{color:var(--muted);font-size:${size.small + 1}px}
.story figure{margin:${space.l}px 0}
.story figure img{display:block;width:100%}
.story figcaption{margin-top:${space.s}px;color:var(--muted);font-size:${size.small}px}
.body{font-size:18px}
.body h2{font-size:24px}
.body h3{font-size:20px}
.body blockquote{margin:0 0 ${space.m}px;padding-inline-start:${space.m}px;border-inline-start:4px solid var(--rule)}
.body pre{overflow-x:auto;padding:${space.m}px;background:var(--tint);white-space:pre-wrap;overflow-wrap:anywhere}
.body table{display:block;max-width:100%;overflow-x:auto;border-collapse:collapse}
.body th,.body td{padding:6px 12px;border:1px solid var(--rule);text-align:start}
.original{padding-top:${space.m}px;border-top:1px solid var(--rule)}
.lead-story h3{margin:0 0 ${space.xs}px;font-size:24px}
.lead-story h3 a{color:inherit;text-decoration-color:var(--muted)}
.lead-story h3 a:hover{color:var(--accent)}
@media (min-width:960px){
.front{display:grid;grid-template-columns:minmax(0,1fr) 360px;grid-template-rows:auto 1fr;column-gap:${space.xl + space.l}px}
.front>.join{grid-column:2;grid-row:1/span 2;padding-inline-start:${space.xl}px;border-inline-start:1px solid var(--rule)}
.front>.join>form{margin-top:0}
.front>.latest{grid-column:1}
}
`;
