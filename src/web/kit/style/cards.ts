/**
 * The lead story, cards, lines, ranked lists and the blocks that they stand in. Lists beside each other, of four lines at most,
 * share their rows, so that their rules meet.
 */
export const cards = `
.lead{position:relative;display:grid;gap:16px;padding-bottom:24px}
.lead .pic{margin:0 calc(-1*var(--gutter))}
@media (max-width:639px){.lead{padding-top:12px}}
.lead.bare{padding-top:20px}
.pic img{display:block;width:100%;height:auto;background:var(--tint);object-fit:cover}
.lead .pic img{aspect-ratio:16/9}
.lead h1,.lead h2{font-size:32px;line-height:1.1;letter-spacing:-.014em;margin:4px 0 10px}
.lead .meta{margin-top:10px}
.lead .meta+.meta{margin-top:2px}
.lead .ask{margin-top:20px}
.block{padding:24px 0;border-top:var(--line)}
.first .lead.bare{padding-top:0}
.block.first{padding-top:12px;border-top:var(--double)}
.first .lead{padding-bottom:0}
.block-head{display:flex;align-items:baseline;justify-content:space-between;gap:16px;margin-bottom:16px}
.block-head h2{font-size:22px}
.block-head>a,.block-head p a{font-size:15px;white-space:nowrap}
.cards{display:grid;gap:24px}
.card{position:relative;display:grid;grid-template-columns:minmax(0,1fr) 112px;gap:4px 16px;align-content:start}
.card .pic{grid-column:2;grid-row:1}
.card .pic img,.thumbed .pic img,.issues .pic img{aspect-ratio:3/2}
.card .text{grid-column:1}
.card.bare{grid-template-columns:minmax(0,1fr)}
.card .h{font-size:20px;margin:2px 0 6px}
.card .h a::after,.lead :is(h1,h2) a::after,.ranked .h a::after,.thumbed .h a::after,.issues h3 a::after{content:"";position:absolute;inset:0}
.card .meta a,.card .kicker a,.lead .kicker a,.lead .ask,.thumbed .kicker a{position:relative;z-index:1}
.cards .card .more{display:none}
.card .more{margin-bottom:6px;color:var(--soft);line-height:1.45;text-wrap:pretty}
.big-first>.card:first-child{grid-template-columns:minmax(0,1fr)}
.big-first>.card:first-child .pic{grid-column:1;grid-row:auto;margin-bottom:8px}
.big-first>.card:first-child .h{font-size:24px}
.big-first>.card:first-child .more{display:block}
.with-rail,.columns{display:grid;gap:32px}
.rail{display:grid;gap:24px}
.rail h2{font-size:20px;padding-bottom:10px}
.ranked{counter-reset:n}
.ranked li{position:relative;display:grid;grid-template-columns:32px minmax(0,1fr);align-content:start;padding:12px 0;border-top:var(--line);counter-increment:n}
.ranked li::before{content:counter(n);grid-row:1/span 2;font:600 26px/1 var(--head);color:var(--accent)}
.ranked .h,.lines .h{font-size:17px;line-height:1.25}
.ranked .meta{grid-column:2;margin-top:3px}
.lines li{padding:12px 0;border-top:var(--line)}
.lines>:only-child{grid-column:1/-1}
.lines .meta{margin-top:3px}
.lines .more{margin-top:4px;color:var(--soft);line-height:1.45}
.columns section>h2{font-size:20px;padding:12px 0;border-top:var(--double)}
.all{padding-top:12px;border-top:var(--line);font-size:15px}
.all a{display:inline-flex;min-height:32px;align-items:center}
.block:has(>.columns){border-top:0;padding-top:0}
.thumbed li{position:relative;display:grid;grid-template-columns:minmax(0,1fr) 96px;grid-template-rows:auto auto auto 1fr;gap:0 16px;align-items:start}
.thumbed li>*{grid-column:1}
.thumbed li>.pic{grid-column:2;grid-row:1/span 4}
.thumbed li.bare{grid-template-columns:minmax(0,1fr)}
.letter{display:grid;gap:20px;padding:24px 0;border-top:var(--double)}
.letter-head{display:flex;flex-wrap:wrap;align-items:center;gap:8px 20px}
.letter-head>div{flex:1 1 100%}
.letter h2{font-size:26px;line-height:1.15}
.letter h2:lang(zh){margin-bottom:4px}
.letter-head p{color:var(--soft)}
.letter-head details{margin-inline-start:auto}
.letter-head [open]{flex:1 0 100%}
.letter summary{list-style:none;min-width:112px}
.letter summary::-webkit-details-marker{display:none}
.letter .lines .more{display:none}
.letter .ask{max-width:480px;padding:16px 0 0;border:0}
.plain{gap:0}
.plain>.card{padding-block:12px;border-top:var(--line)}
.plain>.card:first-child{padding-top:0;border:0}
.go-on{display:flex;flex-wrap:wrap;gap:0 20px;font-size:15px}
.go-on a{display:inline-flex;align-items:center;min-height:36px}
.sponsor{padding:20px 24px;background:var(--tint);border:var(--line)}
.sponsor .h{font-size:20px;margin:2px 0 4px}
.sponsor .kicker{color:var(--muted);font-weight:600}
@media (min-width:640px){
.lead{padding:24px 0 32px}
.first .lead{padding-top:8px}
.lead .pic{margin:0}
.cards{grid-template-columns:repeat(3,minmax(0,1fr));gap:32px 24px}
.cards.two{grid-template-columns:var(--two)}
.cards>.lines:only-child{grid-column:1/-1}
.card:first-child+.lines{grid-column:2/-1}
.card,.big-first>.card:first-child{display:block}
.cards .card .more{display:block}
.card .pic,.big-first>.card:first-child .pic{margin-bottom:12px}
.big-first>.card:first-child .h{font-size:20px}
.rail{grid-template-columns:var(--two);gap:32px 24px}
.columns{grid-template-columns:repeat(3,minmax(0,1fr));gap:0 24px;margin-bottom:-32px}
.columns>section{display:grid;grid-template-rows:subgrid;grid-row:span 6;align-content:start;margin-bottom:32px}
.letter-head>div{flex:1 1 0}
.letter-head details{margin:0}
.letter .lines{display:grid;align-content:start}
.letter .lines .h{font-size:20px}
.cards:not(.plain)>.bare{padding-top:12px;border-top:1px solid var(--ink)}
.cards:not(.plain)>.bare .h{font-size:24px}
.plain{gap:32px 48px}
.plain>.card{padding:0;border:0}
.plain>.card:not(:nth-child(3n+1)){margin-inline-start:-24px;padding-inline-start:24px;border-inline-start:var(--line)}
.plain.cards>.card:nth-child(n) .h{font-size:24px}
.lone .card{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,7fr);align-items:center;gap:32px}
:is(.lone,.beside) .card .pic{grid-column:1;margin:0}
:is(.lone,.beside) .card .text{grid-column:2}
.lone .card.bare,.lone .bare .text{grid-template-columns:var(--two)}
.lone .bare .text{grid-column:1/-1;display:grid;gap:4px 32px}
.lone .bare .h{grid-row:1/span 3;margin:0}
.lone .card .h{font-size:28px;line-height:1.15}
.lone .card .more{font-size:17px}
.columns .lines{display:grid;grid-template-rows:subgrid;grid-row:span 4}
.columns .lines>:only-child{grid-row:span 2}
:is(.halves,.quarters).columns{grid-template-columns:var(--two)}
.halves>:last-child:nth-child(odd){display:block;grid-area:auto/1/auto/-1}
.halves>:last-child:nth-child(odd) .lines{grid-template:none/var(--two);gap:0 24px}
.beside>.card{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr);gap:20px}
.block{padding:32px 0}
.rail>:only-child{grid-column:1/-1}
.rail>:only-child .ranked{display:grid;grid-template-columns:var(--two);gap:0 24px}
.split{display:grid;grid-template-columns:var(--two);gap:0 32px}
}
@media (min-width:960px) and (max-width:1199px){.with-rail .ranked li:nth-child(4):last-child{display:none}}
@media (min-width:960px){
.lead{grid-template-columns:minmax(0,5fr) minmax(0,7fr);gap:48px;padding:32px 0 40px}
.lead.bare{grid-template-columns:minmax(0,1fr) minmax(0,480px)}
.lead .pic{order:2}
.lead .pic img{height:100%;min-height:420px}
.lead .text{display:flex;flex-direction:column}
.lead h1,.lead h2{font-size:48px;line-height:1.06;margin:8px 0 16px}
.lead .stand{font-size:20px}
.lead .ask{margin-top:auto;padding-top:24px}
.lead .meta{margin:14px 0 24px}
.lead .meta+.meta{margin-top:4px}
.calm .text{justify-content:center}
.calm .pic img{min-height:0}
.calm .meta{margin-bottom:0}
.block{padding:40px 0}
.block.first{padding-top:40px}
.first .lead{padding:0}
.block-head h2{font-size:24px}
.with-rail{grid-template-columns:minmax(0,9fr) minmax(0,3fr);gap:40px}
.with-rail>.rail{grid-template-columns:minmax(0,1fr);align-content:start;gap:36px;padding-inline-start:40px;border-inline-start:var(--line)}
.with-rail .rail .ranked{display:block}
.rail .one{flex-direction:column}
.rail .one input{flex:none}
.rail.pair{grid-template-columns:var(--two);gap:48px}
.columns,.halves>:last-child:nth-child(odd) .lines{gap:0 40px}
.quarters.columns{grid-template-columns:repeat(4,minmax(0,1fr));gap:0 32px}
.letter{gap:28px;padding:28px 0 40px}
.letter h2{font-size:30px}
.letter .lines{grid-auto-rows:1fr;align-content:normal}
.letter .lines .more{display:block}
.lone .card{grid-template-columns:minmax(0,360px) minmax(0,1fr);gap:40px}
.lone .card .h{font-size:32px}
}
`;
