import { createHash } from 'node:crypto';
import { dark, light, tapTarget } from '../../render/theme.js';
import { webPaths } from '../../settings/web-paths.js';
import { forms } from '../../web/kit/style/forms.js';
import { groundOfSystem } from '../../web/kit/style/ground.js';
import { writing } from './write-style.js';

/** The bar, the width and the heads of pages. */
const frame = `
.places{display:flex;flex-wrap:wrap;align-items:center;column-gap:28px;width:100%;max-width:1240px;margin:0 auto;padding:8px 24px}
.places a,.places summary{display:inline-flex;align-items:center;min-width:${tapTarget}px;min-height:${tapTarget}px;color:inherit;text-decoration:none}
.places a:hover{text-decoration:underline}
.places ul{display:flex;flex-wrap:wrap;column-gap:22px}
.places>nav a{justify-content:center}
.places nav a[aria-current]{font-weight:700;box-shadow:inset 0 -3px var(--accent)}
.paper{max-width:24em;font:600 20px/1.2 var(--head)}
.papers{position:relative}
.papers summary{gap:8px;cursor:pointer;list-style:none}
.papers summary::after{content:"▾";color:var(--muted);font-size:13px}
.papers summary::-webkit-details-marker{display:none}
.papers nav{position:absolute;z-index:2;inset-inline-start:-16px;min-width:240px;padding:8px 16px;border:1px solid var(--rule);border-radius:6px;background:var(--sheet)}
.papers ul{display:grid}
.menu{display:none}
.count{margin-inline-start:6px;padding:0 7px;border-radius:10px;background:var(--ink);color:var(--sheet);font-size:12px;font-weight:700;line-height:20px}
.me{margin-inline-start:auto;max-width:16em;overflow:hidden}
.places .me{justify-content:flex-end;color:var(--muted)}
.me bdi{overflow:hidden;white-space:nowrap;text-overflow:ellipsis}
.work{width:100%;max-width:1240px;margin:0 auto;padding:20px 24px 64px}
.head{display:flex;flex-wrap:wrap;align-items:flex-end;justify-content:space-between;gap:8px 24px;padding-bottom:14px;margin-bottom:24px;border-bottom:3px double var(--ink)}
.head p{margin:2px 0 0;color:var(--muted)}
.head .badge{margin-bottom:6px}
.to-email{display:none}
.crumb{font-size:14px}
.crumb a{display:inline-block;padding:3px 0;color:inherit}
.two{display:grid;grid-template-columns:minmax(0,1fr) 368px;gap:24px}
.two.compose{grid-template-columns:minmax(0,1fr) minmax(0,640px)}
.narrow{max-width:760px}
.two.sheet{grid-template-columns:minmax(0,1fr) 400px}
.say{font:400 27px/1.35 var(--head);text-wrap:pretty}
.desk .say{margin:0}
.go{align-self:start;padding:20px 24px;border:2px solid var(--ink);border-radius:6px;background:var(--sheet)}
.desk .go button{width:100%;min-height:56px;margin:8px 0 12px;font-size:18px}
.go .choice{display:flex;align-items:flex-start;margin:0;padding:6px 0;font-weight:400}
.go .choice b{font-weight:600}
.go:not(:has([value=at]:checked,[value=local]:checked)) .moment{display:none}
.desk button[disabled]{border-color:var(--rule);background:var(--tint);color:var(--muted);cursor:not-allowed;filter:none}
.stack{display:grid;grid-template-columns:minmax(0,1fr);gap:24px;align-content:start}
`;

/** What stands on a page: cards, lists, figures, states. */
const parts = `
.desk{background:var(--page);font-size:15px}
.desk h1{font-size:30px}
.desk h2{margin:0 0 12px;font-size:20px}
.desk h3{font-size:16px;line-height:1.35}
.desk p{margin:0 0 8px}
.desk form{margin:0}
.desk :is(button,.button){min-height:${tapTarget}px;font-size:15px}
.card{padding:22px 24px;border:1px solid var(--rule);border-radius:6px;background:var(--sheet)}
.card>:last-child{margin-bottom:0}
.card.stops{border-color:var(--ink)}
.card-head{display:flex;align-items:baseline;justify-content:space-between;gap:16px}
.card-head a{display:inline-flex;align-items:center;min-height:32px;font-size:14px}
.acts{display:flex;flex-wrap:wrap;align-items:center;gap:8px 16px;margin-top:16px}
.facts+form.acts{margin-top:16px}
.acts+:is(.still,.hint){margin-top:12px}
.field>.choice{display:flex;margin:0;font-weight:400}
.list .when{overflow-wrap:normal;word-break:keep-all}
[aria-labelledby=history] .when{white-space:nowrap}
.acts a:not(.button){display:inline-flex;align-items:center;min-height:32px}
.still{color:var(--muted)}
.big{font:600 44px/1.05 var(--head);font-variant-numeric:tabular-nums lining-nums}
.badge{display:inline-block;padding:1px 9px;border:1px solid currentColor;border-radius:3px;font:700 13px/20px var(--sans);white-space:nowrap}
.badge.stop{border-color:var(--ink);background:var(--ink);color:var(--sheet)}
.badge.wait{color:var(--wait)}
.badge.ok{color:var(--ok)}
.badge.still{color:var(--muted)}
.next-issue h3{margin:6px 0 8px;font-size:26px;line-height:1.2}
.hands>li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:4px 20px;align-items:center;padding:14px 0;border-top:1px solid var(--rule)}
.hands>li:first-child{border-top:3px solid var(--accent)}
.hands>li:last-child,.checks>li:last-child{padding-bottom:0}
.ways.hands>li{grid-template-columns:minmax(0,1fr);border-top:1px solid var(--rule)}
.ways.hands>li:first-child{border:0}
.ways h3 a::after{content:" ›" / "";color:var(--muted)}
.hands p{margin:2px 0 0;color:var(--muted)}

.steps>li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:8px 20px;align-items:center;padding:16px 0;border-top:1px solid var(--rule)}
.steps>li:first-child{border-top:0;padding-top:0}
.steps>li:last-child{padding-bottom:0}
.steps h3{margin:0;font:600 18px/1.3 var(--head)}
.steps p{margin:2px 0 0;color:var(--muted)}
.desk .steps .acts{margin:0}
.find{display:flex;flex-wrap:wrap;align-items:flex-end;gap:12px 16px}
.desk .find{margin-bottom:24px}
.find .field{flex:1 1 200px;margin:0}
.desk .find button{min-height:48px}
.month+.month{margin-top:24px}
.month h3{margin:0 0 4px;color:var(--muted);font-size:14px}
.desk .notice{margin-bottom:24px}
.desk .ask-approval{margin-top:20px;padding-top:16px;border-top:1px solid var(--rule)}
.ask-approval h3{margin-bottom:12px}
.asked{display:grid;gap:6px;margin:12px 0 16px}
.firsts{margin:8px 0;padding-inline-start:20px}
.firsts>li{padding:2px 0;list-style:decimal}
.firsts a{color:inherit}
.desk input[type=color]{width:96px;padding:4px}
.rule:not(:has([value=days]:checked)) .on-days,.rule:not(:has([value=cron]:checked)) .by-cron{display:none}
.logo{padding:12px;border:1px solid var(--rule);background:${light.sheet}}
.logo.dark{background:${dark.sheet}}
.logo img{display:block;max-width:100%;max-height:96px}
.desk input[type=file]{padding:8px}
.to-place{display:inline-flex;align-items:center;gap:8px}
.to-place select{width:auto;min-height:36px;padding-block:4px;background-position:right 14px center}
.week{display:flex;flex-wrap:wrap;gap:0 20px}
.week .choice{gap:8px}
.desk .time{width:9em}
.words{font:13px/1.5 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.checks{margin-bottom:12px}
.checks>li{display:grid;grid-template-columns:86px minmax(0,1fr);gap:2px 14px;align-items:start;padding:12px 0;border-top:1px solid var(--rule)}
.checks p{margin:2px 0 0;color:var(--muted)}
.checks .badge{justify-self:start}
.figures{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:16px;margin:0}
.figures>div{padding-top:10px;border-top:1px solid var(--rule)}
.figures dt{color:var(--muted);font-size:13px}
.figures dd{margin:0;font:600 26px/1.2 var(--head);font-variant-numeric:tabular-nums lining-nums}
.figures small{display:block;color:var(--muted);font:400 13px/1.4 var(--sans)}
.facts{display:grid;gap:10px;margin:0}
.facts>div{display:grid;grid-template-columns:120px minmax(0,1fr);gap:12px}
.facts dt{color:var(--muted)}
.facts dd{margin:0;overflow-wrap:anywhere}
.facts small{display:block;color:var(--muted);font-size:13px}
.past .hint{margin:6px 0 0}
form+.past{margin-top:20px}
.list{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
.list thead th{padding:6px 12px 6px 0;border-bottom:1px solid var(--ink);color:var(--muted);font-size:13px;font-weight:600;text-align:start}
.list tbody th{font-weight:400;text-align:start}
.list :is(td,tbody th,tfoot th){padding:9px 12px 9px 0;border-bottom:1px solid var(--rule);vertical-align:top}
.list tbody tr:last-child>*{border-bottom:0}
.list tfoot>tr>*{border-top:1px solid var(--ink);border-bottom:0;font-weight:700;text-align:start}
.list :is(thead,tbody,tfoot) .r{text-align:end}
.list :is(th,td):last-child{padding-inline-end:0}
.issues :is(th,td):nth-child(2){width:120px}
.issues :is(th,td):nth-child(3){width:34%}
.list td a{display:inline-block;padding:2px 0;color:inherit}
.desk svg{display:block;width:100%;height:auto}
.line{fill:none;stroke:var(--accent);stroke-width:2;vector-effect:non-scaling-stroke}
.area{fill:var(--accent);opacity:.1}
.grid{stroke:var(--rule);stroke-width:1;vector-effect:non-scaling-stroke}
.axis{fill:var(--muted);font:15px var(--sans)}
.work details>summary{display:inline-flex;align-items:center;gap:8px;min-height:36px;font-weight:600;cursor:pointer}.work .fine>summary{font-weight:400}.work details>summary::before{content:"▸";color:var(--muted);font-size:13px}.work details[open]>summary::before{content:"▾"}
`;

/** A comment, and the buttons that decide about it. */
const said = `
.said .text{margin:12px 0 16px;font:18px/1.5 var(--head);overflow-wrap:anywhere}
.desk .decide{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:12px}
.desk.desk.desk .decide button{min-height:56px;font-size:17px}
`;

/** An import: its columns, and what is said while a file is sent. */
const moved = `
.understood .figures{margin-bottom:16px}
.figures .small{font-size:17px;overflow-wrap:anywhere}
.columns th:first-child{width:24%}
.columns :is(th,td):last-child{width:34%}
.columns td:nth-child(2){overflow-wrap:anywhere}
.agreed{margin-top:24px}
.desk .agreed{margin-bottom:0}
.desk :is(.card,.stack)+form.acts,.understood+.card{margin-top:24px}
.desk form .acts+.still{margin-top:12px}
.acts:empty,.sending{display:none}
.htmx-request .sending{display:block}
.desk .head .acts{margin:0 0 6px}
.go button+p,.desk .go p:last-child{margin-bottom:0}
`;

/** A send: its countdown, its bar, its problems. */
const live = `
.live~.card{margin-bottom:24px}
.held{max-width:760px;margin:0 auto;text-align:center}
.held .clock{margin:20px 0 12px;font:600 76px/1 var(--head);font-variant-numeric:tabular-nums lining-nums}
.held .acts{justify-content:center}
.held .acts button{min-width:240px;min-height:52px}
.live{margin-bottom:24px}
.meter{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 20px}
.meter .still{font-size:16px}
.desk .thick{height:22px;margin-bottom:8px;border-radius:3px;overflow:hidden}
.s-ok{fill:var(--ok)}.s-wait{fill:var(--rule)}.s-def{fill:var(--wait)}.s-bad{fill:var(--ink)}.s-out{fill:var(--muted)}.s-unc{fill:var(--accent)}
.key{display:inline-block;width:11px;height:11px;margin-inline-end:8px;border-radius:2px}
.k-ok{background:var(--ok)}.k-def{background:var(--wait)}.k-bad{background:var(--ink)}.k-unc{background:var(--accent)}.k-out{background:var(--muted)}
.k-wait{outline:1px solid var(--muted);outline-offset:-1px;background:var(--rule)}
.causes>li{padding:14px 0;border-top:1px solid var(--rule)}
.causes>li:first-child{border-top:0;padding-top:0}
.causes h3{display:flex;justify-content:space-between;gap:12px}
.num{font-variant-numeric:tabular-nums}
.barcell{width:24%;min-width:80px}
.desk .barcell svg{height:12px;margin-top:6px;border-radius:2px}
.desk .danger{border-color:var(--ink);background:transparent;color:var(--ink)}
[hidden]{display:none!important}
.list+.acts,.list+.still,.held .acts+.still{margin-top:16px}
.list tfoot .still{font-weight:400}
.list small{display:block;color:var(--muted);font-size:13px}
.wide{overflow-x:auto}
.wide .list :is(th,td){padding-inline-end:12px;overflow-wrap:normal}
.wide .list th:first-child{min-width:10em}
.wide thead th{white-space:nowrap}
.list thead td{border-bottom:1px solid var(--ink)}
.seg .num{margin-inline-start:6px}
.usual td:nth-child(3){white-space:nowrap}
.usual small{white-space:normal}
`;

/** The email beside the facts of its issue. */
const proof = `
.proof{min-width:0}
.work>.card+.proof{margin-top:28px}
.switches{display:flex;flex-wrap:wrap;align-items:center;gap:8px 16px;margin-bottom:16px}
.seg{display:inline-flex;overflow:hidden;border:1px solid var(--muted);border-radius:3px;background:var(--sheet)}
.seg a{display:inline-flex;align-items:center;min-height:40px;padding:0 12px;border-inline-start:1px solid var(--rule);color:var(--ink);text-decoration:none}
.seg a:first-child{border:0}
.seg a:hover{text-decoration:underline}
.seg a[aria-current]{background:var(--ink);color:var(--sheet);font-weight:700}
.proof iframe{display:block;width:100%;height:860px;margin:0 0 8px;border:1px solid var(--rule);border-radius:6px;background:#f1ede5}
.proof iframe.phone{max-width:390px}
.proof iframe.text{background:#fff}
@media (min-width:1001px){.proof,.go{position:sticky;top:12px;align-self:start}}
`;

const narrow = `
@media (max-width:1000px){.two,.two:is(.compose,.sheet){grid-template-columns:minmax(0,1fr)}.to-email{display:inline}}
@media (max-width:720px){
.places{flex-wrap:nowrap;padding:4px 16px;column-gap:16px}
.places :is(.paper,.papers:not(.menu)){min-width:0}
.menu{flex:none}
.places>nav{display:none}
.menu{display:block;order:3;margin-inline-start:auto}
.menu nav{inset-inline:auto 0}
.places .me{flex:0 1 auto;min-width:44px;max-width:8em;margin-inline-start:0}
.desk .readers :is(tr,th,td){display:block;width:auto;padding:0;border:0;text-align:start}
.readers thead{display:none}
.desk .readers tr{display:flex;flex-wrap:wrap;align-items:center;gap:6px 12px;padding:12px 0;border-bottom:1px solid var(--rule)}
.desk .readers th{flex-basis:100%}
.switches .seg{flex-wrap:wrap}
.work{padding:12px 16px 40px}
.head{margin-bottom:16px}
.desk h1{font-size:25px}
.card{padding:18px 16px}
.stack,.two{gap:16px}
.figures{grid-template-columns:repeat(2,minmax(0,1fr))}
.hands>li{grid-template-columns:minmax(0,1fr);padding:14px 0 16px}
.hands :is(.button,button){justify-self:start;margin-top:10px}
.hands .badge{justify-self:start}
.steps>li{grid-template-columns:minmax(0,1fr)}
.checks>li,.facts>div{grid-template-columns:minmax(0,1fr);gap:4px}
.checks .badge{justify-self:start}
.axis{font-size:20px}
.list thead th{overflow-wrap:normal;word-break:keep-all}
.big{font-size:38px}
.say{font-size:22px}
.barcell{display:none}
.columns,.columns :is(tbody,tr,th,td){display:block}
.columns thead{display:none}
.desk .columns :is(th,td){width:auto;padding:2px 0;border:0}
.columns tbody th{font-weight:600}
.columns tbody tr{padding:12px 0;border-bottom:1px solid var(--rule)}
.list :is(th,td){padding-inline-end:8px;overflow-wrap:anywhere}
.held .clock{font-size:60px}
.held .acts{display:grid}
.held .acts button{width:100%}
.live .two>.stack{display:contents}
}
@media (max-width:340px){.list thead th{padding-inline-end:3px;font-size:11px}}
`;

const colours = ':root{--wait:#7d5200}@media (prefers-color-scheme:dark){:root{--wait:#e6bd6b}}';

/** The stylesheet of the desk: the ground and the forms of the public pages, and parts of its own. */
export const deskStylesheet = [groundOfSystem, forms, colours, frame, parts, said, moved, live, proof, writing, narrow]
  .join('')
  .replace(/\n+/g, '')
  .trim();

/** Changes with the stylesheet, so that browsers can cache it permanently. */
export const deskStylesheetUrl = `${webPaths.deskStylesheet}?v=${createHash('sha256').update(deskStylesheet).digest('hex').slice(0, 12)}`;
