import { createHash } from 'node:crypto';
import { PostriderError } from '../../errors.js';
import type { LaterChange } from '../../field-changes.js';
import type { FormBody } from '../../web/kit/form-body.js';

// The fields of a form of settings. Each comes with a mark of what the page showed, so that only those that the person has
// changed are saved: the others may have been changed by somebody else meanwhile.

export type Texts = Readonly<Record<string, string>>;
/** By name of the field. */
type Marks = Readonly<Record<string, string>>;

/** What is saved, as the form shows it. */
export interface StoredTexts {
  texts: Texts;
  revision: number;
}

/** What somebody has typed into a form. */
export interface TypedFields extends StoredTexts {
  /** What the page showed at first. */
  was: Marks;
  /** Of fields with two values: the other one, which the person has seen, too. */
  other: Marks;
}

/** What somebody else has saved in a field while a person typed there. */
export interface Overtaken {
  theirs: string;
  /** A name; empty: not known. */
  by: string;
  at: number;
}

/** A form, and what it changes. */
export interface SettingsForm {
  read(): Promise<StoredTexts>;
  /** Saves the texts that differ, over a revision. @throws an error `….changed-meanwhile` where it is at another one */
  save(changed: Texts, now: StoredTexts): Promise<void>;
  /** The name under which the history of changes has a field. */
  fieldOf(name: string): string;
}

/** Browsers send line breaks as two characters. */
const folded = (text: string): string => text.replaceAll('\r\n', '\n').trim();

const markOf = (text: string | undefined): string =>
  createHash('sha256')
    .update(folded(text ?? ''))
    .digest('base64url')
    .slice(0, 12);

export const marksOf = (texts: Texts): Marks =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, markOf(text)]));

/** What the page shows at first: what is saved. */
export const untouched = (stored: StoredTexts): TypedFields => ({ ...stored, was: marksOf(stored.texts), other: {} });

/** What a form says. @param textOf of a field that is not one text in the form; undefined: the form has no such field */
export function typedFields(
  form: FormBody,
  names: readonly string[],
  textOf = (name: string) => (form.has(name) ? form.get(name) : undefined),
): TypedFields {
  const texts = names.flatMap((name) => {
    const text = textOf(name);
    return text === undefined ? [] : [[name, folded(text)] as const];
  });
  return {
    texts: Object.fromEntries(texts),
    revision: Number(form.get('revision').slice(0, 20)) || 0,
    was: marksIn(form.get('was')),
    other: marksIn(form.get('other')),
  };
}

function marksIn(text: string): Marks {
  try {
    return Object.fromEntries(
      Object.entries(Object(JSON.parse(text.slice(0, 20_000)))).map(([name, mark]) => [name, String(mark)]),
    );
  } catch {
    return {};
  }
}

/** Takes what somebody else has saved in one field. The others stay as they are typed, with their questions. */
export function takeTheirs(typed: TypedFields, name: string, now: StoredTexts): TypedFields {
  const theirs = now.texts[name];
  if (theirs === undefined || typed.texts[name] === undefined) return typed;
  return {
    ...typed,
    texts: { ...typed.texts, [name]: theirs },
    was: { ...typed.was, [name]: markOf(theirs) },
  };
}

/** What a form says, with the fields that the person has left as the page showed them as they are saved now. */
export function broughtUpToDate(typed: TypedFields, now: StoredTexts): TypedFields {
  const names = Object.keys(typed.texts).filter((name) => markOf(typed.texts[name]) === typed.was[name]);
  const texts = pick(now.texts, names);
  return { ...typed, texts: { ...typed.texts, ...texts }, was: { ...typed.was, ...marksOf(texts) } };
}

const pick = (texts: Texts, names: readonly string[]): Texts =>
  Object.fromEntries(names.map((name) => [name, texts[name] ?? '']));

/** The names of the fields that the person has changed, and that differ from what is saved. */
const changedIn = ({ texts }: TypedFields, seen: Marks, now: StoredTexts): string[] =>
  Object.keys(texts).filter((name) => {
    const mark = markOf(texts[name]);
    return seen[name] !== mark && markOf(now.texts[name]) !== mark;
  });

const overtakenIn = (names: readonly string[], seen: Marks, now: StoredTexts): string[] =>
  names.filter((name) => markOf(now.texts[name]) !== seen[name]);

/** How often a save that others overtake is tried again. */
const attempts = 10;

/**
 * Saves the fields that a person has changed, all or none.
 *
 * Guarantee: a field is written only over the value that its page showed, or over the same one.
 * @returns the fields that somebody else has changed meanwhile; if there is one, nothing is saved
 * @throws what `save` throws
 */
export async function saveChanged(form: SettingsForm, typed: TypedFields): Promise<ReadonlyMap<string, Overtaken>> {
  const seen = { ...typed.was, ...typed.other };
  for (let tried = 1; ; tried += 1) {
    const now = await form.read();
    const changed = changedIn(typed, seen, now);
    const overtaken = overtakenIn(changed, seen, now);
    if (overtaken.length > 0) return toldOf(form, typed, overtaken, now);
    if (changed.length === 0) return new Map();
    try {
      await form.save(pick(typed.texts, changed), now);
      return new Map();
    } catch (error) {
      // Somebody has changed something between the two steps: then the next look finds whether it is one of these.
      if (!isOvertaken(error) || tried === attempts) throw error;
    }
  }
}

/** The fields with two values: the one that somebody has typed, and the one that is saved now. */
export async function overtakenOf(form: SettingsForm, typed: TypedFields): Promise<ReadonlyMap<string, Overtaken>> {
  const now = await form.read();
  return toldOf(form, typed, overtakenIn(changedIn(typed, typed.was, now), typed.was, now), now);
}

const isOvertaken = (error: unknown): error is PostriderError & { changes: readonly LaterChange[] } =>
  error instanceof PostriderError && error.code.endsWith('.changed-meanwhile');

/** Who changed these fields, and when. */
async function toldOf(
  form: SettingsForm,
  { texts, revision }: TypedFields,
  names: readonly string[],
  now: StoredTexts,
): Promise<ReadonlyMap<string, Overtaken>> {
  const changes = names.length > 0 ? await changesSince(form, pick(texts, names), { ...now, revision }, now) : [];
  return new Map(
    names.map((name) => {
      const { by = '', at = 0 } = changes.find(({ field }) => field === form.fieldOf(name)) ?? {};
      return [name, { theirs: now.texts[name] ?? '', by, at }];
    }),
  );
}

/** Asks for the change on the revision that the page showed. It is refused, because that is not the current one. */
async function changesSince(
  form: SettingsForm,
  changed: Texts,
  shown: StoredTexts,
  now: StoredTexts,
): Promise<readonly LaterChange[]> {
  if (shown.revision >= now.revision) return [];
  try {
    await form.save(changed, shown);
    return [];
  } catch (error) {
    return isOvertaken(error) ? error.changes : [];
  }
}

/** What the page shows again, of fields that have two values: the other one is seen then. */
export const withOthers = (typed: TypedFields, overtaken: ReadonlyMap<string, Overtaken>): TypedFields => ({
  ...typed,
  other: Object.fromEntries([...overtaken].map(([name, { theirs }]) => [name, markOf(theirs)])),
});
