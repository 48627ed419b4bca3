import { doubleWidth } from '../../../locale/text-width.js';

/**
 * Saves the texts of a form while somebody types: after three seconds, when a text is left and when the page is. The
 * server writes a text only over the one that the page showed. Until it has answered, the device keeps a copy, which is
 * offered when the page is opened again, beside the saved text if that is another one by then. Nothing that is typed is
 * ever replaced. A save without an answer is repeated before anything else is saved: the server may have it. A button waits
 * for a save that is under way.
 *
 * `data-autosave`: names the draft and the person. `data-draft`: a text, and whether it is `saved`. An `open` one is not;
 * nor is a `typed` one, which only a button saves, because it decides between two texts. `data-saved`: where the state is
 * told. `data-kept`, then `data-here`, both above the texts: offers the copy, and names who else is there. `data-limit`:
 * tells the width of a text; its words have 0 for the columns. `data-renews`: a part that htmx renews on `saved`.
 */
export const autosave = `
const form = document.querySelector('form[data-autosave]');
if (form) {
  const { elements, dataset: { autosave: draft, saving, offline, refused, denied, partly } } = form;
  const says = (text) => write(document.querySelector('[data-saved]'), text);
  const [offer, here, ...texts] = form.querySelectorAll('[data-kept], [data-here], [data-draft]');
  const known = new Map(texts.map((text) => [text, text.dataset.draft === 'saved' ? text.defaultValue : null]));
  const changed = () => texts.flatMap((text) => (text.value === known.get(text) ? [] : [[text, text.value]]));
  const open = () => changed().filter(([text]) => text.dataset.draft !== 'typed');
  const mark = (name) => elements['was.' + name]?.value;
  const kept = () => { try { return JSON.parse(localStorage[draft] ?? '{}'); } catch { return {}; } };
  const stored = (text, { rows }) => text.replace(rows ? /[^\\P{Cc}\\n\\t]/gu : /[\\p{Cc}\\p{Zl}\\p{Zp}\\s]+/gu, rows ? '' : ' ').trim();
  const isSaved = (text, field) => field && stored(text, field) === stored(field.value, field);
  let [mine, lost, timer, busy, pressed, unheard] = [Object.keys(kept()), Object.entries(kept())];
  lost = lost.filter(([name, { text }]) => text?.trim() && !isSaved(text, elements[name]));
  const keep = () => {
    const own = Object.fromEntries([...lost, ...changed().map(([{ name }, text]) => [name, { text, was: mark(name) }])]);
    const all = Object.entries({ ...kept(), ...own }).filter(([name]) => name in own || !mine.includes(name));
    mine = Object.keys(own);
    try { all.length > 0 ? (localStorage[draft] = JSON.stringify(Object.fromEntries(all))) : delete localStorage[draft]; } catch {}
  };
  const later = (ms) => (clearTimeout(timer), (timer = setTimeout(save, ms)));
  const save = () => (busy ??= unheard || open().length > 0 ? send(unheard ?? new Map(open()), says(saving)).finally(() => (busy = null)) : null);
  const send = async (sent) => {
    const body = new URLSearchParams(new FormData(form));
    for (const text of texts) sent.has(text) ? body.set(text.name, sent.get(text)) : body.delete(text.name);
    const how = { method: 'POST', body, redirect: 'manual', keepalive: String(body).length < 60000, headers: { accept: 'application/json' } };
    const answer = await fetch(form.action, { ...how, signal: AbortSignal.timeout(20000) }).catch(() => undefined);
    const told = await answer?.json().catch(() => undefined);
    const saved = [...sent].filter(([{ name }]) => told?.marks?.[name]);
    for (const [text, value] of saved) known.set(text, value) && (elements['was.' + text.name].value = told.marks[text.name]);
    const fault = told?.marks ? '' : !answer || answer.status >= 500 ? offline : answer.type === 'opaqueredirect' ? refused : denied;
    says(keep((unheard = told?.marks ? null : sent)) ?? (fault || (saved.length < sent.size || changed().length === 0 ? told.says : partly)));
    if (told?.marks) here.hidden = write(here, told.here) ?? told.here === '';
    if ((fault && fault !== denied) || open().some(([text, value]) => sent.get(text) !== value)) later(fault ? 5000 : 3000);
    for (const part of saved.length > 0 ? document.querySelectorAll('.proof iframe, [data-renews]') : []) part.src ? (part.src += '') : htmx.trigger(part, 'saved');
  };
  form.addEventListener('input', ({ target: text }) => {
    later(keep() ?? 3000);
    const guide = text.closest('.field').querySelector('[data-limit]');
    const columns = [...text.value].reduce((sum, letter) => sum + (${doubleWidth}.test(letter) ? 2 : 1), 0);
    if (guide) write(guide, guide.dataset[guide.classList.toggle('wide', columns > guide.dataset.limit) ? 'wide' : 'fits'].replace('0', columns));
  });
  form.addEventListener('submit', (event) => {
    const of = /^theirs:(.+)/.exec(event.submitter?.value)?.[1];
    if (of) keep(known.set(elements[of], elements[of].value), (lost = lost.filter(([name]) => name !== of)));
    if (busy || (unheard && !pressed)) event.preventDefault((pressed ??= save().then(() => (pressed = form.requestSubmit(event.submitter)))));
  });
  for (const event of ['change', 'online', 'pagehide']) addEventListener(event, save);
  const show = () => {
    const since = lost.flatMap(([name, { was }]) => (elements[name] && was !== mark(name) ? [elements[name].defaultValue] : []));
    const both = [lost.map(([, { text }]) => text), since];
    offer.querySelectorAll('pre').forEach((pre, i) => (pre.parentElement.hidden = write(pre, both[i].join('\\n\\n')) ?? both[i].length === 0));
    keep((offer.hidden = lost.length === 0));
  };
  show();
  offer.addEventListener('click', ({ target: { value } }) => {
    if (value === 'use') for (const [name, { text }] of lost) if (elements[name]) elements[name].value = text;
    if (value) save(show((lost = lost.filter(([name]) => value === 'use' && !elements[name]))));
  });
}
addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form?.querySelector('[value=send]')?.click();
  const help = /INPUT|TEXTAREA|SELECT/.test(event.target.tagName) ? null : document.querySelector('[data-help]');
  if (event.key === '?' && help) help.open = !help.firstElementChild.focus();
});
`;
