import type { Locale } from '../../locale/locale.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { consentTextOf, formTextVersion, shownTextVersion, textField } from '../kit/consent-text.js';
import { honeypotField } from '../kit/honeypot.js';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/**
 * The sign-up form for another website: readable HTML without script and with little styling, so that it adopts the
 * style of the page around it. Labels contain their fields, so no ids are needed.
 *
 * The form has no bot check, so its sign-ups have the tighter limits (`unprovenLimits`). They count by the reader's IP
 * address, because the reader's browser posts the form. A reader who reaches a limit is sent to our own form.
 * @param action address that the form posts to, with the language
 */
export function embedForm(action: string, locale: Locale, newsletter: Pick<Newsletter, 'clicks'>): string {
  const { signUp } = messages(locale).pages;
  const version = shownTextVersion(newsletter);
  const [label, hint, trap, button, privacy] = [
    signUp.email,
    signUp.emailPlaceholder,
    signUp.honeypot,
    signUp.button,
    consentTextOf(newsletter, locale),
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
    ...(version === formTextVersion ? [] : [`  <input type="hidden" name="${textField}" value="${version}">`]),
    `  <button type="submit" style="min-height:44px;padding:8px 20px;font:inherit;cursor:pointer">${button}</button>`,
    `  <p style="font-size:.875em">${privacy}</p>`,
    '</form>',
  ].join('\n');
}
