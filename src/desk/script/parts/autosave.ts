import { doubleWidth } from '../../../locale/text-width.js';

/**
 * Saves the texts of a form while somebody types: after three seconds, when a text is left and when the page is. The
 * server writes a text only over the one that the page showed. Until it has answered, the device keeps a copy, which is
 * offered when the page is opened again. Nothing that is typed is ever replaced.
 *
 * `data-autosave`: names the draft and the person. `data-draft`: a text, and whether it is saved; of two texts, only a button decides. `data-saved`: where the
 * state is told. `data-kept`: offers the copy. `data-limit`: tells the width of a text; its words have 0 for the columns.
 */
export const autosave = `
const form = document.querySelector('form[data-autosave]');
if (form) {
  const { autosave: draft, saving, offline, refused } = form.dataset;
  const says = (text) => write(document.querySelector('[data-saved]'), text);
  const texts = [...form.querySelectorAll('[data-draft]')];
  const known = new Map(texts.map((text) => [text, text.dataset.draft === 'saved' ? text.defaultValue : null]));
  const changed = () => texts.filter((text) => text.value !== known.get(text)).map((text) => [text, text.value]);
  const copy = (act, ...text) => { try { return localStorage[act](draft, ...text); } catch {} };
  let lost = Object.entries(JSON.parse(copy('getItem') ?? '{}')).filter(([name, value]) => (form.elements[name]?.value ?? value) !== value);
  const keep = () => {
    const all = Object.fromEntries([...lost, ...changed().map(([{ name }, value]) => [name, value])]);
    Object.keys(all).length > 0 ? copy('setItem', JSON.stringify(all)) : copy('removeItem');
  };
  let [timer, busy] = [0, false];
  const later = (ms) => (clearTimeout(timer), (timer = setTimeout(save, ms)));
  const save = async () => {
    const sent = changed().filter(([text]) => text.dataset.draft === 'saved');
    if (busy || sent.length === 0) return;
    busy = !says(saving);
    const body = new URLSearchParams(new FormData(form));
    for (const { name } of texts) if (!sent.some(([text]) => text.name === name)) body.delete(name);
    const how = { method: 'POST', body, redirect: 'manual', keepalive: String(body).length < 60000, headers: { accept: 'application/json' } };
    const answer = await fetch(form.action, how).catch(() => undefined);
    const told = await answer?.json().catch(() => undefined);
    const saved = sent.filter(([{ name }]) => told?.marks?.[name]);
    for (const [text, value] of saved) known.set(text, value) && (form.elements['was.' + text.name].value = told.marks[text.name]);
    busy = keep();
    says(told?.says ?? (answer && answer.status < 500 ? refused : offline));
    if (!told || sent.some(([text, value]) => text.value !== value)) later(told ? 3000 : 5000);
    for (const email of saved.length > 0 ? document.querySelectorAll('.proof iframe') : []) email.src += '';
  };
  form.addEventListener('input', ({ target: text }) => {
    later(keep() ?? 3000);
    const guide = text.closest('.field').querySelector('[data-limit]');
    const columns = [...text.value].reduce((sum, letter) => sum + (${doubleWidth}.test(letter) ? 2 : 1), 0);
    if (guide) write(guide, guide.dataset[guide.classList.toggle('wide', columns > guide.dataset.limit) ? 'wide' : 'fits'].replace('0', columns));
  });
  form.addEventListener('submit', ({ submitter }) => /^theirs:/.test(submitter?.value) && copy('removeItem'));
  for (const event of ['change', 'online', 'pagehide']) addEventListener(event, save);
  const offer = form.querySelector('[data-kept]');
  if (lost.length > 0) offer.hidden = write(offer.querySelector('pre'), lost.map(([, value]) => value).join('\\n\\n')) ?? false;
  offer.addEventListener('click', ({ target: { value } }) => {
    if (value === 'use') for (const [name, text] of lost) form.elements[name].value = text;
    if (value) save((offer.hidden = true), (lost = []), keep());
  });
}
addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form?.querySelector('[value=send]')?.click();
  const help = /INPUT|TEXTAREA|SELECT/.test(event.target.tagName) ? null : document.querySelector('[data-help]');
  if (event.key === '?' && help) help.open = !help.firstElementChild.focus();
});
`;
