/** The page on which an issue is written. */
export const writing = `
.saved{display:flex;flex-wrap:wrap;align-items:center;gap:4px 16px;font-size:14px}
.saved p{margin:0}
.saved a{display:inline-flex;align-items:center;min-height:32px}
.desk .plain{min-height:36px;padding:6px 4px;border:0;background:none;color:var(--accent);font-size:14px;font-weight:600;text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:3px}
.desk .plain:hover{filter:none;text-decoration-thickness:2px}
.writing .field{margin-bottom:20px}
.label{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:0 12px;margin-bottom:4px}
.label label{font-weight:600}
.width{color:var(--muted);font-size:13px;font-variant-numeric:tabular-nums}
.width.wide{color:var(--wait);font-weight:600}
.desk input.subject{font:600 20px/1.3 var(--head)}
.desk textarea{min-height:72px;padding:10px 12px;background:var(--sheet);font:15px/1.55 var(--sans);white-space:pre-wrap}
.writing .hint{margin:4px 0 0;font-size:13px}
.theirs{margin-top:8px;padding:12px 16px;border-inline-start:4px solid var(--error);background:var(--tint);color:var(--ink);font-size:15px}
.desk blockquote{margin:0 0 8px;white-space:pre-wrap;overflow-wrap:anywhere}
.theirs .acts{margin:0}
.notice blockquote{font-weight:400}
.here{padding:10px 14px;border-inline-start:4px solid var(--wait);background:var(--tint)}
.desk .here{margin-bottom:20px}
markdown-toolbar{display:flex;flex-wrap:wrap;gap:2px;padding:3px;border:1px solid var(--muted);border-bottom:0;border-radius:3px 3px 0 0;background:var(--tint)}
markdown-toolbar:not(:defined){display:none}
markdown-toolbar+textarea{border-top-left-radius:0;border-top-right-radius:0}
.desk .format{display:grid;place-items:center;width:40px;min-height:40px;padding:0;border:0;border-radius:3px;background:none;color:var(--ink)}
.desk .format:hover{background:var(--sheet)}
.format svg{width:20px;height:20px;fill:none;stroke:currentColor;stroke-width:1.7;stroke-linecap:round;stroke-linejoin:round}
.insert li{display:flex;align-items:center;gap:12px;padding:4px 0}
.insert span{min-width:0;overflow-wrap:anywhere}
.desk .insert button{min-height:40px;padding:0 12px;font-size:14px}
.insert summary{font-size:13px}
.guide{margin-bottom:12px}
.guide code{overflow-wrap:anywhere}
.part{margin-top:24px;padding-top:20px;border-top:1px solid var(--rule)}
.stories-edit>li{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:2px 16px;padding:10px 0;border-top:1px solid var(--rule);scroll-margin-top:12px}
.stories-edit>li:target{background:var(--tint)}
.stories-edit>li>div:first-child{flex:1 1 260px;min-width:0}
.desk .stories-edit p{margin:0}
.t{font:600 17px/1.3 var(--head)}
.m{display:flex;flex-wrap:wrap;align-items:center;gap:2px 10px;color:var(--muted);font-size:13px}
.moves{display:flex;flex:1 0 100%;flex-wrap:wrap;gap:0 12px}
.desk .moves .plain{min-width:24px;padding-inline:0;color:var(--ink);font-weight:400;text-decoration-color:var(--muted)}
.desk .moves .plain:hover{color:var(--accent)}
@media(pointer:coarse){.desk .plain,.desk .moves .plain{text-align:start}.desk.desk.desk button{min-width:44px;min-height:44px}}
.writing summary{gap:8px}
.desk pre{margin:0 0 8px;font:inherit;font-weight:400;white-space:pre-wrap;overflow-wrap:anywhere}
@media (min-width:721px){html:has(.writing .finish){scroll-padding-bottom:96px}.writing .finish{position:sticky;bottom:0}}
.stories-edit .choice{width:100%;align-items:flex-start;padding:4px 0}
.stories-edit .choice .t{display:block}
.desk .stories-edit input{width:24px;height:24px}
.finish{display:flex;flex-wrap:wrap;align-items:center;gap:8px 16px;margin:20px -24px -22px;padding:12px 24px;border-top:1px solid var(--rule);border-radius:0 0 6px 6px;background:var(--sheet)}
.finish .still{font-size:13px}
.inbox{display:grid;grid-template-columns:36px minmax(0,1fr);column-gap:12px;padding:12px 16px;border:1px solid var(--rule);border-bottom:0;border-radius:6px 6px 0 0;background:var(--sheet);font-size:14px;line-height:1.4}
.inbox+iframe{border-top-left-radius:0;border-top-right-radius:0}
.desk .inbox .face{grid-row:1/span 3;width:36px;height:36px;font:600 17px/1 var(--head)}
.inbox.phone{max-width:390px}
.inbox.dark{border-color:#3a3632;background:#1d1a17;color:#efe9df}
.inbox.dark .pre{color:#b5ada2}
.inbox>:not(.face){grid-column:2;overflow:hidden;white-space:nowrap;text-overflow:ellipsis}
.inbox .pre{color:var(--muted);font-size:13px}
.as-reader{margin-bottom:12px}
.as-reader .fields{margin-bottom:12px}
.weight{display:flex;flex-wrap:wrap;align-items:center;gap:4px 12px;font-size:13px}
.desk .weight svg{flex:none;width:160px;height:8px}
.weight .whole{fill:var(--rule)}
.weight .part{fill:var(--ok)}
.weight .over{fill:var(--error)}
.past>li{padding:12px 0;border-top:1px solid var(--rule)}
.past>li:first-child{border-top:0;padding-top:0}
.typed{white-space:pre-wrap}
.desk .start{margin-bottom:28px}
@media (max-width:720px){.saved p{flex:1 0 100%}.finish{margin:16px -16px -18px;padding:10px 16px}.desk input.subject{font-size:18px}}
`;
