import { size, space } from '../../../render/theme.js';

/** The page of the API document. */
export const reference = `
h3{margin:${space.xl}px 0 ${space.s}px;font-size:18px}
h4{margin:${space.m}px 0 ${space.xs}px;font-size:${size.small + 1}px}
code,pre{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:${size.small}px}
pre{margin:0 0 ${space.m}px;padding:${space.m}px;background:var(--tint);white-space:pre-wrap;overflow-wrap:anywhere}
dl.api{margin:0 0 ${space.m}px}
dl.api>div{padding:${space.s}px 0;border-top:1px solid var(--rule)}
dl.api dt code{font-weight:700}
dl.api dd{margin:0}
`;
