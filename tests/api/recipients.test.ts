import { afterAll, beforeAll, expect, test } from 'vitest';
import { planIssue } from '../../src/delivery/plan-issue.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

const readers = Array.from({ length: 23 }, (_, i) => `reader${i}@example.org`);
let api: ApiForTests;
let issue: string;
beforeAll(async () => {
  api = await startApiForTests();
  for (const email of readers) await api.enrolled(api.gazette, email);
  ({ id: issue } = await api.issue(api.gazette, 'Seven', 'sending'));
});
afterAll(() => api.stop());

interface Row {
  address: string;
  state: string;
}

async function listed(query: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor = ''; ; ) {
    const { status, body } = await api.call('GET', `/issues/${issue}/recipients?${query}${cursor}`);
    expect(status).toBe(200);
    rows.push(...body.items);
    if (body.next === null) return rows;
    cursor = `&cursor=${body.next}`;
  }
}

test('recipients are listed in pages, each once, and by state', async () => {
  expect(await listed('')).toEqual([]);
  await planIssue(api.app, issue);
  for (const limit of [1, 5, 22, 23, 100]) {
    const rows = await listed(`limit=${limit}`);
    expect(rows.map(({ address }) => address).sort()).toEqual([...readers].sort());
  }
  expect((await listed('limit=5&state=waiting&state=failed')).length).toBe(readers.length);
  expect(await listed('state=accepted')).toEqual([]);
  const [first] = await listed('limit=5');
  expect(first).toEqual({
    ...{ address: expect.any(String), id: expect.stringMatching(/^[0-9a-f]{16}$/), state: 'waiting' },
    ...{ attempts: 0, at: null, reply: null, nextTryAt: null },
  });
});

test('one recipient is read by id or address, also one who was never in the audience, with the scope for it', async () => {
  const planned = (await api.issue(api.gazette, 'Eight', 'sending')).id;
  await planIssue(api.app, planned);
  const [{ address = '', id = '' } = {}] = (await api.call('GET', `/issues/${planned}/recipients?limit=1`)).body.items;
  const read = (who: string, token = api.token) =>
    api.call('GET', `/issues/${planned}/recipients/${encodeURIComponent(who)}`, { token });
  const byId = await read(id);
  expect(byId).toMatchObject({
    status: 200,
    body: { issue: planned, id, state: 'waiting', because: expect.any(String) },
  });
  expect((await read(address)).body).toEqual(byId.body);
  expect((await read('stranger@example.org')).body).toMatchObject({ state: null });
  expect(await read('no address')).toMatchObject({ status: 422, body: { errors: [{ field: 'recipient' }] } });
  const { token } = await api.makeToken({ scopes: ['issues:read'] });
  expect((await read(id, token)).body.code).toBe('auth.scope-missing');
});

test('a reader of another newsletter is told apart from nobody by neither the report nor the story', async () => {
  const courier = await api.newsletter({ slug: 'evening' });
  const address = 'elsewhere@example.org';
  const id = await api.enrolled(courier, address);
  const nobody = 'f'.repeat(16);
  for (const path of ['', '/story']) {
    const read = async (who: string) => {
      const { status, body } = await api.call('GET', `/issues/${issue}/recipients/${who}${path}`);
      const { messageId: _, ...shown } = body.recipient ?? body;
      return { status, shown: { ...shown, id: '' }, address: body.address, steps: body.steps };
    };
    const [reader, stranger] = [await read(id), await read(nobody)];
    expect(reader).toEqual(stranger);
    expect(reader.shown.absence).toBe('not-on-list');
  }
});

test('an invalid cursor or state is named, and addresses need the scope for them', async () => {
  for (const [query, field] of [
    ['cursor=nonsense', 'cursor'],
    ['state=nowhere', 'state.0'],
    ['limit=0', 'limit'],
  ]) {
    const { status, body } = await api.call('GET', `/issues/${issue}/recipients?${query}`);
    expect([status, body.errors[0].field]).toEqual([422, field]);
  }
  for (const scopes of [['issues:read'], ['subscribers:read']] as const) {
    const { token } = await api.makeToken({ scopes: [...scopes] });
    expect((await api.call('GET', `/issues/${issue}/recipients`, { token })).status).toBe(403);
  }
  const { token } = await api.makeToken({ newsletter: 'courier' });
  expect((await api.call('GET', `/issues/${issue}/recipients`, { token })).body.code).toBe('auth.other-newsletter');
});
