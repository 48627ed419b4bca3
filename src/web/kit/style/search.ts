import { size, space } from '../../../render/theme.js';

/** The search form and its results. */
export const searching = `
.search{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,220px),1fr));gap:0 ${space.m}px;align-items:end}
.search .words{grid-column:1/-1}
.search button{margin-bottom:${space.l}px}
.found mark{padding:0 1px;background:var(--tint);color:inherit;font-weight:700;text-decoration:underline;text-decoration-thickness:2px;text-underline-offset:3px}
.found h2 mark{font-weight:inherit}
.found p{overflow-wrap:anywhere}
.advice{padding-inline-start:1.2em;font-size:${size.body}px}
`;
