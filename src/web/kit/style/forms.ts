import { radius, size, space, tapTarget } from '../../../render/theme.js';

/** Forms, their errors, and notices. */
export const forms = `
form{margin-top:${space.l}px}
.field{margin:0 0 ${space.l}px;padding:0;border:0;min-width:0}
.field>label,legend{display:block;margin-bottom:${space.xs}px;padding:0;font-weight:600}
.field>label .muted{font-weight:400}
legend.hint{font-weight:400}
.field .hint{margin-bottom:${space.s}px}
.field>input,.field>select,.field>textarea{display:block;width:100%;min-height:48px;padding:10px 12px;border:1px solid var(--muted);border-radius:${radius.s}px;background:var(--sheet);color:var(--ink);font:inherit}
.field>textarea{font:${size.small}px/1.5 ui-monospace,Menlo,Consolas,monospace;white-space:pre;overflow:auto;background:var(--tint);resize:vertical}
.field>[aria-invalid]{border-color:var(--accent);border-width:2px;padding:9px 11px}
::placeholder{color:var(--muted);opacity:1}
.choices{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,220px),1fr));column-gap:${space.m}px}
.choice{display:flex;align-items:center;gap:12px;min-height:${tapTarget}px;cursor:pointer}
.choice input{flex:none;width:22px;height:22px;margin:0;accent-color:var(--accent)}
.choice span{min-width:0}
button{min-height:48px;padding:10px ${space.l}px;border:2px solid var(--accent);border-radius:${radius.s}px;background:var(--accent);color:var(--onAccent);font:inherit;font-weight:700;cursor:pointer;transition:filter .15s}
button:hover{filter:brightness(1.12)}
button.quiet{background:transparent;color:var(--accent)}
button.danger{border-color:var(--ink);background:var(--ink);color:var(--sheet)}
.warning{padding:0 ${space.m}px ${space.m}px;border:2px solid var(--ink);border-radius:${radius.s}px}
button+.hint{margin:12px 0 0}
.question{display:flex;flex-wrap:wrap;align-items:center;gap:${space.s}px ${space.l}px}
.question a{display:inline-flex;align-items:center;min-height:${tapTarget}px}
.checking{margin:12px 0 0}
.checking:empty{margin:0}
altcha-widget{display:none}
.away{position:absolute;inset-inline-start:-9999px;width:1px;height:1px;overflow:hidden}
.error{margin-bottom:${space.xs}px;color:var(--accent);font-weight:600}
.summary,.notice{margin:0 0 ${space.l}px;padding:${space.m}px;background:var(--tint);border-inline-start:4px solid var(--accent)}
.summary p{margin:0;font-weight:700}
.summary ul{margin:0;padding:0;list-style:none}
.summary a{display:inline-flex;align-items:center;min-height:${tapTarget}px;padding-block:6px}
.notice{border-color:var(--ink);font-weight:600}
.preview{padding:${space.m}px;border:1px dashed var(--muted);border-radius:${radius.s}px}
.preview form{margin:0}
.preview button,.preview button:hover{border:1px solid ButtonBorder;background:ButtonFace;color:ButtonText;font-weight:400;filter:none}
.preview p{margin:8px 0 0}
`;
