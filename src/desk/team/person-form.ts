import { InvalidInput, PostriderError } from '../../errors.js';
import { locales } from '../../locale/locale.js';
import { attentionEmails, type Person, type Role, roles } from '../../people/person.js';
import type { FormBody } from '../../web/kit/form-body.js';
import type { FieldFault } from '../../web/sign-up/form-parts.js';
import type { deskWords } from '../kit/as-person.js';

/** What the form of a person says. */
export interface PersonTexts extends Pick<Person, 'name' | 'email' | 'language' | 'movesData' | 'attentionEmails'> {
  /** In all newsletters; empty: none. */
  role: Role | '';
  /** In single newsletters, by slug. */
  roles: Readonly<Record<string, Role>>;
}

/** The form of somebody new. */
export const newTexts = (language: Person['language']): PersonTexts => ({
  ...{ name: '', email: '', language, role: 'editor', roles: {}, movesData: false, attentionEmails: 'at-once' },
});

export const textsOfMember = ({
  name,
  email,
  language,
  role,
  roles,
  movesData,
  attentionEmails,
}: Person): PersonTexts => ({
  ...{ name, email, language, role: role ?? '', roles, movesData, attentionEmails },
});

const oneOf = <Name extends string>(names: readonly Name[], text: string) => names.find((name) => name === text);

/** @param slugs of the newsletters that the form shows */
export function personIn(form: FormBody, slugs: readonly string[]): PersonTexts {
  const single = slugs.flatMap((slug) => {
    const role = oneOf(roles, form.get(`role-${slug}`));
    return role ? [[slug, role] as const] : [];
  });
  return {
    name: form.get('name').slice(0, 400),
    email: form.get('email').trim().slice(0, 400),
    language: oneOf(locales, form.get('language')) ?? 'en',
    role: oneOf(roles, form.get('role')) ?? '',
    roles: Object.fromEntries(single),
    movesData: form.has('movesData'),
    attentionEmails: oneOf(attentionEmails, form.get('attentionEmails')) ?? 'at-once',
  };
}

/** The input of an operation. */
export const inputOf = ({ role, roles: single = {}, ...texts }: PersonTexts): Readonly<Record<string, unknown>> => ({
  ...texts,
  role: role === '' ? null : role,
  // In one order, to be compared.
  roles: Object.fromEntries(Object.entries(single).toSorted(([a], [b]) => (a < b ? -1 : 1))),
});

/**
 * The fields that the person has changed. What somebody else has changed meanwhile stays: a role that was taken away does
 * not come back with a new name.
 * @param was what the form showed at first, as it says itself
 */
export function changedFields(texts: PersonTexts, was: string): Readonly<Record<string, unknown>> {
  const shown = inputOf(readTexts(was) as PersonTexts);
  return Object.fromEntries(
    Object.entries(inputOf(texts)).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(shown[name])),
  );
}

function readTexts(was: string): unknown {
  try {
    return Object(JSON.parse(was.slice(0, 20_000)));
  } catch {
    return {};
  }
}

const fieldOf: Readonly<Record<string, 'name' | 'email'>> = { name: 'name', email: 'email' };

type Faults = ReturnType<typeof deskWords>['team']['faults'];

/** What is wrong with a form, by field. @throws the error, where it is about something else */
export function personFaults(error: unknown, words: Faults): FieldFault[] {
  if (!(error instanceof PostriderError)) throw error;
  if (error.code === 'person.exists') return [{ field: 'email', message: words.taken }];
  if (error.code === 'person.last-owner') return [{ field: 'role', message: words.lastOwner }];
  if (!(error instanceof InvalidInput)) throw error;
  const faults = error.all.map(({ field }) => {
    const own = fieldOf[field];
    return own ? { field: own, message: words[own] } : { field: 'role', message: words.other };
  });
  // In the order of the form.
  const order = ['name', 'email', 'role'];
  return faults.toSorted((a, b) => order.indexOf(a.field) - order.indexOf(b.field));
}
