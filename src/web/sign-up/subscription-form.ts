import * as z from 'zod';
import { InvalidInput } from '../../errors.js';
import { isLocale, type Locale } from '../../locale/locale.js';
import { messages } from '../../locale/messages.js';
import { type Cadence, cadences, offeredCadences } from '../../newsletters/cadence.js';
import { currentSection, type Newsletter } from '../../newsletters/newsletter.js';
import { nameLimit, parseAddress, parseReaderAddress } from '../../subscribers/record/address.js';
import type { FormBody } from '../kit/form-body.js';

/** The values of a form's fields. */
export interface Typed {
  email: string;
  name: string;
  sections: readonly string[];
  locale: Locale;
  /** Undefined when the form has no such field or its value is invalid. */
  cadence?: Cadence | undefined;
}

export type FormField = keyof Typed;

/** An invalid field and why, in the reader's language. */
export interface FormError {
  field: FormField;
  message: string;
}

type ErrorName = Exclude<keyof ReturnType<typeof messages>['pages']['errors'], 'summary'>;
const error = (name: ErrorName) => ({ error: name });

function isAddress(text: string, parse: typeof parseAddress): boolean {
  try {
    parse(text);
    return true;
  } catch (error) {
    if (error instanceof InvalidInput) return false;
    throw error;
  }
}

const emailWith = (parse: typeof parseAddress) =>
  z
    .string()
    .trim()
    .min(1, error('emailMissing'))
    .max(254, error('emailTooLong'))
    .refine((text) => isAddress(text, parse), error('emailInvalid'));
const email = emailWith(parseReaderAddress);
const plainEmail = emailWith(parseAddress);
const name = z
  .string()
  .refine((text) => [...text].length <= nameLimit, error('nameTooLong'))
  .refine((text) => !/:\/\/|www\.|[<>]/i.test(text), error('nameInvalid'));
const locale = z.string().refine(isLocale, error('unknownLanguage'));

/** What every newsletter asks alike. Built once: building a schema takes longer than all that a sign-up does besides. */
const fixedFields = {
  signUp: z.object({ email, name, locale }),
  preferences: z.object({ name, locale }),
} as const;

/** `offered`: whether the form showed the sections. If not, as in an embedded form, an empty list means all of them. */
function faultOfSections(newsletter: Newsletter, names: readonly string[], offered: boolean): ErrorName | undefined {
  if (names.length === 0 && offered && newsletter.sections.length > 0) return 'noSection';
  return names.every((one) => currentSection(newsletter, one) !== undefined) ? undefined : 'unknownSection';
}

const faultOfCadence = (newsletter: Newsletter, text: string): ErrorName | undefined =>
  text === '' || offeredCadences(newsletter.schedule).some((one) => one === text) ? undefined : 'unknownCadence';

/** Reads the values of a form. A form without a language field gets the language of the page. */
export function typedIn(form: FormBody, fallback: Locale): Typed {
  const given = form.get('locale');
  return {
    email: form.get('email').trim().slice(0, 400),
    name: form
      .get('name')
      .trim()
      .slice(0, 4 * nameLimit),
    sections: form.all('sections').filter((one) => one !== ''),
    locale: isLocale(given) ? given : fallback,
    cadence: cadences.find((cadence) => cadence === form.get('cadence')),
  };
}

/**
 * Checks a posted form.
 * @param which `signUp` has an address field, `preferences` has none
 * @returns at most one error per field, in the order of the fields; empty if the form is valid
 */
export function checkForm(
  form: FormBody,
  typed: Typed,
  newsletter: Newsletter,
  which: 'signUp' | 'preferences',
  language: Locale,
): FormError[] {
  const parsed = fixedFields[which].safeParse({ ...typed, locale: form.get('locale') || typed.locale });
  const faults: Partial<Record<FormField, ErrorName | undefined>> = {
    sections: faultOfSections(newsletter, typed.sections, form.has('sections')),
    cadence: faultOfCadence(newsletter, form.get('cadence')),
  };
  for (const { path, message } of parsed.error?.issues ?? []) faults[path[0] as FormField] ??= message as ErrorName;
  const fields: readonly FormField[] = ['email', 'sections', 'cadence', 'locale', 'name'];
  return fields.flatMap((field) => {
    const fault = faults[field];
    return fault ? [{ field, message: sentence(language, fault) }] : [];
  });
}

/** Checks a reader's address alone, for other forms. @returns at most one error */
export const checkEmail = (text: string, language: Locale): FormError[] => faultOf('email', email, text, language);

/** Checks an address that every server carries. @returns at most one error */
export const checkPlainEmail = (text: string, language: Locale): FormError[] =>
  faultOf('email', plainEmail, text, language);

/** Checks a name alone, for other forms. @returns at most one error */
export const checkName = (text: string, language: Locale): FormError[] => faultOf('name', name, text, language);

function faultOf(field: FormField, schema: z.ZodType, value: string, language: Locale): FormError[] {
  const issue = schema.safeParse(value).error?.issues[0];
  return issue ? [{ field, message: sentence(language, issue.message as ErrorName) }] : [];
}

function sentence(language: Locale, name: ErrorName): string {
  const { errors } = messages(language).pages;
  return name === 'nameTooLong' ? errors.nameTooLong(nameLimit) : errors[name];
}
