import * as z from 'zod';
import type { App } from '../app.js';
import { type ErrorCode, type FieldError, InvalidInput, PostriderError } from '../errors.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { noteChange, noteSave, type OpenEntry } from '../people/audit/audit-log.js';
import { unlessRefused } from '../redis/refused-writes.js';
import { readFields } from './field-errors.js';
import { type Actor, admit, type PersonRule, requireScope, type Scope } from './permission.js';

/** The parts of an installation that operations use. */
export type OperationApp = Partial<Pick<App, 'relay' | 'redisUrl'>> &
  Pick<
    App,
    | 'config'
    | 'redis'
    | 'list'
    | 'queues'
    | 'publicUrl'
    | 'ownHosts'
    | 'tokenKeys'
    | 'retryDelays'
    | 'lockMs'
    | 'log'
    | 'progress'
    | 'pacer'
    | 'store'
  >;

/** What an operation cannot undo. Each face asks with these words: a question, a field `confirm`, a page. */
export interface Consequence {
  /** For programs: `newsletter.lost`. */
  code: string;
  /** What will happen, with its numbers, in whole sentences. They name no option and no command. */
  text: string;
  /** The numbers, for programs. */
  facts: Readonly<Record<string, unknown>>;
  /** The name that confirms it. Left out: a yes is enough. */
  name?: string;
  /** Whether the name may be in any case. */
  anyCase?: boolean;
}

/** Called after each part of a long step. `total` is 0 while it is not known. */
export type Progress = (doing: string, done: number, total: number) => void;

/** What `run` gets beside the input. */
export interface Context<Plan> {
  actor: Actor;
  /** What was found before the actor confirmed. Others may have changed it since: `run` compares what must not differ. */
  plan: Plan;
  /** The revision that the actor saw, of a conditional operation; undefined: any. `run` compares it as it writes. */
  revision: number | undefined;
  progress: Progress;
  /** Of an operation that reads one. */
  file: GivenFile;
}

/** A file beside the input. */
export interface GivenFile {
  path: string;
  /** What the sender calls it. Default: nothing. */
  name?: string;
  /** Where rows go that are not taken. Default: the operation's own choice. */
  rejects?: string | undefined;
}

/** The values of the key and the checked input, in one object. */
type Given<Key extends string, Input extends z.ZodObject> = Readonly<Record<Key, string>> & z.output<Input>;

interface Permission<Key, Asked> {
  /** Null: any actor may. */
  scope: Scope | null;
  /** Scopes that some inputs need in addition. */
  also?(asked: Asked): readonly Scope[];
  /** What a person needs beside the scope. */
  rule?: PersonRule;
  /**
   * The newsletter that the operation reads or changes: the one whose slug is in the key; all of the installation; any,
   * so that `run` leaves out what the actor may not see; or one, or one of several, that must be looked up.
   */
  of: 'slug' | 'installation' | 'any' | ((app: OperationApp, key: Key) => Promise<string | readonly string[]>);
}

/**
 * One thing that somebody may ask Postrider to do. The command line, the API and the desk are faces of the same
 * description: they have words and layout, and no rules.
 */
interface Description<Key extends string, Input extends z.ZodObject, Plan, Result> {
  /** A verb and a noun: `changeNewsletter`. It is the API's operationId. What it was called before is in `earlierIds`. */
  id: string;
  /** For the API's document and page. */
  summary: string;
  description: string;
  permission: Permission<Readonly<Record<Key, string>>, Given<Key, Input>>;
  /** Whether it changes something: its answer then waits for the disk. */
  changes: boolean;
  /** Names of the texts that identify its object. An address has them as parameters, a command as arguments. */
  key: readonly Key[];
  /**
   * Limits, descriptions and examples of everything else. A field `confirm` (true, or the name of a consequence) makes
   * programs confirm. Left out: there is nothing else.
   */
  input?: Input;
  /**
   * Whether a program may leave out `confirm`: version 0.2.0 had the operation without it. Whoever gives it is asked
   * like everybody else.
   */
  confirmation?: 'optional';
  /** Whether this plan needs the confirmation even so, because version 0.2.0 did not have what it confirms. */
  mustConfirm?(plan: Plan): boolean;
  /** Whether an input without any field is refused. */
  partial?: boolean;
  /** A file that it reads beside the input: its media type, and the most that is taken from a network. */
  file?: { type: string; maxBytes: number };
  /** Whether it is compared with the revision that the actor saw. */
  conditional?: boolean;
  /**
   * Checks of the input that need stored data. Gets it as the caller wrote it, so that their errors are reported together
   * with those of the shape.
   */
  check?(app: OperationApp, given: Readonly<Record<string, unknown>>): Promise<readonly FieldError[]>;
  /** Whether a program saves again and again while somebody types: saves of the same fields share an audit entry. */
  autosaved?: boolean;
  /** Whether a dry run changes something, too, such as what its object shows of it. */
  dryRunChanges?: boolean;
  /** Whether a reader asks, through the actor: it is in the history of the reader, and not in the audit log. */
  byReader?: boolean;
  /** Finds and counts what the operation is about, and refuses what cannot be done. Changes nothing. */
  plan?(app: OperationApp, asked: Given<Key, Input>, actor: Actor, file: GivenFile): Promise<Plan>;
  /** What a plan would do that cannot be undone; undefined: nothing. */
  consequence?(app: OperationApp, plan: Plan): Promise<Consequence | undefined> | Consequence | undefined;
  run(app: OperationApp, asked: Given<Key, Input>, context: Context<Plan>): Promise<Result>;
  /**
   * Schedules and announces what follows from a change, before its answer. Safe to repeat. The workers do the same every
   * half minute or so, because Redis may refuse it after the change was made.
   */
  follow?(app: OperationApp, result: Result, asked: Given<Key, Input>): Promise<void>;
  /** The schema of the document; null: it answers with nothing. */
  output: z.ZodType | null;
  /** The document that every face gives to programs. Default: the result itself. */
  document?(app: OperationApp, result: Result, asked: Given<Key, Input>): unknown;
  /** Errors of its own, beside those that follow from its key and its input. */
  errors?: readonly ErrorCode[];
}

/** A description with what follows from it. */
export interface Operation<Key extends string, Input extends z.ZodObject, Plan, Result>
  extends Description<Key, Input, Plan, Result> {
  input: Input;
  errors: readonly ErrorCode[];
}

/** An operation whose types are not known, as the faces see it. */
export type AnyOperation = Operation<string, z.ZodObject, unknown, unknown>;

/** Errors of an object that does not exist, by the part of the key that names it. */
const missing: Readonly<Record<string, ErrorCode>> = {
  slug: 'newsletter.not-found',
  section: 'section.not-found',
  name: 'segment.not-found',
  id: 'subscriber.not-found',
  issue: 'issue.not-found',
  source: 'source.not-found',
  sponsor: 'sponsor.not-found',
  article: 'article.not-found',
  import: 'import.not-found',
  readerImport: 'reader-import.not-found',
  comment: 'comment.not-found',
  report: 'report.not-found',
  webhook: 'webhook.not-found',
  token: 'token.not-found',
  person: 'person.not-found',
  step: 'welcome-step.not-found',
  writer: 'writer.not-found',
  passkey: 'passkey.not-found',
};
/** The same for fields that name another object. */
const missingInField: Readonly<Record<string, ErrorCode>> = {
  newsletter: 'newsletter.not-found',
  segment: 'segment.not-found',
  issue: 'issue.not-found',
};

const noInput = z.object({});

/** Makes an operation of its description. CONTRIBUTING, "Operations", says how to add one. */
export function operation<const Key extends string, Plan, Result, Input extends z.ZodObject = typeof noInput>(
  description: Description<Key, Input, Plan, Result>,
): Operation<Key, Input, Plan, Result> {
  const input = description.input ?? (noInput as unknown as Input);
  const fields = Object.keys(input.shape);
  const errors = new Set([
    ...description.key.flatMap((part) => missing[part] ?? []),
    ...fields.flatMap((field) => missingInField[field] ?? []),
    // Whoever may see one newsletter can name another, unless there is nothing to name.
    ...(description.permission.of !== 'any' || fields.includes('newsletter')
      ? (['auth.other-newsletter'] as const)
      : []),
    ...(fields.length > 0 ? (['input.invalid'] as const) : []),
    ...(description.errors ?? []),
  ]);
  return { ...description, input, errors: [...errors] };
}

/** What a face hands over. */
export interface Asked {
  actor: Actor;
  key: Readonly<Record<string, string>>;
  /** As the caller wrote it. */
  input: unknown;
  /** The revision that the actor saw. A function is called once it is known that the actor may ask. */
  revision?: number | (() => number | undefined) | undefined;
  /** Asks a person. Without it, the input's `confirm` decides. @throws when the answer is no */
  confirm?(consequence: Consequence): Promise<void>;
  progress?: Progress;
  file?: GivenFile | undefined;
}

/** What became of it: the result for a face's own words, and the document for programs. */
export interface Answered<Result> {
  result: Result;
  document: unknown;
  /** The facts of the consequence that was confirmed. */
  facts: Readonly<Record<string, unknown>>;
}

/**
 * Does an operation for an actor.
 *
 * Guarantee: nothing is changed before permission, input and consequence are checked, in this order; each change has one
 * entry in the audit log, which is written before it, and which autosaves of the same fields share; and a change with all that follows from it is on disk before the
 * answer.
 * @throws ScopeMissing, OtherNewsletter, NotForRole, SignInAgain; InvalidInput, naming every invalid field; the
 *   operation's own errors
 */
export async function perform<Key extends string, Input extends z.ZodObject, Plan, Result>(
  app: OperationApp,
  { permission, ...operation }: Operation<Key, Input, Plan, Result>,
  { actor: caller, key, revision: given, progress = () => undefined, file = { path: '' }, ...face }: Asked,
): Promise<Answered<Result>> {
  const lookUp = async () =>
    [typeof permission.of === 'function' ? await permission.of(app, key) : (key.slug ?? '')].flat();
  const { actor, slugs } = await admit(caller, permission, lookUp);
  const slug = slugs[0] ?? null;
  // Whoever may ask hears first that there is no such newsletter.
  if (typeof given === 'function' && slug !== null) await readNewsletter(app.redis, slug);
  const revision = typeof given === 'function' ? given() : given;
  // What every input needs, before anything is said about this one.
  for (const scope of permission.also?.({} as Given<Key, Input>) ?? []) requireScope(actor, scope);
  const own = (await operation.check?.(app, { ...Object(face.input), ...key })) ?? [];
  const { confirm: confirmed, ...input } = readInput(operation, face.input, own);
  const asked = { ...input, ...key } as Given<Key, Input>;
  for (const scope of permission.also?.(asked) ?? []) requireScope(actor, scope);
  const plan = (await operation.plan?.(app, asked, actor, file)) as Plan;
  // Counting may read the whole list: it is left out where nobody is asked.
  const isOptional = operation.confirmation === 'optional' && !operation.mustConfirm?.(plan);
  const mayLeaveOut = isOptional && confirmed === undefined;
  const isAsked = face.confirm || ('confirm' in operation.input.shape && !mayLeaveOut);
  const consequence = isAsked ? await operation.consequence?.(app, plan) : undefined;
  if (consequence) await (face.confirm ? face.confirm(consequence) : requireConfirmed(consequence, confirmed));
  const facts = consequence?.facts ?? {};
  const run = () => operation.run(app, asked, { actor, plan, revision, progress, file });
  const end = async (result: Result): Promise<Answered<Result>> => {
    await unlessRefused(async () => operation.follow?.(app, result, asked));
    return { result, document: operation.document ? await operation.document(app, result, asked) : result, facts };
  };
  if (!operation.changes || (isDryRun(input) && !operation.dryRunChanges)) return end(await run());
  if (operation.byReader) {
    const answer = await end(await run());
    await app.list.onDisk();
    return answer;
  }
  const fields = Object.keys(input).filter((field) => field in Object(face.input));
  const { kind, id, name } = actor;
  const note = { actor: { kind, id, name }, operation: operation.id, newsletter: slug, object: key, fields, facts };
  // Each command at the command line is meant as a step.
  const isSave = operation.autosaved === true && actor.kind !== 'console';
  const entry = await (isSave ? noteSave : noteChange)(app.redis, note);
  return audited(
    app,
    {
      ...entry,
      operation: operation.id,
      done: (document) => entry.done(...outcomeOf(operation.id, permission.scope, key, document)),
    },
    run,
    end,
  );
}

/** Makes a change between its entry in the audit log and the outcome there, and waits for the disk. */
async function audited<Result>(
  app: OperationApp,
  entry: Pick<OpenEntry, 'refused' | 'stopped'> & { operation: string; done(document: unknown): Promise<unknown> },
  run: () => Promise<Result>,
  end: (result: Result) => Promise<Answered<Result>>,
): Promise<Answered<Result>> {
  const result = await run().catch(async (error) => {
    // An error of Redis or of the program says nothing about what was changed: the entry stays without an outcome.
    if (error instanceof PostriderError && !error.code.startsWith('redis.'))
      await (error.isPartlyDone ? entry.stopped(error.code) : entry.refused(error.code));
    throw error;
  });
  const answer = await end(result);
  await unlessRefused(
    () => entry.done(answer.document),
    ({ because }) =>
      app.log.warn({ operation: entry.operation, because }, 'change made, but its audit entry has no outcome'),
  );
  await app.list.onDisk();
  return answer;
}

/** Whether it only counts: then it changes nothing, and is no change in the audit log. In a query it is a text. */
const isDryRun = ({ dryRun }: Readonly<Record<string, unknown>>): boolean => String(dryRun) === 'true';

const text = z.string().optional().catch(undefined);
const known = z.object({
  revision: z.number().optional().catch(undefined),
  id: text,
  slug: text,
  name: text,
  title: text,
});

/**
 * What the audit log keeps of an answer: the revision, and of something that was added its id and name. A reader's name
 * is left out, because it must be gone after an erasure.
 * @param key what was known before
 */
function outcomeOf(
  operation: string,
  scope: Scope | null,
  key: Readonly<Record<string, string>>,
  document: unknown,
): [revision: number | undefined, added: Record<string, string>] {
  const { revision, id, slug, name, title } = known.catch({}).parse(document);
  if (!/^(add|compose|duplicate|enrol|importArticle)/.test(operation)) return [revision, {}];
  const called = scope?.startsWith('subscribers:') ? undefined : (name ?? title);
  const found = Object.entries({ id, slug, name: called }).filter(
    (one): one is [string, string] => one[1] !== undefined && !Object.values(key).includes(one[1]),
  );
  return [revision, Object.fromEntries(found)];
}

/** The input of an operation with its defaults. @param own errors that were found already @throws InvalidInput */
export function readInput(
  { input, partial }: Pick<AnyOperation, 'input' | 'partial'>,
  given: unknown,
  own: readonly FieldError[] = [],
): Readonly<Record<string, unknown>> {
  const read = readFields(input, given, own);
  const changes = Object.keys(read).filter((field) => field !== 'confirm');
  if (partial && changes.length === 0) throw new InvalidInput('body', 'must contain at least one change');
  return read;
}

function requireConfirmed({ text, name, anyCase }: Consequence, confirmed: unknown): void {
  if (String(confirmed) === (name ?? 'true')) return;
  if (anyCase && String(confirmed).toLowerCase() === name?.toLowerCase()) return;
  throw new InvalidInput('confirm', `must be ${name === undefined ? 'true' : `"${name}"`}. ${text}`);
}
