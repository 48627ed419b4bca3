/**
 * Buttons that copy a text, and buttons that put their value where the cursor is, as if somebody had typed it. They are
 * hidden where a script or the clipboard is missing.
 *
 * `data-copy`: the id of the element whose text is copied. `data-done`: what the button says then. `data-into`: the id of
 * the text that gets the value. A press there leaves the text in focus: a save that begins as a text is left
 * would move the button away below the mouse.
 */
export const copyButtons = `
for (const button of document.querySelectorAll('button:is([data-copy], [data-into])')) {
  const { copy, done, into } = button.dataset;
  button.hidden = Boolean(copy) && !navigator.clipboard;
  button.addEventListener('click', async () => {
    if (into) return document.getElementById(into).focus() ?? document.execCommand('insertText', false, button.value);
    await navigator.clipboard.writeText(document.getElementById(copy).textContent.trim());
    button.textContent = done;
  });
}
addEventListener('mousedown', (event) => event.target.closest?.('markdown-toolbar, .insert :is(summary, button)') && event.preventDefault());
`;
