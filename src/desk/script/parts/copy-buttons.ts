/**
 * Buttons that copy a text. They are hidden where a script or the clipboard is missing.
 *
 * `data-copy`: the id of the element whose text is copied. `data-done`: what the button says then.
 */
export const copyButtons = `
for (const button of navigator.clipboard ? document.querySelectorAll('button[data-copy]') : []) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.done;
  });
}
`;
