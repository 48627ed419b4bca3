import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiRoutes } from '../../src/api/route-table.js';
import { ignorableChecks } from '../../src/checks/check.js';
import { commandGroups } from '../../src/cli/command-groups.js';
import { besideDocument } from '../../src/cli/json-document.js';
import { operationsOf } from '../../src/cli/operation-command.js';
import { operations } from '../../src/operations/operations.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { oneOfEach } from '../operations/one-of-each.js';

// A thing is one document, over the API and with --json. Names of version 0.2.0 may stand beside those of the document,
// and replace none.

const publicUrl = 'https://news.example.com';

let api: ApiForTests;
let installation: Installation;
let ids: Record<string, string>;
/** Ids of the operations that some command performs. */
const withCommand = new Set<string>();
beforeAll(async () => {
  api = await startApiForTests({ PUBLIC_URL: publicUrl });
  ids = await oneOfEach(api);
  installation = await quickInstallation({ REDIS_URL: `unix://${api.app.redisUrl}`, PUBLIC_URL: publicUrl });
  await makeContent();
  const program = new Command();
  const launchers = { version: '', startWorkers: () => Promise.reject(new Error('not here')) };
  for (const group of commandGroups) await (await group.load())(program, launchers, { code: 0 });
  const visit = (command: Command): void => {
    for (const { id } of operationsOf(command)) withCommand.add(id);
    for (const each of command.commands) visit(each);
  };
  visit(program);
});
afterAll(async () => {
  await installation.remove();
  await api.stop();
});

const anyway = { ignore: [...ignorableChecks] };

/** Something of each kind, so that no list is empty, and issues in several states. */
async function makeContent() {
  const post = async (path: string, body: unknown = {}) => {
    const answer = await api.call('POST', path, { body, headers: { 'if-match': '*' } });
    expect([path, answer.status, answer.body]).toEqual([
      path,
      expect.toSatisfy((one: number) => one < 300),
      answer.body,
    ]);
    return answer.body;
  };
  const of = '/newsletters/gazette';
  ids.id = await api.enrolled(api.gazette, 'reader@example.org');
  await post(`${of}/segments`, { name: ids.name, filter: { locale: ['en'] } });
  ids.person = (await post('/persons', { email: 'bo@example.com', name: 'Bo', role: 'editor' })).id;
  ids.issue = (await post(`${of}/issues`)).id;
  ids.draft = (await post(`/issues/${ids.issue}/duplicate`)).id;
  ids.scheduled = (await post(`/issues/${ids.issue}/duplicate`)).id;
  await post(`/issues/${ids.scheduled}/send`, { at: '2090-01-01T08:00', ...anyway });
  await post(`/issues/${ids.issue}/send`, anyway);
  ids.recipient = ids.id;
}

/** How an operation that reads is asked at the command line, and over the API beside its key. */
interface Face {
  words: readonly string[];
  query?: string;
  key?: Readonly<Record<string, string>>;
  body?: object;
  /** Names whose values differ from one moment to the next. */
  moving?: readonly string[];
}

const inGazette = ['--newsletter', 'gazette'];

const faces: Readonly<Record<string, (ids: Readonly<Record<string, string>>) => Face>> = {
  listNewsletters: () => ({ words: ['newsletter', 'list'] }),
  readNewsletter: () => ({ words: ['newsletter', 'show', 'gazette'] }),
  readLook: () => ({ words: ['newsletter', 'look', 'gazette'] }),
  readFirstDay: () => ({ words: ['newsletter', 'first-day', 'gazette'], moving: ['inbox'] }),
  readSite: () => ({ words: ['site', 'show'] }),
  listSegments: () => ({ words: ['segment', 'list', ...inGazette] }),
  readSegment: ({ name = '' }) => ({ words: ['segment', 'show', name, ...inGazette] }),
  readWelcome: () => ({ words: ['welcome', 'show', ...inGazette] }),
  previewWelcomeStep: () => ({ words: ['welcome', 'preview', 'step-1', ...inGazette] }),
  listSponsors: () => ({ words: ['sponsor', 'list', ...inGazette] }),
  readSponsor: ({ sponsor = '' }) => ({ words: ['sponsor', 'show', sponsor, ...inGazette] }),
  readSponsorReport: ({ sponsor = '' }) => ({ words: ['sponsor', 'report', sponsor, ...inGazette] }),
  listAllSources: () => ({ words: ['source', 'list'] }),
  readSource: ({ source = '' }) => ({ words: ['source', 'show', source] }),
  listAllArticles: () => ({ words: ['article', 'list'] }),
  readArticle: ({ article = '' }) => ({ words: ['article', 'show', article] }),
  listIssues: () => ({ words: ['issue', 'list'] }),
  readIssue: ({ issue = '' }) => ({ words: ['issue', 'report', issue], moving: ['rate'] }),
  readRecipient: ({ issue = '' }) => ({ words: ['issue', 'recipient', issue, 'reader@example.org'] }),
  readAnswers: ({ issue = '' }) => ({ words: ['issue', 'answers', issue], moving: ['countedAt'] }),
  listAnswers: () => ({ words: ['newsletter', 'answers', 'gazette'] }),
  readOutcomes: ({ issue = '' }) => ({ words: ['issue', 'outcomes', issue] }),
  readOverview: ({ draft = '' }) => ({ words: ['issue', 'show', draft], key: { issue: draft } }),
  checkIssue: ({ draft = '' }) => ({ words: ['issue', 'check', draft], key: { issue: draft }, moving: ['at'] }),
  readDraftHistory: ({ draft = '' }) => ({ words: ['issue', 'history', draft], key: { issue: draft } }),
  prepareSend: ({ draft = '' }) => ({ words: ['issue', 'send', draft, '--prepare'], key: { issue: draft } }),
  readApproval: ({ draft = '' }) => ({ words: ['issue', 'approvers', draft], key: { issue: draft } }),
  trySchedule: () => ({
    words: ['newsletter', 'next-times', 'gazette', '--daily', '0 8 * * *', '--from', '2090-01-01T00:00:00Z'],
    body: { schedule: { daily: '0 8 * * *' }, from: '2090-01-01T00:00:00Z' },
  }),
  listAllComments: () => ({ words: ['comment', 'list'] }),
  readComment: ({ comment = '' }) => ({ words: ['comment', 'show', comment] }),
  listBlockedWriters: () => ({ words: ['comment', 'blocked', ...inGazette] }),
  listFeedback: () => ({ words: ['feedback', 'list', ...inGazette] }),
  readFeedback: ({ report = '' }) => ({ words: ['feedback', 'show', report] }),
  listUnreadReports: () => ({ words: ['feedback', 'list', '--unread', ...inGazette] }),
  listBounceHolds: () => ({ words: ['feedback', 'holds'] }),
  countSubscribers: () => ({ words: ['subscriber', 'stats', ...inGazette] }),
  readFigures: () => ({
    words: ['newsletter', 'figures', 'gazette', '--fresh'],
    query: 'fresh=true',
    moving: ['countedAt'],
  }),
  readSubscriberActivity: () => ({ words: ['subscriber', 'activity', 'reader@example.org', ...inGazette] }),
  listReaderImports: () => ({ words: ['reader-import', 'list', ...inGazette], moving: ['expiresAt'] }),
  readReaderImport: ({ readerImport = '' }) => ({
    words: ['reader-import', 'show', readerImport],
    moving: ['expiresAt'],
  }),
  searchSubscribers: () => ({ words: ['subscriber', 'search', 'reader@'], query: 'text=reader@' }),
  readReader: () => ({ words: ['subscriber', 'show', 'reader@example.org'] }),
  readReaderData: () => ({ words: ['subscriber', 'data', 'reader@example.org'] }),
  readSignUps: () => ({ words: ['sign-ups', 'show'] }),
  listTokens: () => ({ words: ['token', 'list'] }),
  listPersons: () => ({ words: ['person', 'list'] }),
  listPasskeys: ({ person = '' }) => ({ words: ['person', 'passkeys', person] }),
  listWebhooks: () => ({ words: ['webhook', 'list'] }),
  readWebhook: ({ webhook = '' }) => ({ words: ['webhook', 'show', webhook] }),
  listAttention: () => ({ words: ['attention'] }),
  readSystem: () => ({ words: ['system', 'show'], moving: ['version', 'memory', 'startedAt', 'snapshotAt'] }),
  listAudit: () => ({ words: ['audit', 'list', '--limit', '200'], query: 'limit=200' }),
};

/** Operations that read, whose command prints something else, each with the reason. */
const otherwise: Readonly<Record<string, string>> = {
  previewIssue: 'the command writes files, and prints their names',
  previewLook: 'the command writes a file, and prints its name',
  listDeliveries: '`webhook show` has them as "deliveries"',
  findSources: 'the command fetches pages of other sites',
};

const reads = operations.filter(
  ({ changes, output, id }) => !changes && output && apiRoutes.some((one) => one.id === id),
);

/** Leaves out what moves, however deep. */
function still(value: unknown, moving: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => still(one, moving));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !moving.includes(name));
  return Object.fromEntries(entries.map(([name, one]) => [name, still(one, moving)]));
}

/** The names of a document, and what another document has there. */
function inNamesOf(document: unknown, other: unknown): unknown {
  if (Array.isArray(document) && Array.isArray(other) && document.length === other.length)
    return document.map((one, i) => inNamesOf(one, other[i]));
  if (typeof document !== 'object' || document === null || typeof other !== 'object' || other === null) return other;
  if (Array.isArray(document) !== Array.isArray(other)) return other;
  const names = Object.keys(document).filter((name) => name in other);
  return Object.fromEntries(names.map((name) => [name, inNamesOf(document[name as never], other[name as never])]));
}

test('every document that both faces show is compared, or has a reason why not', () => {
  const known = [...Object.keys(faces), ...Object.keys(otherwise)];
  expect(known.toSorted()).toEqual(
    reads
      .map(({ id }) => id)
      .filter((id) => withCommand.has(id))
      .toSorted(),
  );
});

describe.each(Object.keys(faces))('%s', (id) => {
  test('is the same document over the API and with --json', async () => {
    const route = apiRoutes.find((one) => one.id === id);
    const { words, key = {}, query = '', body, moving = [] } = faces[id]?.(ids) ?? { words: [] };
    const values: Record<string, string> = { ...ids, ...key };
    const path = (route?.path ?? '').replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? name));
    const given = body ?? (route?.method === 'POST' && route.body ? {} : undefined);
    const answer = await api.call(route?.method ?? 'GET', query === '' ? path : `${path}?${query}`, {
      ...(given === undefined ? {} : { body: given }),
    });
    expect([answer.status, answer.body]).toEqual([200, answer.body]);
    const printed = JSON.parse((await installation.cli(...words, '--json')).stdout);
    const document = still(answer.body, moving);
    expect(inNamesOf(document, still(printed, moving))).toEqual(document);
  });
});

test('other names stand beside those of a document, in its parts and in its items, and replace none', () => {
  const document = { id: 'a', logo: { url: 'u' }, items: [{ id: 'b', at: '2031' }], none: null };
  const names = { id: 1, number: 2, logo: { url: 3, file: 'f' }, items: [{ at: 4, number: 5 }], none: { is: 'not' } };
  expect(besideDocument(document, names)).toEqual({
    ...{ ...document, number: 2, logo: { url: 'u', file: 'f' } },
    items: [{ id: 'b', at: '2031', number: 5 }],
  });
});
