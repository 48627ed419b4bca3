/** `data-unsent`: inside a form that htmx sends, shown when the connection broke before an answer came. */
export const unsent = `
for (const event of ['htmx:before:request', 'htmx:error']) addEventListener(event, ({ target }) => target.querySelectorAll?.('[data-unsent]').forEach((sign) => (sign.hidden = event !== 'htmx:error')));
`;
