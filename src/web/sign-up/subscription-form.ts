import { z } from 'zod';
import { InvalidInput } from '../../errors.js';
import { isLocale, type Locale } from '../../locale/locale.js';
import { messages } from '../../locale/messages.js';
import { type Cadence, cadences, offeredCadences } from '../../newsletters/cadence.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { nameLimit, parseAddress } from '../../subscribers/record/address.js';
import type { FormBody } from '../kit/form-body.js';

/** What the fields of a form hold, as it was typed. */
export interface Typed {
  email: string;
  name: string;
  sections: readonly string[];
  locale: Locale;
  /** Undefined where the form has no such field, or something else stands in it. */
  cadence?: Cadence | undefined;
}

export type FieldName = keyof Typed;

/** What is wrong with a field, in the reader's language. */
export interface Fault {
  field: FieldName;
  message: string;
}

/** Name of the field that people do not see and robots fill in. None that a browser would fill in for a person. */
export const honeypotField = 'subject_line';

type FaultName = Exclude<keyof ReturnType<typeof messages>['pages']['errors'], 'summary'>;
const fault = (name: FaultName) => ({ error: name });

function isAddress(text: string): boolean {
  try {
    parseAddress(text);
    return true;
  } catch (error) {
    if (error instanceof InvalidInput) return false;
    throw error;
  }
}

const email = z
  .string()
  .trim()
  .min(1, fault('emailMissing'))
  .max(254, fault('emailTooLong'))
  .refine(isAddress, fault('emailInvalid'));
const name = z
  .string()
  .refine((text) => [...text].length <= nameLimit, fault('nameTooLong'))
  .refine((text) => !/:\/\/|www\.|[<>]/i.test(text), fault('nameInvalid'));
const locale = z.string().refine(isLocale, fault('unknownLanguage'));

/** `offered`: the form showed the sections, so that choosing none is a choice; an embedded form shows none: all of them. */
const sections = (newsletter: Newsletter, offered: boolean) =>
  z
    .array(z.string())
    .refine((names) => names.length > 0 || !offered || newsletter.sections.length === 0, fault('noSection'))
    .refine((names) => names.every((one) => newsletter.sections.includes(one)), fault('unknownSection'));

const cadence = (newsletter: Newsletter) =>
  z
    .string()
    .refine(
      (text) => text === '' || offeredCadences(newsletter.schedule).some((one) => one === text),
      fault('unknownCadence'),
    );

/** What was typed. A form that has no field for the language means the language of the page. */
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
 * @param which `signUp` has an address, `preferences` has none
 * @returns one fault a field at most, in the order of the fields; none: it can be taken
 */
export function faultsIn(
  form: FormBody,
  typed: Typed,
  newsletter: Newsletter,
  which: 'signUp' | 'preferences',
  language: Locale,
): Fault[] {
  const schema = z.object({
    email: which === 'signUp' ? email : z.string(),
    name,
    sections: sections(newsletter, form.has('sections')),
    locale,
    cadence: cadence(newsletter),
  });
  const raw = { locale: form.get('locale') || typed.locale, cadence: form.get('cadence') };
  const parsed = schema.safeParse({ ...typed, ...raw });
  const issues = parsed.success ? [] : parsed.error.issues;
  const fields: readonly FieldName[] = ['email', 'name', 'sections', 'cadence', 'locale'];
  return fields.flatMap((field) => {
    const issue = issues.find(({ path }) => path[0] === field);
    return issue ? [{ field, message: sentence(language, issue.message as FaultName) }] : [];
  });
}

function sentence(language: Locale, name: FaultName): string {
  const { errors } = messages(language).pages;
  return name === 'nameTooLong' ? errors.nameTooLong(nameLimit) : errors[name];
}
