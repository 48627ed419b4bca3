/** The search form and its results. */
export const searching = `
.finder{max-width:calc(680px + 2*var(--gutter))}
.search{display:grid;grid-template-columns:var(--two);gap:0 16px;align-items:end;margin-top:16px}
.search .words{grid-column:1/-1}
.search .field{margin-bottom:16px}
.search .words+.field:nth-last-child(3){grid-column:1/-1}
.found{margin-top:16px}
.found .kicker{margin-bottom:4px;color:var(--accent)}
.found mark{background:none;color:inherit;font-weight:700;text-decoration:underline var(--accent) 2px;text-decoration-skip-ink:none;text-underline-offset:3px}
.found .h mark{font-weight:inherit}
.found li{overflow-wrap:anywhere}
.found .more{display:-webkit-box;-webkit-line-clamp:3;-webkit-box-orient:vertical;overflow:hidden}
.advice{margin-top:8px;padding-inline-start:1.2em;list-style:disc}
[data-results]{padding-bottom:40px}
[data-results] .after{margin-top:32px;padding-bottom:0}
@media (min-width:640px) and (max-width:959px){.finder{max-width:calc(770px + 2*var(--gutter))}}
@media (min-width:640px){.search:has(.words+:nth-last-child(3)){grid-template-columns:repeat(3,minmax(0,1fr))}.search .words+.field:nth-last-child(3){grid-column:auto}}
`;
