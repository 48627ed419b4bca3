import { tapTarget } from '../../../render/theme.js';
import { pageColours } from './ground.js';

/** The sign of a list to choose from, drawn on whole pixels. A picture has no access to the page's colours. */
const chevron = (colour: string) =>
  `url("data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns='http://www.w3.org/2000/svg' width='12' height='8' fill='none' stroke='${colour}' stroke-width='2'><path d='M1 1l5 5 5-5'/></svg>`,
  )}")`;

/** Forms, their errors, notices, and the form with one field. */
export const forms = `
:where(.column) form{margin-top:24px}
button,.button{display:inline-flex;align-items:center;justify-content:center;min-height:48px;padding:8px 20px;border:1px solid var(--accent);border-radius:3px;background:var(--accent);color:var(--onAccent);font:600 16px/1.2 var(--sans);text-decoration:none;cursor:pointer}
button:hover,.button:hover{filter:brightness(1.12)}
[hidden]{display:none}
button.quiet,.button.quiet{border-color:var(--muted);background:transparent;color:var(--ink)}
button.quiet:hover,.button.quiet:hover{border-color:var(--accent);color:var(--accent);filter:none}
button.danger{border-color:var(--ink);background:var(--ink);color:var(--sheet)}
input:not([type=checkbox],[type=radio]),textarea,select{width:100%;min-height:48px;padding:10px 12px;border:1px solid var(--muted);border-radius:3px;background:var(--sheet);color:var(--ink);font:16px/1.5 var(--sans)}
select{appearance:none;padding-inline-end:40px;background:${chevron(pageColours.light.soft)} no-repeat right 14px center,var(--sheet);text-overflow:ellipsis}
:dir(rtl)>select{background-position:left 14px center}
@media (prefers-color-scheme:dark){select{background-image:${chevron(pageColours.dark.soft)}}}
textarea{display:block;min-height:120px;resize:vertical}
textarea:not(.words){font:14px/1.5 ui-monospace,Menlo,Consolas,monospace;white-space:pre;overflow:auto;background:var(--tint)}
input[type=checkbox],input[type=radio]{appearance:none;flex:none;display:grid;place-content:center;width:22px;height:22px;margin:0;border:1px solid var(--muted);border-radius:3px;background:var(--sheet);color:var(--onAccent);cursor:pointer}
input[type=radio]{border-radius:50%}
:is([type=checkbox],[type=radio]):checked{border-color:var(--accent);background:var(--accent)}
:is([type=checkbox],[type=radio]):checked::before{content:"";width:14px;height:14px;background:currentColor;clip-path:polygon(4% 52%,16% 38%,38% 60%,84% 12%,97% 25%,38% 86%)}
[type=radio]:checked::before{width:8px;height:8px;border-radius:50%;clip-path:none}
:is([type=checkbox],[type=radio])[aria-invalid]{border:2px solid var(--error)}
@media (forced-colors:active){.steps :has(:checked){border:3px solid Highlight}input[type=checkbox],input[type=radio],select{appearance:auto;background-image:none}}
::placeholder{color:var(--muted);opacity:1}
.field{margin:0 0 24px;padding:0;border:0;min-width:0}
.fields{display:grid;gap:16px}
.fields .field{margin:0}
.field>label,legend{display:block;margin-bottom:4px;padding:0;font-weight:600}
.field>label .muted,legend.hint{font-weight:400}
.hint{color:var(--muted);font-size:15px;line-height:1.45;text-wrap:pretty}
.ask .hint,.hint:has(wbr),.sponsor p{text-wrap:balance}
.field .hint{margin-bottom:8px}
.field textarea+.hint{margin:6px 0 0}
button+.hint{margin:12px 0 0}
.hint+.hint{margin-top:6px}
.choices{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,240px),1fr));column-gap:16px}
.choices:has(>:last-child:nth-child(odd)){grid-template-columns:minmax(0,1fr)}
.choice{display:flex;align-items:center;gap:12px;min-height:${tapTarget}px;cursor:pointer}
.choice span{min-width:0}
.step fieldset,.step .field{margin:28px 0 0}
.step legend{padding:0 0 4px;font:600 20px/1.25 var(--head)}
.sent{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:4px 12px;margin-top:16px;padding:12px 16px;background:var(--tint)}
.sent b{font-weight:600;overflow-wrap:anywhere}
.end{display:flex;flex-wrap:wrap;align-items:center;gap:8px 20px;margin-top:28px}
.end .hint{flex:1 1 240px;margin:0}
.ask{padding:20px 0 0;border-top:var(--line)}
.ask .h{font-size:20px;line-height:1.25}
.ask label{display:block;margin-bottom:10px;color:var(--soft);text-wrap:balance}
.ask b{color:var(--ink)}
.ask .hint{margin:8px 0 0;font-size:14px}
.one{display:flex;gap:8px}
.one input{flex:1 1 0;min-width:0}
.band{background:var(--tint);border-block:var(--line)}
.band .ask{display:grid;gap:16px;padding:32px 0;border:0}
.band label{margin:0}
.band .h{display:block;font-size:26px;line-height:1.15;margin-bottom:6px;color:var(--ink)}
.box{margin-top:40px;padding:24px;background:var(--tint);border-top:var(--double)}
:is(.box,.rail) .ask{margin:0;padding:0;border:0}
.box .h{display:block;font-size:22px;margin-bottom:4px}
.warning{padding:0 16px 16px;border:2px solid var(--ink);border-radius:3px}
.question{display:flex;flex-wrap:wrap;align-items:center;gap:8px 24px}
.question a{display:inline-flex;align-items:center;min-height:${tapTarget}px}
.checking{margin:12px 0 0}
.checking:empty{margin:0}
altcha-widget{display:none}
.away{position:absolute;inset-inline-start:-9999px;width:1px;height:1px;overflow:hidden}
.error{margin-bottom:4px;color:var(--error);font-weight:600}
input[aria-invalid]:not([type=checkbox],[type=radio]),textarea[aria-invalid],select[aria-invalid]{border:2px solid var(--error);padding:9px 11px}
select[aria-invalid]{padding-inline-end:39px;background-position:right 13px center}
:dir(rtl)>select[aria-invalid]{background-position:left 13px center}
.summary{margin-bottom:24px;padding:14px 16px;border:2px solid var(--error);border-radius:3px}
.summary:focus-visible{outline-color:var(--error);outline-offset:-2px}
.summary p{margin:0;font-weight:600}
.summary li::marker{color:var(--error)}
.summary ul{margin:4px 0 0;padding-inline-start:1.2em;list-style:disc}
.summary a{display:block;width:fit-content;padding-block:4px;color:var(--error)}
.notice{margin-bottom:24px;padding:14px 16px;background:var(--tint);border-inline-start:4px solid var(--ink);font-weight:600}
.preview{padding:16px;border:1px dashed var(--muted);border-radius:3px}
.preview form{margin:0}
.preview button,.preview button:hover{border:1px solid ButtonBorder;background:ButtonFace;color:ButtonText;font-weight:400;filter:none}
.preview p{margin:8px 0 0}
@media (min-width:640px){
.choices:has(>:last-child:nth-child(3n)){grid-template-columns:repeat(3,minmax(0,1fr))}
.fields.pair{grid-template-columns:var(--two)}
.band .ask{grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:48px;align-items:center;padding:40px 0}
}
@media (min-width:960px){.band .h{font-size:32px}.rail .ask b{font:600 20px/1.25 var(--head)}}
`;
