import { commentLimit } from '../../answers/comments/comment.js';
import type { Locale } from '../../locale/locale.js';
import { messages } from '../../locale/messages.js';
import { withoutAddresses } from '../../redaction.js';
import { cleanMessage } from '../../site/enquiry.js';
import { cleanName, nameLimit } from '../../subscribers/record/address.js';
import type { TypedComment } from '../article/write-comment.js';
import type { FormBody } from '../kit/form-body.js';
import type { FieldFault } from '../sign-up/form-parts.js';
import { checkName } from '../sign-up/subscription-form.js';

/** Reads a form. A text far over the limit is cut, so that the page that shows it again stays small. */
export function typedComment(form: FormBody): TypedComment {
  return {
    name: form
      .get('name')
      .trim()
      .slice(0, 4 * nameLimit),
    text: cleanMessage(form.get('comment').slice(0, 4 * commentLimit)),
  };
}

/** Checks a form. @returns at most one error per field, in the order of the fields; empty if the form is valid */
export function checkComment({ name, text }: TypedComment, language: Locale): FieldFault[] {
  const { missing, tooLong, nameIsAddress } = messages(language).pages.comments.errors;
  const fault = (field: string, message: string): FieldFault[] => [{ field, message }];
  const length = [...text].length;
  return [
    ...(isBlank(text) ? fault('comment', missing) : []),
    ...(length > commentLimit ? fault('comment', tooLong(commentLimit.toLocaleString(language))) : []),
    ...(withoutAddresses(name) === name ? checkName(name, language) : fault('name', nameIsAddress)),
  ];
}

/** Whether nothing of a text can be seen. */
const isBlank = (text: string) => /^[\s\p{Default_Ignorable_Code_Point}]*$/u.test(text);

/** The name as it is stored; empty when nothing of it can be seen. */
export const shownName = ({ name }: TypedComment): string => (isBlank(name) ? '' : cleanName(name));
