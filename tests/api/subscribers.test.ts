import { afterAll, beforeAll, expect, test } from 'vitest';
import { accepted, subscriber, subscriberPage } from '../../src/operations/subscribers/subscriber-schemas.js';
import { keys } from '../../src/redis/keys.js';
import { eraseSubscriber } from '../../src/subscribers/membership/erase.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
beforeAll(async () => {
  api = await startApiForTests();
});
afterAll(() => api.stop());

const create = (email: string, more: object = {}) =>
  api.call('POST', api.readers, { body: { email, consent: api.consent, ...more } });

test('a new subscriber is pending, gets one confirmation email, and has a consent from the API', async () => {
  const before = await api.notices();
  const choices = { name: 'A Reader', sections: ['science'], locale: 'zh-CN', timeZone: 'europe/berlin' };
  const { status, body } = await create('New@Example.com', choices);
  expect(status).toBe(202);
  expect(accepted.parse(body)).toEqual({ id: expect.stringMatching(/^[0-9a-f]{16}$/), state: 'pending' });
  expect(await api.notices()).toBe(before + 1);
  const membership = await api.membership(api.gazette, 'new@example.com');
  expect(membership).toMatchObject({ state: 'pending', sections: 2, locale: 'zh-CN', timeZone: 'Europe/Berlin' });
  expect(membership?.consent).toEqual({ method: 'api', from: api.consent.from, textVersion: 0, ip: '' });
  expect(membership?.log).toMatchObject([{ event: 'asked', by: 'api' }]);
});

test('a second request sends no second email, and a request for a confirmed reader says so', async () => {
  await create('twice@example.com');
  const before = await api.notices();
  expect((await create('twice@example.com')).body.state).toBe('pending');
  const id = await api.enrolled(api.gazette, 'confirmed@example.com');
  expect(await create('confirmed@example.com')).toMatchObject({ status: 200, body: { id, state: 'confirmed' } });
  expect(await api.notices()).toBe(before);
});

test.each([
  [{ consent: { from: 'x' } }, 'email', /^is missing; send text$/],
  [{ email: 7, consent: { from: 'x' } }, 'email', /^must be text$/],
  [{ email: null, consent: { from: 'x' } }, 'email', /^must be text, not null$/],
  [{ email: 'reader@', consent: { from: 'x' } }, 'email', /not an address/],
  [{ email: 'a@example.com' }, 'consent', /^is missing; send an object$/],
  [{ email: 'a@example.com', consent: { from: ' ' } }, 'consent.from', /must say where/],
  [{ email: 'a@example.com', consent: { from: '\u200e' } }, 'consent.from', /must say where/],
  [
    { email: 'a@example.com', consent: { from: 'x' }, sections: ['City', 'Gossip'] },
    'sections.1',
    /^"gazette" has no section "Gossip"; its sections are City, Science, Sport$/,
  ],
  [{ email: 'a@example.com', consent: { from: 'x' }, sections: 'City' }, 'sections', /^must be a list, not text$/],
  [{ email: 'a@example.com', consent: { from: 'x' }, locale: 'fr' }, 'locale', /^must be one of en, zh-CN$/],
  [{ email: 'a@example.com', consent: { from: 'x' }, timeZone: 'Mars/Base' }, 'timeZone', /IANA/],
  [{ email: 'a@example.com', consent: { from: 'x' }, timeZone: '+01:00' }, 'timeZone', /IANA/],
  [{ email: 'a@example.com', consent: { from: 'x' }, state: 'confirmed' }, 'state', /not a known field/],
  [{ email: 'a@example.com', consent: { from: 'x', ip: '192.0.2.1' } }, 'consent.ip', /not a known field/],
  [[], 'body', /^must be an object, not a list$/],
])('%j is refused, with the field %s', async (body, field, detail) => {
  const answer = await api.call('POST', api.readers, { body });
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ code: 'input.invalid', status: 422 });
  expect(answer.body.errors).toContainEqual({ field, detail: expect.stringMatching(detail) });
  expect(answer.headers['content-type']).toContain('application/problem+json');
});

const fieldsOf = (body: { errors: { field: string }[] }) => body.errors.map(({ field }) => field).sort();

test('all errors are reported together, whichever check finds them', async () => {
  const given = {
    email: 'nobody@',
    name: 'x'.repeat(201),
    sections: ['City', 'Gossip', 3, 'Weather'],
    locale: 'fr',
    timeZone: 'Mars/Base',
    consent: { from: '', ip: '192.0.2.1' },
    extra: 1,
  };
  const { status, body } = await api.call('POST', api.readers, { body: given });
  expect(status).toBe(422);
  expect(fieldsOf(body)).toEqual([
    'consent.from',
    'consent.ip',
    'email',
    'extra',
    'locale',
    'name',
    'sections.1',
    'sections.2',
    'sections.3',
    'timeZone',
  ]);
  // None of the validator's own messages.
  expect(JSON.stringify(body.errors)).not.toMatch(/Invalid|expected|Too |received|Unrecognized/);
});

test('all errors of a query are reported together', async () => {
  const { status, body } = await api.call(
    'GET',
    `${api.readers}?limit=none&section=Gossip&confirmedAfter=yesterday&state=erased&locale=fr&x=1`,
  );
  expect(status).toBe(422);
  expect(fieldsOf(body)).toEqual(['confirmedAfter', 'limit', 'locale.0', 'section.0', 'state.0', 'x']);
  expect(JSON.stringify(body.errors)).not.toMatch(/Invalid|expected|Too |received|Unrecognized/);
});

test('a subscriber is read by id and found by address', async () => {
  const id = await api.enrolled(api.gazette, 'found@example.com');
  const read = await api.call('GET', `${api.readers}/${id}`);
  expect(read.status).toBe(200);
  expect(subscriber.parse(read.body)).toMatchObject({
    id,
    email: 'found@example.com',
    state: 'confirmed',
    sections: [],
  });
  const found = await api.call('GET', `${api.readers}?email=Found%40Example.com`);
  expect(subscriberPage.parse(found.body)).toEqual({ items: [read.body], next: null });
  const nobody = await api.call('GET', `${api.readers}?email=nobody%40example.com`);
  expect(nobody).toMatchObject({ status: 200, body: { items: [], next: null } });
  const both = await api.call('GET', `${api.readers}?email=found%40example.com&state=confirmed`);
  expect(both).toMatchObject({ status: 422, body: { errors: [{ field: 'email' }] } });
});

test.each(['0000000000000000', 'nonsense', '0F1E2D3C4B5A6978'])('there is no subscriber %s', async (id) => {
  for (const method of ['GET', 'DELETE'] as const) {
    const answer = await api.call(method, `${api.readers}/${id}`);
    expect(answer).toMatchObject({ status: 404, body: { code: 'subscriber.not-found' } });
  }
  const patched = await api.call('PATCH', `${api.readers}/${id}`, { body: { name: 'x' } });
  expect(patched).toMatchObject({ status: 404, body: { code: 'subscriber.not-found' } });
});

test('each preference can be changed alone, is logged once, and leaves the others unchanged', async () => {
  const id = await api.enrolled(api.gazette, 'changes@example.com');
  const path = `${api.readers}/${id}`;
  const body = {
    name: 'Another\nName',
    sections: ['City'],
    locale: 'zh-CN',
    timeZone: 'Asia/Tokyo',
    cadence: 'weekly',
  };
  const changed = await api.call('PATCH', path, { body });
  expect(changed.status).toBe(200);
  expect(subscriber.parse(changed.body)).toMatchObject({ ...body, name: 'Another Name', email: 'changes@example.com' });
  const again = await api.call('PATCH', path, { body });
  expect(again.body).toEqual(changed.body);
  const reset = await api.call('PATCH', path, {
    body: { timeZone: null, sections: [] },
    headers: { 'content-type': 'application/merge-patch+json' },
  });
  expect(reset.body).toMatchObject({ timeZone: null, sections: [], name: 'Another Name', cadence: 'weekly' });
  expect(reset.body.log.slice(-2)).toMatchObject([
    { event: 'changed preferences', by: 'api' },
    { event: 'changed preferences', by: 'api' },
  ]);
});

test('changing the state unsubscribes a subscriber, and only a confirmation brings them back', async () => {
  const id = await api.enrolled(api.gazette, 'leaves@example.com');
  const path = `${api.readers}/${id}`;
  const left = await api.call('PATCH', path, { body: { state: 'unsubscribed' } });
  expect(left.body).toMatchObject({ state: 'unsubscribed' });
  expect(left.body.log.at(-1)).toMatchObject({ event: 'unsubscribed', by: 'api' });
  expect((await api.call('PATCH', path, { body: { state: 'unsubscribed' } })).body).toEqual(left.body);
  const back = await api.call('PATCH', path, { body: { state: 'confirmed' } });
  expect(back).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'state', detail: expect.stringMatching(/only the reader/) }] },
  });
  expect(await create('leaves@example.com')).toMatchObject({ status: 202, body: { state: 'unsubscribed' } });
});

test.each([
  [{}, 'body', /at least one change/],
  [{ email: 'b@example.com' }, 'email', /not a known field/],
  [{ cadence: 'hourly' }, 'cadence', /^must be one of every issue, daily, weekly$/],
  [{ name: 'x'.repeat(201) }, 'name', /^must be at most 200 characters$/],
  [{ sections: ['Gossip'] }, 'sections.0', /has no section "Gossip"/],
])('the change %j is refused', async (body, field, detail) => {
  const id = await api.enrolled(api.gazette, 'stays@example.com');
  const answer = await api.call('PATCH', `${api.readers}/${id}`, { body });
  expect(answer.status).toBe(422);
  expect(answer.body.errors).toEqual([{ field, detail: expect.stringMatching(detail) }]);
});

test('erasing leaves nothing to read and no trace of the address in the list', async () => {
  const id = await api.enrolled(api.gazette, 'erased@example.com');
  expect((await api.call('DELETE', `${api.readers}/${id}`)).status).toBe(204);
  expect((await api.call('GET', `${api.readers}/${id}`)).status).toBe(404);
  expect((await api.call('DELETE', `${api.readers}/${id}`)).status).toBe(404);
  expect((await api.call('PATCH', `${api.readers}/${id}`, { body: { name: 'x' } })).status).toBe(404);
  expect((await api.call('GET', `${api.readers}?email=erased%40example.com`)).body.items).toEqual([]);
  const listed = await api.call('GET', `${api.readers}?limit=1000`);
  expect(JSON.stringify(listed.body)).not.toContain('erased');
});

test('the list is filtered like an audience, and filtering by an unknown label does not store it', async () => {
  const other = await api.newsletter({ slug: 'filtered', sections: ['City', 'Sport'] });
  const ids: string[] = [];
  for (const who of ['a@one.example', 'b@two.example', 'c@two.example'])
    ids.push(await api.enrolled(other, who.replace(/(\w+)\.example/, '$1.example.org')));
  const path = '/newsletters/filtered/subscribers';
  await api.call('PATCH', `${path}/${ids[0]}`, {
    body: { locale: 'zh-CN', sections: ['City'], timeZone: 'Asia/Tokyo' },
  });
  await api.call('PATCH', `${path}/${ids[1]}`, { body: { state: 'unsubscribed' } });
  const labels = await api.app.redis.hlen(keys.labels);
  const found = async (query: string) => {
    const { status, body } = await api.call('GET', `${path}?${query}`);
    expect(status).toBe(200);
    return body.items.map(({ id }: { id: string }) => ids.indexOf(id)).sort();
  };
  expect(await found('')).toEqual([0, 1, 2]);
  expect(await found('state=confirmed')).toEqual([0, 2]);
  expect(await found('state=confirmed&state=unsubscribed')).toEqual([0, 1, 2]);
  expect(await found('section=Sport')).toEqual([1, 2]);
  expect(await found('locale=zh-CN')).toEqual([0]);
  expect(await found('timeZone=Asia/Tokyo')).toEqual([0]);
  expect(await found('timeZone=Asia/Seoul')).toEqual([]);
  expect(await found('source=a%20test')).toEqual([0, 1, 2]);
  expect(await found('source=never%20seen')).toEqual([]);
  expect(await found('domain=TWO.example.org&state=confirmed')).toEqual([2]);
  expect(await found('confirmedAfter=2020-01-01&confirmedBefore=2021-01-01')).toEqual([]);
  expect(await api.app.redis.hlen(keys.labels)).toBe(labels);
});

test.each([
  ['state=asleep', 'state.0'],
  ['state=erased', 'state.0'],
  ['section=Gossip', 'section.0'],
  ['confirmedAfter=yesterday', 'confirmedAfter'],
  ['limit=0', 'limit'],
  ['limit=1001', 'limit'],
  ['limit=many', 'limit'],
  ['cursor=nonsense', 'cursor'],
  ['page=2', 'page'],
  ['email=nonsense', 'email'],
])('the query %s is refused, with the field %s', async (query, field) => {
  const answer = await api.call('GET', `${api.readers}?${query}`);
  expect(answer).toMatchObject({ status: 422, body: { code: 'input.invalid', errors: [{ field }] } });
});

test('pages return every subscriber who was there throughout exactly once, even if others come and go', async () => {
  const crowd = await api.newsletter({ slug: 'crowd' });
  const stay = await Promise.all(Array.from({ length: 60 }, (_, i) => api.enrolled(crowd, `stays${i}@example.org`)));
  const leave = await Promise.all(Array.from({ length: 60 }, (_, i) => api.enrolled(crowd, `goes${i}@example.org`)));
  const met: string[] = [];
  let cursor = '';
  for (let page = 0; cursor !== 'end'; page += 1) {
    const churn = Promise.all([
      ...[0, 1, 2].map((i) => api.enrolled(crowd, `comes${3 * page + i}@example.org`)),
      ...leave.splice(0, 3).map((id) => eraseSubscriber(api.app.list, Buffer.from(id, 'hex'), 'system')),
    ]);
    const path = `/newsletters/crowd/subscribers?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const { status, body } = await api.call('GET', path);
    expect(status).toBe(200);
    const { items, next } = subscriberPage.parse(body);
    if (next !== null) expect(items).toHaveLength(7);
    met.push(...items.map(({ id }) => id));
    cursor = next ?? 'end';
    await churn;
  }
  expect(new Set(met).size).toBe(met.length);
  expect(stay.filter((id) => !met.includes(id))).toEqual([]);
});

test('a new address is asked to confirm, and a token that may only write learns nothing about it', async () => {
  const id = await api.enrolled(api.gazette, 'mover@example.com');
  const change = (of: string, email: string, token = api.token) =>
    api.call('POST', `${api.readers}/${of}/address`, { body: { email }, token });
  const before = await api.notices();
  const asked = await change(id, 'moved@example.net');
  expect(asked).toMatchObject({ status: 202, body: { id: expect.stringMatching(/^[0-9a-f]{16}$/) } });
  expect(asked.body.id).not.toBe(id);
  expect(await api.notices()).toBe(before + 1);
  expect((await api.membership(api.gazette, 'mover@example.com'))?.state).toBe('confirmed');
  expect(await change(id, 'mover+1@example.com')).toMatchObject({ status: 409 });
  expect(await change('0'.repeat(16), 'other@example.net')).toMatchObject({ status: 404 });
  const { token } = await api.makeToken({ scopes: ['subscribers:write'] });
  const gone = await api.enrolled(api.gazette, 'gone@example.net');
  await eraseSubscriber(api.app.list, Buffer.from(gone, 'hex'), 'reader');
  for (const [of, email] of [
    [id, 'gone@example.net'],
    ['0'.repeat(16), 'third@example.net'],
  ] as const) {
    const blind = await change(of, email, token);
    expect([blind.status, Object.keys(blind.body)]).toEqual([202, ['id']]);
  }
  expect(await api.notices()).toBe(before + 1);
});
