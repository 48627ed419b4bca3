import { chinese } from './ground.js';

/**
 * An article: its head, rating, text, sharing, and the articles before and after it. Chinese headlines have digits of their
 * own font, which are as large and as heavy as the characters beside them.
 */
export const reading = `
.story{padding-top:24px}
.story>*{max-width:680px;margin-inline:auto}
.story h1{font-size:34px;line-height:1.1;letter-spacing:-.016em;margin-block:4px 12px}
.story .stand{font-size:20px;line-height:1.45}
.act{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:4px 24px;padding:12px 0;margin-block-start:16px;border-block:var(--line)}
.rate fieldset,.scale{display:flex;align-items:center;gap:8px;font-size:15px}
.asks{display:flex;flex-wrap:wrap;gap:0 12px;padding-bottom:8px;font-size:14px;line-height:1.4}
.act .rate{flex:1 0 100%}
.steps{display:flex}
.steps>*{display:grid;place-content:center;min-height:44px;width:44px;padding:0;border:1px solid var(--muted);margin-inline-end:-1px;border-radius:0;background:transparent;color:var(--ink);cursor:pointer}
.steps>:hover,.steps [aria-current],.steps :has(:checked){background:var(--accent);border-color:var(--accent);color:var(--onAccent);filter:none}
.steps label{position:relative;font-weight:600}
.steps input{position:absolute;opacity:0}
.steps :has(:focus-visible){outline:3px solid;outline-offset:2px}
.story h1~.meta{margin-block-start:16px;font-size:15px}
.averages:empty{display:none}
.original{margin-block-start:24px}
.original bdi{display:block}
.original .button{margin-block:8px 12px}
.nums{font-variant-numeric:tabular-nums lining-nums}
.act .go{display:flex;gap:20px}
.act .go a,.share a{display:inline-flex;align-items:center;min-height:44px;min-width:24px;color:var(--ink);font-size:15px;text-decoration-color:var(--muted)}
.act .go a:hover,.share a:hover{color:var(--accent)}
.story>.hero{max-width:none;margin:24px calc(-1*var(--gutter)) 0}
.hero img{width:100%;background:var(--tint)}
figcaption{padding:8px var(--gutter) 0;color:var(--muted);font-size:14px;line-height:1.4;text-wrap:pretty}
.prose{padding-top:24px;font:400 18px/1.6 var(--serif)}
.prose p{margin-bottom:1.1em;text-wrap:pretty}
.prose h2{font-size:24px;margin:1.6em 0 .5em}
.prose h3{font-size:20px;margin:1.4em 0 .4em}
.prose ul,.prose ol{margin-bottom:1.1em;padding-inline-start:1.3em}
.prose ul{list-style:disc}
.prose ol{list-style:decimal}
.prose blockquote{margin-bottom:1.1em;padding-inline-start:16px;border-inline-start:3px solid var(--rule)}
.prose pre{overflow-x:auto;margin-bottom:1.1em;padding:16px;background:var(--tint);font-size:15px;white-space:pre-wrap;overflow-wrap:anywhere}
.prose table{display:block;max-width:100%;overflow-x:auto;margin-bottom:1.1em;border-collapse:collapse;font:16px/1.5 var(--sans)}
.prose th,.prose td{padding:6px 12px;border:var(--line);text-align:start}
.prose figure{margin:1.6em 0}
.prose figcaption{padding:8px 0 0;font-family:var(--sans)}
.prose>:last-child{margin-bottom:0}
.story .share{margin-block-start:24px}
.share{display:flex;flex-wrap:wrap;align-items:center;gap:0 16px;padding-top:6px;border-top:var(--line)}
.share b,.share h2{flex:0 0 100%;margin:0;padding-top:8px;font:600 15px/1.4 var(--sans);letter-spacing:0}
.turn{display:grid;margin-block:48px;border-block-start:1px solid var(--ink)}
.turn span{display:block}
.turn .to{color:var(--accent);font-size:15px;font-weight:700}
.turn [rel=prev] .to::before{content:"← ";content:"← "/""}
.turn [rel=next] .to::after{content:" →";content:" →"/""}
:dir(rtl)>.turn [rel=prev] .to::before{content:"→ "}
:dir(rtl)>.turn [rel=next] .to::after{content:" ←"}
.turn a{display:block;padding:16px 0;color:inherit;text-decoration:none}
.turn a+a{border-top:var(--line)}
.turn a:hover .h{text-decoration:underline;text-decoration-color:var(--accent);text-decoration-thickness:1px}
.turn .h{font-size:22px;margin-top:2px}
.after{border-top:var(--double)}
:is(h1,h2,h3,.h,legend):lang(zh){--head:${chinese.serif}}
:is(h1,h2,h3,.h,.name,legend):lang(zh){letter-spacing:0;line-height:1.3;font-weight:700}
:is(h1,h2,h3,.h,.stand,.hint,.sponsor p):has(wbr):lang(zh){word-break:keep-all;overflow-wrap:anywhere}
:is(.lead h2,.story h1):lang(zh){line-height:1.25}
:is(.stand,.more):lang(zh){line-height:1.7}
@media (min-width:640px){
.act .rate{flex:none}
.act:has(.rate){align-items:flex-end}
.share b,.share h2{flex:none;padding:0}
.story>.hero{margin-inline:auto}
.hero figcaption{padding-inline:0}
.turn{grid-template-columns:var(--two)}
.turn a{padding-block:20px;padding-inline-end:24px}
.turn a+a{padding-inline:24px 0;border-top:0;border-inline-start:var(--line);text-align:end}
}
@media (min-width:640px) and (max-width:959px){.story>*{max-width:770px}.prose{font-size:20px}}
@media (min-width:960px){
.story{padding-top:40px}
.story h1{font-size:48px;line-height:1.06;margin-block:8px 16px}
.story .stand{font-size:22px}
.story>.hero{max-width:1040px}
.prose{font-size:20px;padding-top:32px}
.prose h2{font-size:28px}
}
`;
