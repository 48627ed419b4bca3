import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { errorWords, problemOf } from '../src/api/error-words.js';
import { problems } from '../src/api/problem.js';
import { UnusableSource } from '../src/articles/readers/document-errors.js';
import { commandGroups, nounsOf } from '../src/cli/command-groups.js';
import { wordsOf } from '../src/cli/error-words.js';
import { CannotResend } from '../src/control/cannot-resend.js';
import { PausedTooLong } from '../src/control/paused-too-long.js';
import { BatchLost } from '../src/delivery/recipients/claim-reader.js';
import { NotFound, type PostriderError } from '../src/errors.js';
import { NothingToCompose } from '../src/issues/compose.js';
import { NothingToUndo } from '../src/issues/draft-errors.js';
import { IllegalTransition, type Issue, type IssueState, transitions } from '../src/issues/issue.js';
import { ListResharding } from '../src/redis/list-layouts.js';
import { UnreadableCsv } from '../src/subscribers/csv/csv-error.js';
import { InvalidToken } from '../src/subscribers/membership/tokens.js';
import { failurePage } from '../src/web/kit/error-words.js';

const root = resolve(import.meta.dirname, '..');
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => ({ path: `src/${path}`, text: readFileSync(join(root, 'src', path), 'utf8') }));
const isSurface = (path: string) => /^src\/(api|web|desk|cli)\//.test(path);

/** The code that a class of errors declares: one literal, or several that are joined by `|`. */
const codesIn = (text: string): string[] =>
  [...text.matchAll(/override readonly code(?:: | = )([^;`]+);/g)].flatMap(([, literals = '']) =>
    [...literals.matchAll(/'([^']+)'/g)].map(([, code = '']) => code),
  );
const codes = files
  .filter(({ path, text }) => !isSurface(path) && text.includes('extends PostriderError'))
  .flatMap(({ text }) => codesIn(text));

test('an error without words of its own follows the rule of each surface', () => {
  const said = (error: PostriderError) => [wordsOf(error), problemOf(error), failurePage(error)];
  const lost = new BatchLost();
  expect(said(lost)).toEqual([
    `${lost.message} Try again.`,
    expect.objectContaining({ code: 'service.unavailable' }),
    'later',
  ]);
  const refused = new NothingToUndo('business-1');
  expect(said(refused)).toEqual([refused.message, expect.objectContaining({ code: refused.code }), 'failed']);
  expect(problemOf(refused).message).toBe(refused.message);
  const expired = new InvalidToken(true);
  expect(said(expired)).toEqual([expired.message, expect.objectContaining({ code: 'internal' }), 'failed']);
  expect(problemOf(expired).message).not.toContain(expired.message);
  const unknown = new NotFound('webhook', 'w1');
  expect(wordsOf(unknown)).toBe(`${unknown.message} See \`postrider webhook list\`.`);
  const missing = new NotFound('picture', 'x');
  expect(said(missing)).toEqual([missing.message, expect.objectContaining({ code: 'internal' }), 'not-found']);
});

test('every documented problem that is an error below the API has the code of one', () => {
  expect(codes.length).toBeGreaterThan(40);
  expect(codes).toContain('token.expired');
  // Those that the API raises itself, or that every noun has.
  const own =
    /^(request|idempotency|auth|route|body|precondition|rate|service|internal|import|rehearsal)\b|\.not-found$/;
  expect(Object.keys(problems).filter((code) => !own.test(code) && !codes.includes(code))).toEqual([]);
});

/** Errors that the API would answer as internal, or with "try again" if they are retryable, each with the reason. */
const unanswered: Readonly<Record<string, string>> = {
  ...all('at the command line only', [
    'backup.damaged',
    'backup.bucket-failed',
    'backup.differs',
    'backup.folder-refused',
    'backup.locked',
    'backup.newer',
    'backup.not-found',
    'restore.issue-under-way',
    'restore.not-empty',
  ]),
  ...all('while a process starts', [
    ...['config.invalid', 'config.disposable-file', 'dkim.unusable-key', 'feedback.cannot-listen', 'inbox.missing'],
    ...['list.other-buckets', 'list.wrong-secret', 'migrations.newer-store', 'redis.incompatible'],
    ...['redis.private-failed', 'metrics.not-served', 'metrics.port-taken'],
  ]),
  ...all('in a worker', [
    ...['delivery.batch-lost', 'delivery.claim-expired', 'delivery.put-off', 'feedback.mailbox-failed'],
    ...['import.taken-over', 'inbox.failed', 'notice.deferred', 'reader-import.waits', 'source.host-busy'],
  ]),
  ...all('caught by what reads a source, a file or a picture, which names the field', [
    ...['article.feed-unreadable', 'article.fetch-failed', 'article.page-unreadable', 'article.picture-refused'],
    ...[
      'article.posts-unreadable',
      'article.secret-stays',
      'article.too-complex',
      'article.too-large',
      'article.unreadable',
      'article.unusable-source',
    ],
  ]),
  ...all('for persons who are signed in, whom the API does not know', ['auth.not-for-role', 'auth.sign-in-again']),
  ...all('on pages only', ['token.expired', 'token.invalid', 'search.failed']),
  ...all('a fault of ours, or damaged data', ['render.unusable-template', 'subscriber.unreadable-record']),
};
function all(reason: string, of: readonly string[]): Record<string, string> {
  return Object.fromEntries(of.map((code) => [code, reason]));
}

test('an error that the API answers as internal is known, with the reason why no caller gets it', () => {
  const internal = codes.filter((code) => !Object.hasOwn(problems, code) && !Object.hasOwn(errorWords, code));
  expect(internal.sort()).toEqual(Object.keys(unanswered).sort());
});

/** A file without its comments. */
const codeOf = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');

/** The text of docs/configuration.md, which is a surface of its own. */
const documentation = 'src/settings/setting-docs.ts';

test('below the surfaces no text names an option or a command of the command line', () => {
  const option = /['"`\s(]--[a-z][a-z-]+/;
  // "postrider token" is also a label of what keys are derived from.
  const nouns = commandGroups
    .flatMap(nounsOf)
    .filter((noun) => noun !== 'token')
    .join('|');
  const command = new RegExp(
    `\\bnpm (run|start)\\b|\\bpostrider (${nouns}|token (create|list|revoke))\\b|\\x60(${nouns}|token) [a-z]`,
  );
  const wrong = files
    .filter(({ path }) => !isSurface(path) && path !== documentation)
    .flatMap(({ path, text }) =>
      codeOf(text)
        .split('\n')
        // Node's own options, for a process of ours.
        .filter((line) => !/\bexecArgv:/.test(line))
        // The email about what needs attention is a surface: it goes to owners, who may be at the command line.
        .filter((line) => !/“postrider (attention”|person set \$\{person\} --attention-emails)/.test(line))
        // A word of the command line itself, in the language of its user.
        .filter((line) => !/\bnotRunning:/.test(line))
        .filter((line) => option.test(line) || command.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );
  expect(wrong).toEqual([]);
});

test('every error has a code of its own', () => {
  expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
});

test('below the surfaces no code raises an error in the words of a surface', () => {
  const wrong = files.filter(({ path, text }) => !isSurface(path) && /extends (SurfaceError|CodedError)\b/.test(text));
  expect(wrong.map(({ path }) => path)).toEqual(['src/errors.ts']);
});

const states = Object.keys(transitions) as IssueState[];
const refused = states.flatMap((from) =>
  states.filter((to) => !transitions[from].includes(to)).map((to) => [from, to]),
);

test.each(refused as [IssueState, IssueState][])(
  'an issue in state %s that cannot become %s says what to do',
  (from, to) => {
    const words = wordsOf(new IllegalTransition('business-1', from, to));
    expect(words).toMatch(/^Issue business-1 (is|has been) [^.]+\./);
    expect(words).not.toMatch(/undefined/);
    if (from !== to && ['sending', 'paused', 'cancelled'].includes(to))
      expect(words.split('. ').length).toBeGreaterThan(1);
  },
);

test('a missing value in a file is named with the option that gives it', () => {
  expect(wordsOf(new UnusableSource('page.html', 'the saved page does not give its address', 'address'))).toBe(
    'page.html: the saved page does not give its address. Set its address with --base-url.',
  );
  expect(wordsOf(new UnreadableCsv('no-address', 'There is no column "email".', { emailColumn: 'E-Mail' }))).toContain(
    '--map email="E-Mail"',
  );
});

test('the command line names the command that helps', () => {
  expect(wordsOf(new NothingToCompose('business'))).toContain('postrider article import');
  expect(wordsOf(new PausedTooLong('business-1'))).toContain('postrider issue cancel business-1');
  expect(wordsOf(new IllegalTransition('business-1', 'draft', 'sending'))).toContain('postrider issue send business-1');
  expect(wordsOf(new IllegalTransition('business-1', 'sent', 'paused'))).toContain('issue correct business-1');
  expect(wordsOf(new IllegalTransition('business-1', 'sent', 'sending'))).toContain('issue resend business-1');
  expect(wordsOf(new IllegalTransition('business-1', 'paused', 'sending'))).toContain(
    'Resume it with `postrider issue resume business-1`.',
  );
  expect(wordsOf(new NotFound('newsletter', 'sport'))).toContain('postrider newsletter add');
  expect(wordsOf(new NotFound('newsletter', 'sport', ['business', 'tech']))).toContain('Newsletters: business, tech.');
  expect(wordsOf(new ListResharding(64))).toContain('postrider list reshard --buckets 64');
  const draft = { id: 'business-1', state: 'draft', planned: false, startedAt: 0, folded: null } as Issue;
  expect(wordsOf(new CannotResend(draft))).toContain('postrider issue send business-1');
});
