/** Links that share a page. Issues, which have no style sheet of the site, use them too. */
export const shareStyle = `
.share ul{display:flex;flex-wrap:wrap;align-items:flex-start;column-gap:16px;margin:0;padding:0;list-style:none}
.share li>a,.share summary{display:flex;align-items:center;min-width:24px;min-height:44px;text-decoration-thickness:1px;text-underline-offset:3px}
.share summary{list-style:none;cursor:pointer;font-size:15px;text-decoration:underline;text-decoration-color:var(--muted,currentColor);text-decoration-thickness:1px;text-underline-offset:3px}
.share summary::-webkit-details-marker{display:none}
.share summary:hover{color:var(--accent)}
.share li>a{min-width:0}
.share>button{min-height:44px;padding:0;border:0;background:none;color:var(--ink);font:inherit;font-size:15px;text-decoration:underline;text-decoration-color:var(--muted);text-decoration-thickness:1px;text-underline-offset:3px}
.share>:empty{position:absolute}
.share .as-email{flex:1 0 auto}
@media (min-width:640px){.share .as-email{text-align:end}}
.share img{display:block;width:180px;height:180px;margin:8px 0}
.share input{width:min(28em,100%);min-height:44px;padding:6px 10px;border:1px solid;background:transparent;color:inherit;font:inherit}
`;
