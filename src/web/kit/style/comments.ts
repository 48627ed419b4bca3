import { size, space, tapTarget } from '../../../render/theme.js';

/** The comments of an article, and the page on which the editor reads one. Piled-up accents stay within a comment. */
export const commentStyle = `
.comments ol{margin:0 0 ${space.l}px;padding:0;list-style:none}
.comments li{padding:${space.m}px 0;border-bottom:1px solid var(--rule);overflow-wrap:anywhere;overflow-y:clip}
.comments li p{margin:0 0 ${space.s}px}
.comments .byline b{color:var(--ink)}
.comments .act{display:inline-flex;align-items:center;min-height:${tapTarget}px;font-weight:700}
.quoted{margin:0 0 ${space.m}px;padding:0 ${space.m}px;border-inline-start:4px solid var(--rule);font-size:${size.body}px;overflow-wrap:anywhere;overflow-y:clip}
`;
