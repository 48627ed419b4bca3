import { joinSentences } from '../../locale/languages.js';
import type { Locale } from '../../locale/locale.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { clickTextVersion } from '../../subscribers/record/click-consent.js';
import type { FormBody } from './form-body.js';

/**
 * Version of the consent text on the sign-up page and in the embedded form (`pages.signUp.privacy` in the message
 * catalogue). Every consent records the version as proof of the text that the reader agreed to. When that text changes,
 * raise the version and add the new text below.
 *
 * 1: "We mail you only this newsletter; you can leave with one click."
 *    「我们只向您发送本通讯，一键即可退订。」
 * 2: "We will only send you this newsletter. You can unsubscribe with one click."
 *    「我们只会向您发送这份邮件刊物，您可以随时一键退订。」
 * 3, of newsletters that record which links a reader opens (`pages.signUp.privacyClicks` follows):
 *    "… We record which links in our emails you open."
 *    「……我们会记录您打开了邮件中的哪些链接。」
 */
export const formTextVersion = 2;

/** Name of the hidden field with the version of the text that a form shows: an embedded form may be an older copy. */
export const textField = 'text';

/** The version of the text that a newsletter's form shows. */
export const shownTextVersion = ({ clicks }: Pick<Newsletter, 'clicks'>): number =>
  clicks === 'reader' ? clickTextVersion : formTextVersion;

/** The version of the text that a posted form showed. */
export const agreedTextVersion = (form: FormBody): number =>
  form.get(textField) === String(clickTextVersion) ? clickTextVersion : formTextVersion;

/** The consent text of a newsletter's form. */
export const consentTextOf = (newsletter: Pick<Newsletter, 'clicks'>, locale: Locale): string =>
  textOf(shownTextVersion(newsletter), locale);

/** The consent text that a reader agreed to; undefined for a version that forms no longer show. */
export const consentTextOfVersion = (version: number, locale: Locale): string | undefined =>
  version === formTextVersion || version === clickTextVersion ? textOf(version, locale) : undefined;

function textOf(version: number, locale: Locale): string {
  const { privacy, privacyClicks } = messages(locale).pages.signUp;
  return joinSentences(locale, version === clickTextVersion ? [privacy, privacyClicks] : [privacy]);
}
