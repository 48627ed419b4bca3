import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { approvals } from '../../src/operations/issues/approvals.js';
import { checks } from '../../src/operations/issues/checks.js';
import { drafts } from '../../src/operations/issues/drafts.js';
import { newsletters } from '../../src/operations/newsletters/newsletters.js';
import { perform } from '../../src/operations/operation.js';
import { operations } from '../../src/operations/operations.js';
import { personActor, roleScopes, type Scope } from '../../src/operations/permission.js';
import type { Invitation, Person } from '../../src/people/person.js';
import { addPerson, noteInvitationEmail, readPerson } from '../../src/people/person-store.js';
import { keys } from '../../src/redis/keys.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../helpers/process.js';

let api: ApiForTests;
let postrider: Installation;
beforeAll(async () => {
  api = await startApiForTests();
  await api.newsletter({ slug: 'business' });
  await api.newsletter({ slug: 'culture' });
  postrider = await quickInstallation({ REDIS_URL: `unix://${api.app.redis.options.path}` });
});
afterAll(async () => {
  await postrider.remove();
  await api.stop();
});
beforeEach(() => api.app.redis.del(keys.people));

const post = (body: object, token = api.token) => api.call('POST', '/persons', { body, token });
const tokenWith = async (scopes: readonly Scope[]) => (await api.makeToken({ scopes })).token;

test('a person is added, listed, changed and removed over the API', async () => {
  const ada = { email: 'ada@example.com', name: 'Ada', roles: { gazette: 'editor' } };
  const added = await post(ada);
  const whole = { ...ada, id: added.body.id, language: 'en', role: null, movesData: false, state: 'invited' };
  expect(added).toMatchObject({ status: 201, body: whole });
  expect((await api.call('GET', '/persons')).body.items).toEqual([added.body]);
  const path = `/persons/${added.body.id}`;
  const changed = await api.call('PATCH', path, { body: { role: 'writer', language: 'zh-CN' } });
  const ended = { state: 'uninvited', invitation: null };
  expect(changed.body).toEqual({ ...added.body, role: 'writer', language: 'zh-CN', ...ended });
  const invited = await api.call('POST', `${path}/invitation`);
  expect(invited).toMatchObject({ status: 201, body: { state: 'invited', invitation: { by: '', email: 'waiting' } } });
  expect((await api.call('DELETE', `${path}?confirm=true`)).status).toBe(204);
  expect((await api.call('PATCH', path, { body: { role: null } })).body.code).toBe('person.not-found');
});

test('an invalid person is refused with every field, and nothing is stored', async () => {
  const { body } = await post({ email: 'no address', name: ' ', role: 'king' });
  expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual(['email', 'name', 'role']);
  const unknown = await post({ email: 'ada@example.com', name: 'Ada', roles: { nowhere: 'editor' } });
  expect(unknown.body.errors).toEqual([
    { field: 'roles', detail: expect.stringMatching(/nowhere; there are business, culture, gazette/) },
  ]);
  expect((await api.call('GET', '/persons')).body.items).toEqual([]);
});

test('the address of a person is in no entry of the audit log', async () => {
  await api.app.redis.del(keys.audit(new Date().toISOString().slice(0, 7)));
  await post({ email: 'ada.lee@example.com', name: 'Ada', role: 'owner' });
  const { body } = await api.call('GET', '/audit');
  expect(body.items[0]).toMatchObject({ operation: 'addPerson', outcome: 'done' });
  expect(JSON.stringify(body)).not.toContain('ada.lee');
});

describe('a token', () => {
  const all = ['installation:read', 'installation:write'] as const;

  test('gives no role with a scope that it lacks', async () => {
    const writer = await tokenWith([...all, ...roleScopes.writer]);
    const give = (fields: object) => post({ email: 'ada@example.com', name: 'Ada', ...fields }, writer);
    expect((await give({ role: 'owner' })).body.code).toBe('auth.scope-missing');
    expect((await give({ roles: { gazette: 'editor' } })).body.code).toBe('auth.scope-missing');
    expect((await give({ role: 'writer' })).status).toBe(201);
  });

  test('changes and removes nobody who may do more', async () => {
    const { id } = (await post({ email: 'ada@example.com', name: 'Ada', role: 'owner' })).body;
    const weak = await tokenWith(all);
    const change = await api.call('PATCH', `/persons/${id}`, { token: weak, body: { email: 'me@example.com' } });
    expect(change.body.code).toBe('auth.scope-missing');
    for (const path of [`/persons/${id}`, `/persons/${id}/passkeys/0123456789abcdef`])
      expect((await api.call('DELETE', path, { token: weak })).body.code).toBe('auth.scope-missing');
  });

  test('that can give no role adds and changes nobody, not even somebody without a role', async () => {
    const weak = await tokenWith(all);
    const nobody = { email: 'ada@example.com', name: 'Ada' };
    expect((await post(nobody, weak)).body.code).toBe('auth.scope-missing');
    const viewer = await tokenWith([...all, ...roleScopes.viewer]);
    expect((await post({ ...nobody, movesData: true }, viewer)).body.code).toBe('auth.scope-missing');
    const { id } = (await post(nobody)).body;
    const remove = (token: string) => api.call('DELETE', `/persons/${id}?confirm=true`, { token });
    expect((await remove(weak)).body.code).toBe('auth.scope-missing');
    expect((await remove(viewer)).status).toBe(204);
  });

  test('makes no token with a limit above its own, and revokes none with a scope that it lacks', async () => {
    const { token } = await api.makeToken({ scopes: [...all], perMinute: 50, signUpsPerDay: 10 });
    const make = (limits: object) =>
      api.call('POST', '/tokens', { token, body: { name: 'a shop', scopes: ['installation:read'], ...limits } });
    const own = { perMinute: 50, signUpsPerDay: 10 };
    for (const field of ['perMinute', 'signUpsPerDay'] as const)
      expect(await make({ ...own, [field]: own[field] + 1 })).toMatchObject({
        status: 422,
        body: { errors: [{ field }] },
      });
    expect((await make({})).status).toBe(422);
    const made = await make(own);
    expect(made.status).toBe(201);
    const revoke = (id: string) => api.call('DELETE', `/tokens/${id}?confirm=true`, { token });
    const { apiToken } = await api.makeToken({ scopes: ['subscribers:read'] });
    expect((await revoke(apiToken.id)).body.code).toBe('auth.scope-missing');
    expect((await revoke(made.body.id)).status).toBe(204);
  });

  test('with a scope keeps the parts that have scopes of their own now', async () => {
    const issue = await api.issue(api.gazette, 'Edited');
    const edit = (token: string) =>
      api.call('PATCH', `/issues/${issue.id}/draft`, { token, body: { subject: 'x' }, headers: { 'if-match': '*' } });
    expect((await edit(await tokenWith(['content:write']))).status).toBe(200);
    expect((await edit(await tokenWith(['drafts:write']))).status).toBe(200);
    expect((await edit(await tokenWith(['content:read']))).body.code).toBe('auth.scope-missing');
    const source = { body: { url: 'https://www.example.com/feed.xml', kind: 'feed' } };
    const add = await api.call('POST', '/newsletters/gazette/sources', {
      token: await tokenWith(['drafts:write']),
      ...source,
    });
    expect(add.body.code).toBe('auth.scope-missing');
  });
});

describe('a person', () => {
  const person = async (fields: Partial<Person>) => {
    const given = { email: 'ada@example.com', name: 'Ada', language: 'en', role: null, roles: {}, movesData: false };
    const added = await addPerson(api.app.redis, { ...given, ...fields } as Person);
    return personActor(added, Date.now());
  };
  const listed = async (id: string, actor: Awaited<ReturnType<typeof person>>, input: object = {}) => {
    const operation = operations.find((one) => one.id === id);
    if (!operation) throw new TypeError(`no operation ${id}`);
    return ((await perform(api.app, operation, { actor, key: {}, input })).document as { items: unknown[] }).items;
  };

  test('with roles in two of three newsletters sees only these in lists', async () => {
    const actor = await person({ roles: { gazette: 'editor', business: 'viewer' } });
    expect(await listed('listNewsletters', actor)).toMatchObject([{ slug: 'business' }, { slug: 'gazette' }]);
    await expect(listed('listAllArticles', actor)).rejects.toMatchObject({ field: 'newsletter' });
    await expect(listed('listAllArticles', actor, { newsletter: 'business' })).resolves.toBeDefined();
    await expect(listed('listIssues', actor, { newsletter: 'culture' })).rejects.toMatchObject({
      code: 'auth.other-newsletter',
    });
    await expect(listed('listIssues', actor)).resolves.toBeDefined();
    await expect(listed('listBounceHolds', actor)).resolves.toEqual([]);
  });

  test('who is a writer tests an issue on their own address only; an editor on any', async () => {
    const { id } = await api.issue(api.gazette, 'To be tested');
    const test = (actor: Awaited<ReturnType<typeof person>>, to: string) =>
      perform(api.app, checks.test, { actor, key: { issue: id }, input: { to } });
    const writer = await person({ roles: { gazette: 'writer' } });
    await expect(test(writer, 'somebody@example.com')).rejects.toMatchObject({ code: 'issue.test-to-others' });
    await expect(test(writer, 'ADA@example.com')).resolves.toBeDefined();
    const editor = await person({ email: 'bo@example.com', roles: { gazette: 'editor' } });
    await expect(test(editor, 'somebody@example.com')).resolves.toBeDefined();
  });

  test('cannot approve their own change; another one can, and is named', async () => {
    const { id } = await api.issue(api.gazette, 'To be approved');
    await api.call('PATCH', '/newsletters/gazette', { body: { approval: 'wait' }, headers: { 'if-match': '*' } });
    const [ada, bo] = [
      await person({ role: 'owner' }),
      await person({ email: 'bo@example.com', name: 'Bo', roles: { gazette: 'editor' } }),
    ];
    const key = { issue: id };
    await perform(api.app, drafts.change, { actor: ada, key, input: { subject: 'Changed by Ada' } });
    const approve = (actor: typeof ada) =>
      perform(api.app, approvals.approve, { actor, key, input: { ownChanges: true } });
    await expect(approve(ada)).rejects.toMatchObject({ code: 'issue.own-approval' });
    expect((await approve(bo)).document).toMatchObject({ approver: 'Bo', ownChanges: false });
  });

  test('who is an editor cannot switch off that issues need an approval', async () => {
    await api.call('PATCH', '/newsletters/gazette', { body: { approval: 'wait' }, headers: { 'if-match': '*' } });
    const set = (actor: Awaited<ReturnType<typeof person>>, input: object) =>
      perform(api.app, newsletters.change, { actor, key: { slug: 'gazette' }, input });
    const editor = await person({ roles: { gazette: 'editor' } });
    await expect(set(editor, { approval: 'send' })).rejects.toMatchObject({ code: 'auth.not-for-role' });
    await expect(set(editor, { title: 'The Gazette' })).resolves.toBeDefined();
    await expect(
      set(await person({ email: 'bo@example.com', role: 'owner' }), { approval: 'send' }),
    ).resolves.toBeDefined();
  });

  test('is not needed for it by a token that may do all that an owner may, and by no other token', async () => {
    await api.call('PATCH', '/newsletters/gazette', { body: { approval: 'wait' }, headers: { 'if-match': '*' } });
    const change = (token: string, body: object) =>
      api.call('PATCH', '/newsletters/gazette', { token, body, headers: { 'if-match': '*' } });
    const { token } = await api.makeToken({ scopes: ['content:write', 'issues:send'] });
    expect(await change(token, { approval: 'send' })).toMatchObject({
      status: 403,
      body: { code: 'auth.scope-missing' },
    });
    expect((await change(token, { approval: 'wait', title: 'The Gazette' })).status).toBe(200);
    expect((await change((await api.makeToken()).token, { approval: 'send' })).status).toBe(200);
  });

  test('loses the role in a newsletter that is removed', async () => {
    await api.newsletter({ slug: 'short' });
    const { id } = await person({ roles: { short: 'owner', gazette: 'viewer' } });
    expect((await api.call('DELETE', '/newsletters/short?confirm=short')).status).toBe(204);
    expect((await readPerson(api.app.redis, id)).roles).toEqual({ gazette: 'viewer' });
  });
});

async function invitationOf(id: string): Promise<Invitation> {
  const { invitation } = await readPerson(api.app.redis, id);
  if (!invitation) throw new TypeError('not invited');
  return invitation;
}

test('a person is added, listed, changed and removed at the command line', async () => {
  const flags = ['--email', 'ada@example.com', '--name', 'Ada', '--roles', 'gazette=editor,business=writer'];
  const { id } = await postrider.json<{ id: string }>('person', 'add', ...flags);
  expect((await postrider.cli('person', 'list')).stdout).toMatch(
    /Ada +ada@example\.com +editor of gazette, writer of business +no +invited until \d.+, email not sent yet/,
  );
  expect(await postrider.cli('person', 'set', id, '--role', 'viewer')).toMatchObject({
    stderr: `There is no valid invitation. Send one with \`postrider person invite ${id}\`.\n`,
  });
  expect((await postrider.cli('person', 'list')).stdout).toMatch(/ not invited +never\n/);
  expect((await postrider.cli('person', 'invite', id)).stdout).toBe(
    'A worker emails the invitation of Ada to ada@example.com.\n',
  );
  await noteInvitationEmail(api.app.redis, { id, at: (await invitationOf(id)).at }, 'refused');
  expect((await postrider.cli('person', 'list')).stdout).toMatch(/ email refused by the server +never\n/);
  expect((await postrider.cli('doctor')).stdout).toContain(
    '! invitations: the server refused the email that invites Ada — Correct the address',
  );
  expect((await postrider.cli('person', 'set', id, '--role', 'owner', '--moves-data', 'yes')).stdout).toBe(
    'Ada is owner of all newsletters, editor of gazette, writer of business.\n',
  );
  const refused = await postrider.cli('person', 'remove', id, '--yes');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('This person is the last owner. Make somebody else an owner first.');
  await postrider.json('person', 'add', '--email', 'bo@example.com', '--name', 'Bo', '--role', 'owner');
  expect(await postrider.json('person', 'set', id, '--role', 'none')).toMatchObject({ role: null, movesData: true });
  expect(await postrider.json('person', 'remove', id, '--yes')).toEqual({ id, removed: true });
});

test('a role that does not exist is wrong usage', async () => {
  const add = (...flags: string[]) =>
    postrider.cli('person', 'add', '--email', 'ada@example.com', '--name', 'Ada', ...flags);
  expect(await add('--role', 'king')).toMatchObject({ code: 2, stderr: expect.stringContaining('viewer, writer') });
  expect(await add('--roles', 'gazette')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--roles: must be one of viewer, writer, editor, owner'),
  });
});
