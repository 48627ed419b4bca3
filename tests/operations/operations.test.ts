import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { errorWords as apiWords } from '../../src/api/error-words.js';
import { openApiDocument } from '../../src/api/openapi.js';
import { problems } from '../../src/api/problem.js';
import { apiRoutes } from '../../src/api/route-table.js';
import { commandGroups } from '../../src/cli/command-groups.js';
import { namedFields } from '../../src/cli/field-names.js';
import { operationsOf } from '../../src/cli/operation-command.js';
import { earlierIds } from '../../src/operations/earlier-ids.js';
import { operations } from '../../src/operations/operations.js';
import { partOf, type Scope, scopes } from '../../src/operations/permission.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';
import { oneOfEach } from './one-of-each.js';

let api: ApiForTests;
/** The commands that perform each operation, by its id. */
const commands = new Map<string, Command[]>();
beforeAll(async () => {
  api = await startApiForTests();
  ids = await oneOfEach(api);
  const program = new Command();
  const launchers = { version: '', startWorkers: () => Promise.reject(new Error('not here')) };
  for (const group of commandGroups) await (await group.load())(program, launchers, { code: 0 });
  const visit = (command: Command): void => {
    for (const { id } of operationsOf(command)) commands.set(id, [...(commands.get(id) ?? []), command]);
    for (const each of command.commands) visit(each);
  };
  visit(program);
});
afterAll(() => api.stop());

const document = openApiDocument('https://news.example.com');

/** Operations without a command, each with the reason. */
const withoutCommand: Readonly<Record<string, string>> = {
  addSection: '`newsletter set --sections` adds several',
  readDraft: '`issue show`, which shows more',
  showPreview: '`issue preview` writes both documents',
  notePresence: 'for programs that keep a draft open; `issue show` says who has it open',
  listSubscribers: '`subscriber export --filter`, which is never longer than memory',
  readSubscriber: '`subscriber show`',
  changeSubscriber: 'readers change what they want themselves; `subscriber unsubscribe`',
  eraseSubscriber: '`subscriber erase`',
  changeAddress: '`subscriber change-address --newsletter`',
  listRecipients: '`issue recipients`, which streams all of them',
  readChecks: '`issue check` checks at once, and waits for what it finds',
  readPreparedSend: '`issue send` looks at once, and waits for what it finds',
  readRehearsal: '`issue rehearse` rehearses at once, and needs no worker',
  readProgress: '`issue watch`, which follows it',
  readReport: '`issue answers`, which counts them now',
  readRecipientStory: '`issue recipient`, which says the status and why',
  showClicks: 'a document for a frame; `issue report` shows the clicks',
  exportLinks: '`issue report --json` has them',
  exportRecipients: '`issue recipients --json` streams all of them',
  listSponsorPages: 'the page of an issue in the desk; `sponsor report` has the numbers of all issues',
  addSponsorPage: 'a page of the desk makes it',
  removeSponsorPage: 'a page of the desk ends it',
  listLeft: 'a list of the last 5,000, for pages; `issue answers` has their number',
  listArticles: '`article list --newsletter`',
  importArticle: '`article import` reads a file',
  importAddresses: '`article import` reads addresses at once, and needs no worker',
  readImport: '`article import` waits for its result',
  listSources: '`source list --newsletter`',
  listComments: '`comment list --newsletter`',
  pullSource: '`source pull` pulls at once, and needs no worker',
  pullSources: '`source pull --newsletter`',
  tryLook: '`newsletter preview` shows a look once it is saved',
  addPasskey: 'a browser makes it on the page of the account',
  removeSession: 'a browser ends it on the page of the account',
  testMailServer: '`doctor` checks the relays of SMTP_URL; a password in a command stays in the history of the shell',
  listSenderRecords: '`doctor` and `dkim show`',
  readLastHealthChecks: '`doctor` checks now, and waits for what it finds',
  readBackups: 'whoever runs `backup` sees what it writes',
  startBackup: '`backup` writes one to a file that you name',
  readRelays: '`doctor`, which also checks them',
  testRelay: 'the email goes to the person who is signed in on the desk',
  listHealthChecks: '`doctor`, which also says what is wrong where Redis cannot be reached',
};

/** Fields without an option, each with the reason. */
const withoutOption: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  listFeedback: { from: 'for pages: the command line has time to read the results of each issue' },
  previewLook: { embed: 'the file of `newsletter look --preview` always has its pictures' },
};

/** Operations without a route, each with the reason. */
const withoutRoute: Readonly<Record<string, string>> = {
  importFiles: 'it reads files of this machine',
  ingestFeedback: 'it reads files of this machine',
  reshardList: 'it may take minutes, and LIST_BUCKETS of the machine must follow',
  addPasskey: 'a browser makes it on the page of the account',
  removeSession: 'a browser ends it on the page of the account',
  testRelay: 'the email goes to the person who is signed in on the desk',
  unsubscribeSubscriber: 'changeSubscriber with the state "unsubscribed"',
  pullSourcesNow: 'it may take minutes: pullSource and pullSources have workers pull them',
};

/** Operations that cannot be undone and have no "confirm", each with what confirms them instead. */
const confirmedOtherwise: Readonly<Record<string, string>> = {
  sendIssue: 'the revision, the readers and the time that its sender saw',
};

/** Operations that version 0.2.0 did without "confirm". No new one joins them. */
const confirmedIfGiven = [
  'addWelcomeStep',
  'archiveNewsletter',
  'cancelIssue',
  'changeWelcomeStep',
  'correctIssue',
  'eraseSubscriber',
  'orderWelcomeSteps',
  'recordComplaint',
  'removeComment',
  'removeDraft',
  'removeSegment',
  'removeSource',
  'removeWebhook',
  'reopenNewsletter',
  'resendIssue',
  'resumeIssue',
  'rollBackBounces',
];

/** An object of each kind, for the parameters of a path. */
let ids: Record<string, string>;

test('every operation has an id of its own', () => {
  const ids = [...operations.map(({ id }) => id), ...Object.keys(earlierIds)];
  expect(new Set(ids).size).toBe(ids.length);
});

/** Operations that make something in another way than by adding it. */
const makers = ['composeIssue', 'duplicateIssue', 'importArticle'];

/** Operations that remove something in another way, each with the reason. */
const removers: Readonly<Record<string, string>> = {
  eraseReader: 'the right of erasure, which leaves a keyed hash',
  eraseSubscriber: 'the right of erasure, which leaves a keyed hash',
};

test('what is made is added, what is taken away is removed, and no third verb says either', () => {
  const made = apiRoutes.filter(({ responses }) => 201 in responses).map(({ id }) => id);
  expect(made.filter((id) => !/^add[A-Z]/.test(id)).sort()).toEqual(makers);
  const gone = apiRoutes.filter(({ method }) => method === 'DELETE').map(({ id }) => id);
  expect(gone.filter((id) => !/^remove[A-Z]/.test(id)).sort()).toEqual(Object.keys(removers));
  const others = operations.filter(({ id }) => /^(create|new|make|insert|delete|destroy|drop)[A-Z]/.test(id));
  expect(others.map(({ id }) => id)).toEqual([]);
});

test('what cannot be undone asks programs too, unless something else confirms it', () => {
  const asking = operations.filter(({ consequence }) => consequence);
  const silent = asking.filter(({ input }) => !('confirm' in input.shape));
  expect(silent.map(({ id }) => id)).toEqual(Object.keys(confirmedOtherwise));
  const without = operations.filter(({ confirmation }) => confirmation === 'optional');
  expect(without.map(({ id }) => id).sort()).toEqual(confirmedIfGiven);
  expect(without.filter((one) => !asking.includes(one))).toEqual([]);
});

test('the document names the id that an operation had in the version before, and every such operation exists', () => {
  const documented = Object.values(document.paths).flatMap((item) => Object.values(item));
  const named = documented.flatMap(({ operationId, 'x-deprecated-operation-id': earlier }) =>
    earlier === undefined ? [] : [[earlier, operationId]],
  );
  expect(Object.fromEntries(named)).toEqual(earlierIds);
});

describe.each(operations.map((one) => [one.id, one] as const))('%s', (id, operation) => {
  const route = apiRoutes.find((one) => one.id === id);

  test('has a route, whose parameters are its key, or a reason why not', () => {
    if (id in withoutRoute) return expect(route).toBeUndefined();
    expect(route).toBeDefined();
    expect([...(route?.path ?? '').matchAll(/:(\w+)/g)].map(([, name]) => name)).toEqual(operation.key);
    if (operation.changes) expect(route?.method).not.toBe('GET');
  });

  test('has a command, or a reason why not', () => {
    expect(commands.has(id)).toBe(!(id in withoutCommand));
  });

  test('takes each field of its input on the command line', () => {
    const given = (commands.get(id) ?? []).flatMap((command) => {
      const known = [
        ...command.options.map(({ long }) => long),
        ...command.registeredArguments.map((one) => `<${one.name()}>`),
      ];
      const named = Object.entries(namedFields(command)).filter(([, name]) => known.includes(name));
      return [...named.map(([field]) => field), ...command.options.map((option) => option.attributeName())];
    });
    const asked = id in withoutCommand ? [] : Object.keys(operation.input.shape);
    // A confirmation is asked for, or given with --yes.
    const missing = asked.filter((field) => field !== 'confirm' && !given.includes(field));
    expect(missing).toEqual(Object.keys(withoutOption[id] ?? {}));
  });

  test('answers with a list in the form of all lists', () => {
    const shape = operation.output instanceof z.ZodObject ? Object.keys(operation.output.shape) : [];
    if (shape.includes('items')) expect(shape).toContain('next');
  });

  test('declares errors that the API answers with a problem, and not as internal', () => {
    for (const code of operation.errors) expect([...Object.keys(problems), ...Object.keys(apiWords)]).toContain(code);
  });
});

const withRoute = operations.filter(({ id }) => !(id in withoutRoute));
describe.each(withRoute.map((one) => [one.id, one] as const))('over the API, %s', (id, operation) => {
  const route = apiRoutes.find((one) => one.id === id);
  const path = (route?.path ?? '').replace(/:(\w+)/g, '{$1}');

  test('takes each field of its input in the document of the API', () => {
    const documented = document.paths[path]?.[(route?.method ?? '').toLowerCase()];
    const fields = Object.keys(operation.input.shape);
    const schema = documented?.requestBody && JSON.stringify(documented.requestBody);
    const [, name = ''] = /#\/components\/schemas\/(\w+)/.exec(schema ?? '') ?? [];
    const properties = Object.keys(document.components.schemas[name]?.properties ?? {});
    const parameters = (documented?.parameters ?? []).filter((one) => one.in === 'query').map((one) => one.name);
    expect([...properties, ...parameters].sort()).toEqual(fields.sort());
  });

  test('refuses an actor who lacks a scope, or who may only see another newsletter', async () => {
    const { scope, of } = operation.permission;
    const url = (route?.path ?? '').replace(/:(\w+)/g, (_, name: string) => ids[name] ?? name);
    const headers = { 'if-match': '*' };
    const body = operation.input.shape && route?.body ? {} : undefined;
    const call = async (given: Parameters<typeof api.makeToken>[0]) => {
      const { token } = await api.makeToken(given);
      return (await api.call(route?.method ?? 'GET', url, { token, headers, body })).body?.code;
    };
    const others = scopes.filter((one) => one !== scope && (scope === null || one !== partOf[scope]));
    if (scope !== null) expect(await call({ scopes: others })).toBe('auth.scope-missing');
    if (of !== 'any') expect(await call({ newsletter: 'elsewhere' })).toBe('auth.other-newsletter');
    const also: readonly Scope[] = operation.permission.also?.({}) ?? [];
    for (const each of also)
      expect(await call({ scopes: scopes.filter((one) => one !== each) })).toBe('auth.scope-missing');
  });
});
