import type { Locale } from '../../locale/locale.js';
import { messages } from '../../locale/messages.js';
import { cleanMessage, messageLimit } from '../../site/enquiry.js';
import { nameLimit } from '../../subscribers/record/address.js';
import type { FormBody } from '../kit/form-body.js';
import type { FieldFault } from '../sign-up/form-parts.js';
import { checkName, checkPlainEmail } from '../sign-up/subscription-form.js';

/** The values of a contact or enquiry form. */
export interface TypedEnquiry {
  email: string;
  name: string;
  text: string;
}

export const emptyEnquiry: TypedEnquiry = { email: '', name: '', text: '' };

/** Reads a form. A text far over the limit is cut, so that the page that shows it again stays small. */
export function typedEnquiry(form: FormBody): TypedEnquiry {
  return {
    email: form.get('email').trim().slice(0, 400),
    name: form
      .get('name')
      .trim()
      .slice(0, 4 * nameLimit),
    text: cleanMessage(form.get('message').slice(0, 4 * messageLimit)),
  };
}

/** Checks a form. @returns at most one error per field, in the order of the fields; empty if the form is valid */
export function checkEnquiry({ email, name, text }: TypedEnquiry, language: Locale): FieldFault[] {
  return [...checkPlainEmail(email, language), ...checkName(name, language), ...checkText(text, language)];
}

function checkText(text: string, language: Locale): FieldFault[] {
  const { messageMissing, messageTooLong } = messages(language).pages.enquiryErrors;
  const fault = (message: string): FieldFault[] => [{ field: 'message', message }];
  if (text === '') return fault(messageMissing);
  return [...text].length > messageLimit ? fault(messageTooLong(messageLimit.toLocaleString(language))) : [];
}
