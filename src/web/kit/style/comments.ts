/** The comments of an article, and the page on which the editor reads one. Piled-up accents stay within a comment. */
export const commentStyle = `
.comments{padding-top:40px}
.comments>h2{font-size:24px;margin-bottom:8px}
.comments>ol>li{padding:16px 0;border-top:var(--line);overflow-wrap:anywhere;overflow-y:clip}
.comments .who{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 10px}
.comments .who b{font-weight:600}
.comments .text{margin-top:4px;font-size:17px;line-height:1.55;text-wrap:pretty}
.write{margin-top:8px;padding-top:24px;border-top:var(--double)}
.write .end+.hint{margin-block-start:12px}
.write :is(h2,h3){font-size:22px;margin-bottom:14px}
.quoted{margin-bottom:16px;padding:0 16px;border-inline-start:3px solid var(--rule);overflow-wrap:anywhere;overflow-y:clip}
`;
