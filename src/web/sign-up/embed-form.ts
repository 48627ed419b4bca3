import type { Locale } from '../../locale/locale.js';
import { messages } from '../../locale/messages.js';
import { honeypotField } from './subscription-form.js';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/**
 * The sign-up form for another website: plain HTML in lines that an editor can read, no script, hardly any style, so
 * that it takes on the looks of the page it stands on. Labels hold their fields, so it needs no ids.
 *
 * It cannot take part in the check for robots, so its sign-ups have the tighter limits (`unprovenLimits`), counted for the
 * reader's own address of the internet, since the reader's browser posts it. Who meets a limit is led to our own form.
 * @param action address that the form posts to, language included
 */
export function embedForm(action: string, locale: Locale): string {
  const { signUp } = messages(locale).pages;
  const [label, hint, trap, button, privacy] = [
    signUp.email,
    signUp.emailPlaceholder,
    signUp.honeypot,
    signUp.button,
    signUp.privacy,
  ].map(escapeHtml);
  return [
    `<form method="post" action="${escapeHtml(action)}" lang="${locale}" style="max-width:28em">`,
    `  <label style="display:block">${label}`,
    `    <input type="email" name="email" required autocomplete="email" placeholder="${hint}"`,
    `      style="box-sizing:border-box;display:block;width:100%;min-height:44px;margin:4px 0 12px;padding:8px 12px;font:inherit">`,
    '  </label>',
    `  <div aria-hidden="true" style="position:absolute;left:-9999px;width:1px;height:1px;overflow:hidden">`,
    `    <label>${trap} <input type="text" name="${honeypotField}" tabindex="-1" autocomplete="off"></label>`,
    '  </div>',
    '  <input type="hidden" name="via" value="embed">',
    `  <button type="submit" style="min-height:44px;padding:8px 20px;font:inherit;cursor:pointer">${button}</button>`,
    `  <p style="font-size:.875em">${privacy}</p>`,
    '</form>',
  ].join('\n');
}
