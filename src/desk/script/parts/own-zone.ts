/** `data-zone`: a list of time zones from which nobody has chosen yet. It proposes the one of the browser. */
export const ownZone = `
for (const option of document.querySelectorAll('[data-zone] option')) option.selected ||= option.text === new Intl.DateTimeFormat().resolvedOptions().timeZone;
`;
