import { languages } from '../../src/locale/languages.js';
import { messages } from '../../src/locale/messages.js';
import type { ConfirmProps } from '../props.js';

/** The texts of a confirmation email that depend on its occasion. */
export interface ConfirmOpening {
  subject: string;
  preheader: string;
  title: string;
  text: string;
  button: string;
  notRequested: string;
}

export function confirmOpening({
  locale,
  newsletter: { title: newsletter },
  occasion,
}: Pick<ConfirmProps, 'locale' | 'newsletter' | 'occasion'>): ConfirmOpening {
  const { confirm, newAddress } = messages(locale);
  if (typeof occasion !== 'string') {
    const { subject, preheader, title, text, button, notRequested } = newAddress;
    const moved = text(languages[locale].titleList(occasion.newsletters), occasion.from);
    return { subject: subject(newsletter), preheader, title, text: moved, button, notRequested };
  }
  const { subject, preheader, title, text, notRequested } = occasion === 'reminder' ? confirm.reminder : confirm;
  return {
    subject: subject(newsletter),
    preheader,
    title,
    text: text(newsletter),
    button: confirm.button,
    notRequested,
  };
}
