import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiRoutes } from '../../src/api/route-table.js';
import { ignorableChecks } from '../../src/checks/check.js';
import { beginPlan } from '../../src/issues/issue-store.js';
import { operations } from '../../src/operations/operations.js';
import { type Scope, scopes } from '../../src/operations/permission.js';
import { NotOnDisk } from '../../src/redis/disk/not-on-disk.js';
import { buildWeb } from '../../src/web/server.js';
import { oneOfEach } from '../operations/one-of-each.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
beforeAll(async () => {
  api = await startApiForTests();
});
afterAll(() => api.stop());

/** How often Redis was asked whether its file is synced. */
async function waits(): Promise<number> {
  const stats = await api.app.redis.info('commandstats');
  return Number(/^cmdstat_waitaof:calls=(\d+)/m.exec(stats)?.[1] ?? 0);
}

type Ids = Readonly<Record<string, string>>;
interface Step {
  body?: unknown;
  /** Whether it needs scopes that follow from its input, such as those that it gives to somebody: it gets all. */
  needsAll?: boolean;
  /** Whether another token asks: nobody approves their own changes. */
  byAnother?: boolean;
  /** Whether a worker has begun the list of recipients of the issue before it. */
  planned?: boolean;
  /** A CSV file in place of a body. */
  file?: string;
  query?: string;
  /** Parts of the key that differ from those of the other steps. */
  key?: (ids: Ids) => Ids;
  /** The part of a later key that its answer names. */
  gives?: string;
}

/** Checks that fail where no mail leaves the machine. */
const anyway = { ignore: [...ignorableChecks] };
const enrolment = { email: 'two@example.org', status: 'confirmed', consent: { from: 'the fair of 2031' } };
const welcomeStep = { days: 2, subject: 'Welcome', preheader: '', note: 'Hello again' };
const sponsor = { name: 'A Shop', title: 'Maps', url: 'https://sponsor.example.com/maps' };
const other = ({ copy = '' }: Ids): Ids => ({ issue: copy });

/** Changes by their operation, in an order in which each is possible. An operation may be in it again. */
const steps: readonly (readonly [operation: string, step: Step])[] = [
  ['addNewsletter', { body: { slug: 'other', title: 'Other', from: { name: '', address: 'other@example.com' } } }],
  ['removeNewsletter', { query: 'confirm=other', key: () => ({ slug: 'other' }) }],
  ['changeNewsletter', { body: { title: 'The Gazette', approval: 'wait' }, needsAll: true }],
  ['changeLook', { body: { accent: '#123456' } }],
  ['changeFirstDay', { body: { skipped: ['mail'] } }],
  ['addSection', { body: { name: 'Boats' } }],
  ['addSection', { body: { name: 'Ships' } }],
  ['changeSection', { body: { titles: { en: 'Boats and more' } }, key: () => ({ section: 'Boats' }) }],
  ['orderSections', { body: { sections: ['Boats', 'City', 'Science', 'Sport', 'Ships'] } }],
  ['mergeSection', { body: { into: 'Boats', confirm: 'Ships' }, key: () => ({ section: 'Ships' }) }],
  ['addSegment', { body: { name: 'Sailors', filter: { section: ['Boats'] } } }],
  ['removeSegment', { key: () => ({ name: 'Sailors' }) }],
  ['removeSection', { query: 'confirm=Sport', key: () => ({ section: 'Sport' }) }],
  ['addSource', { body: { url: 'https://www.example.com/other.xml', kind: 'feed' } }],
  ['changeSource', { body: { section: 'Boats' } }],
  ['pauseSource', {}],
  ['resumeSource', {}],
  ['pullSource', {}],
  ['pullSources', {}],
  ['removeSource', {}],
  ['changeSite', { body: { name: 'Example News' } }],
  ['addSponsor', { body: sponsor }],
  ['changeSponsor', { body: { title: 'A map' } }],
  ['addWelcomeStep', { body: welcomeStep }],
  ['changeWelcomeStep', { body: { subject: 'Welcome!' } }],
  ['orderWelcomeSteps', { body: { steps: ['step-2', 'step-1'] } }],
  ['testWelcomeStep', { body: { to: 'news@example.com' } }],
  ['startWelcome', { body: { confirm: true } }],
  ['stopWelcome', {}],
  ['removeWelcomeStep', { query: 'confirm=true' }],
  ['addArticle', { body: { title: 'Written here', text: 'A text.' } }],
  ['composeIssue', { body: {}, gives: 'issue' }],
  ['askForApproval', { body: ({ person = '' }: Ids) => ({ person }) }],
  ['approveIssue', { body: {}, byAnother: true }],
  ['changeNewsletter', { body: { approval: 'draft' }, needsAll: true }],
  // Later than the approval, because nobody approves their own change.
  ['changeArticle', { body: { title: 'A better title' } }],
  ['changeDraft', { body: { subject: 'Another subject' } }],
  ['undoDraft', { body: {} }],
  ['redoDraft', {}],
  ['refreshSponsors', { body: {} }],
  ['duplicateIssue', { gives: 'copy' }],
  ['removeDraft', { key: other }],
  ['sendIssue', { body: { at: '2090-01-01T08:00', ...anyway } }],
  ['unscheduleIssue', {}],
  ['rehearseIssue', {}],
  ['sendTestEmail', { body: { to: 'news@example.com' } }],
  ['sendIssue', { body: anyway }],
  ['pauseIssue', {}],
  ['resumeIssue', {}],
  ['addSponsorPage', { body: ({ slot = 's1' }: Ids) => ({ slot }) }],
  ['correctIssue', { body: { subject: 'A corrected subject' } }],
  ['changePublication', { body: { unlisted: true } }],
  ['cancelIssue', { body: {}, planned: true }],
  ['resendIssue', { body: { states: ['waiting'] } }],
  ['cancelIssue', { body: {} }],
  ['archiveNewsletter', {}],
  ['reopenNewsletter', {}],
  ['addSubscriber', { body: { email: 'one@example.org', consent: { from: 'a form' } } }],
  ['enrolSubscriber', { body: enrolment, gives: 'id' }],
  ['changeSubscriber', { body: { name: 'A Reader' } }],
  ['changeAddress', { body: { email: 'moved@example.org' } }],
  ['changeReaderAddress', { body: { email: 'moved-too@example.org' } }],
  ['recordComplaint', { body: {} }],
  ['eraseSubscriber', { query: 'confirm=true' }],
  ['enrolSubscriber', { body: { ...enrolment, email: 'three@example.org' }, gives: 'id' }],
  ['eraseReader', { query: 'confirm=true' }],
  ['removeArticle', {}],
  ['restoreArticle', {}],
  ['importArticle', { body: { format: 'markdown', text: '# A\n\nB.', url: 'https://www.example.com/a' } }],
  ['importAddresses', { body: { urls: ['https://www.example.com/b'] } }],
  ['startReaderImport', { body: { status: 'confirmed', consent: 'the fair of 2031' } }],
  ['cancelReaderImport', {}],
  ['addReaderImport', { file: 'email\nfour@example.org\n' }],
  ['importSubscribers', { file: 'email\nfive@example.org\n', query: 'status=confirmed&consent=the%20fair' }],
  ['approveComment', {}],
  ['rejectComment', {}],
  ['removeComment', {}],
  ['closeSignUps', {}],
  ['openSignUps', {}],
  ['addToken', { body: { name: 'a shop', scopes: ['issues:read'] }, gives: 'token', needsAll: true }],
  ['removeToken', { query: 'confirm=true', needsAll: true }],
  ['addPerson', { body: { email: 'cy@example.com', name: 'Cy', role: 'viewer' }, needsAll: true }],
  ['changePerson', { body: { name: 'Bob' }, needsAll: true }],
  ['addInvitation', { needsAll: true }],
  ['addPersonLink', { needsAll: true }],
  ['removePerson', { query: 'confirm=true', needsAll: true }],
  ['addWebhook', { body: { url: 'https://hooks.example.com/more' } }],
  ['replayWebhook', { body: {} }],
  ['removeWebhook', {}],
  ['removeSponsor', { query: 'confirm=true' }],
];

/** Tokens that may do no more than the document says that a call needs. */
function tokensByScopes(): (scopes: readonly Scope[], name: string) => Promise<string> {
  const made = new Map<string, Promise<string>>();
  return (only, name) => {
    const key = `${name} ${only.join(' ')}`;
    const known =
      made.get(key) ?? api.makeToken({ name: key.slice(0, 50), scopes: [...new Set(only)] }).then(({ token }) => token);
    made.set(key, known);
    return known;
  };
}

/** An import resumes after its last rows on disk, so it waits for them before it is over. */
const twice = ['importSubscribers'];

/** Changes that have no step, each with the reason. */
const without: Readonly<Record<string, string>> = {
  addPicture: 'a picture: tests/api/pictures.test.ts',
  blockCommentWriter: 'a comment of a writer who can be recognised',
  removeBlockedWriter: 'a writer who is blocked',
  changePasskey: 'a browser makes the passkey',
  removePasskey: 'a browser makes the passkey',
  markReached: 'an issue that was restored in the middle of its send',
  reactivateSubscriber: 'a reader whose address bounced',
  releaseBounces: 'bounces that are held back',
  rollBackBounces: 'bounces that are held back',
  startBackup: 'a worker with BACKUP_TO',
  testMailServer: 'a mail server',
  testWebhook: 'a receiver',
  removeSponsorPage: 'the secret in the address of a page',
};

test('every operation that changes something over the API has its step, or a reason why not', () => {
  const routed = operations.filter(({ id, changes }) => changes && apiRoutes.some((one) => one.id === id));
  const known = [...new Set(steps.map(([id]) => id)), ...Object.keys(without)];
  expect(routed.map(({ id }) => id).toSorted()).toEqual(known.toSorted());
});

test('each change over the API, by a token with no other scope than it names, waits for the disk once', async () => {
  const ids = { ...(await oneOfEach(api)), id: await api.enrolled(api.gazette, 'reader@example.org') } as Record<
    string,
    string
  >;
  const asked = { email: 'bo@example.com', name: 'Bo', role: 'editor' };
  ids.person = (await api.call('POST', '/persons', { body: asked })).body.id;
  const tokenFor = tokensByScopes();
  const outcomes: unknown[] = [];
  for (const [id, { body, file, byAnother, needsAll, planned, query = '', key = () => ({}), gives }] of steps) {
    const route = apiRoutes.find((one) => one.id === id);
    const values: Ids = { ...ids, ...key(ids) };
    const path = (route?.path ?? '').replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? name));
    if (planned) await beginPlan(api.app.redis, values.issue ?? '', api.app.list.layout);
    const before = await waits();
    const sent = file ?? (typeof body === 'function' ? body(ids) : body);
    const answer = await api.call(route?.method ?? 'GET', `${path}?${query}`, {
      headers: { 'if-match': '*', ...(file === undefined ? {} : { 'content-type': 'text/csv' }) },
      token: await tokenFor(
        needsAll || !route ? scopes : [route.scope ?? [], route.also ?? []].flat(),
        byAnother ? 'another' : 'one',
      ),
      ...(sent === undefined ? {} : { body: sent }),
    });
    if (gives) ids[gives] = answer.body.id;
    outcomes.push([id, answer.status < 300 ? (await waits()) - before : answer.body]);
  }
  expect(outcomes).toEqual(steps.map(([id]) => [id, twice.includes(id) ? 2 : 1]));
});

test('a change that the disk does not confirm is answered with 503, whatever its route', async () => {
  const list = { ...api.app.list, onDisk: () => Promise.reject(new NotOnDisk()) };
  const server = buildWeb({ ...api.app, list });
  const answer = await server.inject({
    method: 'PATCH',
    url: '/api/v1/newsletters/gazette',
    headers: { authorization: `Bearer ${api.token}`, 'if-match': '*' },
    payload: { title: 'The Gazette' },
  });
  expect([answer.statusCode, answer.json().code]).toEqual([503, 'service.unavailable']);
  await server.close();
});
