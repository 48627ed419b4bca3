import { tapTarget } from '../../../render/theme.js';

/**
 * Pages of text and forms in one column, and pages that list things. The rules of the column count as little as those
 * for plain elements, so that every part keeps its own margins in it.
 */
export const pages = `
.column{max-width:680px;margin:0 auto;padding:24px 0 56px}
:where(.column,.prose) p,:where(.column) :where(ul,ol):where(:not([class])),.column>.stand{margin-bottom:16px}
:where(.column) p{text-wrap:pretty}
:where(.column) h1,.page-head h1{font-size:34px;line-height:1.1;letter-spacing:-.014em}
:where(.column) h1{margin-bottom:12px}
h1 .named{display:inline-block;max-width:100%}
:where(.column) h2{margin:32px 0 8px;font-size:22px}
:where(.column) h3{margin:24px 0 8px;font-size:18px}
:where(.column) section{margin-top:40px;border-top:var(--line)}
:where(.column) section>h2:first-child{margin-top:24px}
:where(.column) address{margin-bottom:16px}
.column>.prose{padding-top:8px}
.page-head:last-child,.wrap:has(+.finder) .column{padding-bottom:40px}
.page-head{padding:24px 0 16px}
.page-head p{margin-top:6px;color:var(--soft)}
.page-head time{color:inherit}
@media (max-width:639px){.parts span{display:block}.parts .dot{display:none}}
.page-head search{display:block;margin-top:24px}
.step-count{margin-bottom:0}
.pages,.next{display:flex;flex-wrap:wrap;gap:0 20px}
.pages{margin-top:24px}
.pages a,.pages span,.next a{display:inline-flex;align-items:center;min-width:24px;min-height:${tapTarget}px}
.pages span{font-weight:700}
.next{margin-top:24px}
.sections{display:flex;flex-wrap:wrap;gap:0 16px;font-size:15px;overflow-wrap:anywhere}
.sections a{display:inline-flex;align-items:center;min-width:24px;min-height:${tapTarget}px}
.sections [aria-current]{color:var(--ink);font-weight:700;text-decoration:none}
.pager{display:flex;align-items:center;justify-content:space-between;gap:16px;padding:16px 0 40px}
.pager .meta{white-space:nowrap}
.year{font-size:20px;padding:12px 0;border-top:var(--double)}
.issues>li{position:relative;display:grid;grid-template-columns:minmax(0,1fr) 112px;gap:4px 16px;padding:20px 0;border-top:var(--line)}
.issues .when{grid-column:1/-1}
.issues h3{font-size:20px;margin-bottom:6px}
.issues>li:not(:has(.pic))>div{grid-column:1/-1}
.issues .meta{text-wrap:pretty;word-break:keep-all;overflow-wrap:anywhere}
.issues .stand{display:none}
.wrap>section:last-child:not(.block)>.issues{padding-bottom:16px}
.newsletters{margin-top:24px}
.newsletters>li{padding:20px 0;border-top:var(--line)}
.newsletters h2{margin:0}
.newsletters p{margin:4px 0 0}
.newsletters :is(form,.button){margin-top:16px}
.figures li{display:flex;flex-wrap:wrap;justify-content:space-between;column-gap:24px;padding:8px 0;border-top:var(--line)}
.figures a,.figures span{display:inline-flex;align-items:center;min-height:${tapTarget}px}
.figures span{color:var(--muted)}
@media (min-width:640px){
.newsletters>li{display:grid;grid-template-columns:minmax(0,1fr) auto;align-items:center;column-gap:24px}
.newsletters :is(form,.button){grid-column:2;grid-row:1/span 3;margin:0}
.issues>li{grid-template-columns:140px minmax(0,1fr) 200px;gap:4px 24px;padding:24px 0}
.issues .when{grid-column:1}
.issues .when span{display:none}
.issues time{display:block}
.issues>li:not(:has(.pic))>div{grid-column:2/-1}
.issues h3{font-size:24px}
.issues .stand{display:block;max-width:38em;font-size:17px;margin-bottom:6px}
}
@media (min-width:640px) and (max-width:959px){.column{max-width:770px}}
@media (min-width:960px){
.issues>li:not(:has(.pic))>div{display:grid;grid-template-columns:var(--two);gap:0 40px}
.issues>li:not(:has(.pic)) h3{grid-row:1/span 2;margin:0}
.column{padding:40px 0 80px}
:where(.column) h1,.page-head h1{font-size:46px}
:where(.column) h2{font-size:24px}
.page-head{padding:40px 0 20px}
.page-head .stand{font-size:20px}
.page-head search{max-width:680px}
.issues>li{grid-template-columns:180px minmax(0,1fr) 240px;gap:4px 40px}
}
`;
