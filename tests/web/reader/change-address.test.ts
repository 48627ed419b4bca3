import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { keys } from '../../../src/redis/keys.js';
import { changeSubscriber, idOf, readSubscriber } from '../../../src/subscribers/list/subscriber-store.js';
import { requestAddressChange } from '../../../src/subscribers/membership/address-change.js';
import { changeMembership } from '../../../src/subscribers/membership/change-membership.js';
import { eraseSubscriber } from '../../../src/subscribers/membership/erase.js';
import { moveAddress } from '../../../src/subscribers/membership/move-address.js';
import { openToken, signToken } from '../../../src/subscribers/membership/tokens.js';
import { parseAddress } from '../../../src/subscribers/record/address.js';
import {
  membershipOf,
  type SubscriberState,
  withMembership,
  withState,
} from '../../../src/subscribers/record/subscriber.js';
import { bucketAt } from '../../../src/subscribers/record/subscriber-id.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;
let weekend: Newsletter;
const old = 'old@example.com';
const fresh = 'fresh@example.net';
const state = async (email: string, newsletter = gazette) => (await web.membership(newsletter, email))?.state;

beforeAll(async () => {
  web = await startWebForTests();
});
beforeEach(async () => {
  await web.empty();
  gazette = await web.newsletter();
  weekend = await web.newsletter({ slug: 'weekend', title: 'Weekend Reader', locale: 'zh-CN', sections: [] });
  await web.confirmed(gazette, old);
});
afterAll(() => web.stop());

/** Requests a move. @returns the path of the link in the email */
async function request(to = fresh, newsletters = [gazette, weekend], from = old): Promise<string> {
  const { list, queues, tokenKeys } = web.app;
  const id = idOf(list, from);
  const moving = await requestAddressChange(list, queues, { from: id, to: parseAddress(to), newsletters });
  const { at } = JSON.parse((await list.redis.get(keys.addressChange(id.toString('hex')))) ?? '') as { at: number };
  return `/address/${signToken(tokenKeys, 'address', { newsletter: moving[0]?.number ?? 0, id, at })}`;
}

async function become(email: string, to: SubscriberState, newsletter = gazette): Promise<void> {
  const { list } = web.app;
  await changeSubscriber(list, idOf(list, email), (before) => {
    const membership = membershipOf(before, newsletter.number);
    return before && membership && withMembership(before, withState(membership, to, 'editor'));
  });
}

const press = (path: string) => web.post(path, {});
const titleOf = ({ body }: { body: string }) => /<h1>([^<]*)/.exec(body)?.[1];

describe('moving to another address', () => {
  test('opening the link changes nothing, and shows the old address masked', async () => {
    const path = await request();
    const page = await web.get(path);
    expect([page.statusCode, titleOf(page)]).toEqual([200, 'Move your subscription']);
    expect(page.body).toContain('o•••@example.com');
    for (const address of [old, fresh]) expect(page.body).not.toContain(address);
    expect((await web.server.inject({ method: 'HEAD', url: path })).statusCode).toBe(200);
    expect([await state(old), await state(fresh)]).toEqual(['confirmed', undefined]);
    expect((await web.get(`${path}?lang=zh-CN`)).body).toContain('更换收件邮箱');
  });

  test('pressing the button moves the choices and the consent, once, however often it is pressed', async () => {
    await web.confirmed(weekend, old);
    const choices = { sections: 2, cadence: 'weekly', timeZone: 'Asia/Shanghai', locale: 'zh-CN' } as const;
    await changeMembership(web.app.list, gazette, idOf(web.app.list, old), choices, 'reader');
    const before = await web.membership(gazette, old);
    const path = await request();
    const notices = await web.notices();
    for (const answer of [await press(path), await press(path), await web.get(path)])
      expect([answer.statusCode, titleOf(answer)]).toEqual([200, '收件邮箱已更换']);
    for (const newsletter of [gazette, weekend]) {
      expect(await state(old, newsletter)).toBe('unsubscribed');
      expect(await state(fresh, newsletter)).toBe('confirmed');
    }
    const after = await web.membership(gazette, fresh);
    const { name, askedAt, consent } = before ?? {};
    expect(after).toMatchObject({ ...choices, name, askedAt, consent });
    expect(after?.log.slice(0, 2)).toEqual(before?.log.slice(0, 2));
    const moved = { by: 'reader', detail: { issue: '', source: 'moved', words: '' } };
    expect(after?.log.at(-1)).toMatchObject({ event: 'confirmed', ...moved });
    const left = await web.membership(gazette, old);
    expect(left?.log.filter(({ detail }) => detail?.source === 'moved')).toMatchObject([
      { event: 'unsubscribed', ...moved },
    ]);
    expect((await readSubscriber(web.app.list, idOf(web.app.list, fresh)))?.address).toBe(fresh);
    // No welcome, and no request that keeps the new address any longer.
    expect(await web.notices()).toBe(notices);
    expect(await web.app.redis.keys('postrider:address-change:*')).toEqual([]);
  });

  test('a move of one newsletter leaves the others at the old address', async () => {
    await web.confirmed(weekend, old);
    await press(await request(fresh, [weekend]));
    expect([await state(old), await state(fresh)]).toEqual(['confirmed', undefined]);
    expect([await state(old, weekend), await state(fresh, weekend)]).toEqual(['unsubscribed', 'confirmed']);
  });

  test('a move that broke off between the two records is completed by the next press', async () => {
    const path = await request();
    const { list, redis } = web.app;
    const broken = await writesOnly(fresh);
    const { newsletter, id, at } = claimOf(path);
    await expect(moveAddress({ ...list, redis: broken }, { newsletter, id, at })).rejects.toThrow(/NOPERM|permission/);
    broken.disconnect();
    await redis.acl('DELUSER', 'half');
    expect([await state(old), await state(fresh)]).toEqual(['confirmed', 'confirmed']);
    for (const answer of [await press(path), await press(path)]) expect(answer.statusCode).toBe(200);
    expect([await state(old), await state(fresh)]).toEqual(['unsubscribed', 'confirmed']);
    const lines = (await web.membership(gazette, fresh))?.log.filter(({ detail }) => detail?.source === 'moved');
    expect(lines).toHaveLength(1);
  });

  test('presses at the same moment have the effect of one', async () => {
    const path = await request();
    const answers = await Promise.all(Array.from({ length: 8 }, () => press(path)));
    for (const { statusCode } of answers) expect(statusCode).toBe(200);
    expect([await state(old), await state(fresh)]).toEqual(['unsubscribed', 'confirmed']);
    const lines = (await web.membership(gazette, fresh))?.log.filter(({ detail }) => detail?.source === 'moved');
    expect(lines).toHaveLength(1);
  });

  test('a bounce at the old address since the request does not keep the reader there', async () => {
    const path = await request();
    await become(old, 'bounced');
    expect((await press(path)).statusCode).toBe(200);
    expect([await state(old), await state(fresh)]).toEqual(['unsubscribed', 'confirmed']);
  });

  test('a reader who unsubscribed, complained or was erased since the request is not subscribed at the new address', async () => {
    for (const [i, how] of (['unsubscribed', 'complained', 'erased'] as const).entries()) {
      const [from, to] = [`from${i}@example.com`, `to${i}@example.net`];
      await web.confirmed(gazette, from);
      const path = await request(to, [gazette], from);
      if (how === 'erased') await eraseSubscriber(web.app.list, idOf(web.app.list, from), 'editor');
      else await become(from, how);
      for (const answer of [await web.get(path), await press(path)]) {
        if (how === 'erased') expect([answer.statusCode, answer.body.includes(to)]).toEqual([410, false]);
      }
      expect((await press(path)).statusCode).toBe(410);
      expect([await state(from), await state(to)]).toEqual([how, undefined]);
    }
  });

  test('an expired, forged or replaced link moves nothing', async () => {
    const first = await request('first@example.net');
    const second = await request('second@example.net');
    const { list, tokenKeys } = web.app;
    const claim = { newsletter: gazette.number, id: idOf(list, old) };
    const now = Math.floor(Date.now() / 1000);
    const expired = signToken(tokenKeys, 'address', { ...claim, at: now - 7 * 86_400 - 9 });
    const confirm = signToken(tokenKeys, 'confirm', { ...claim, at: now });
    const dead: [string, number][] = [
      [first, 410],
      [`/address/${expired}`, 410],
      [`/address/${confirm}`, 404],
      ['/address/forged', 404],
    ];
    for (const [path, status] of dead) {
      expect((await web.get(path)).statusCode).toBe(status);
      expect((await press(path)).statusCode).toBe(status);
    }
    expect([await state(old), await state('first@example.net')]).toEqual(['confirmed', undefined]);
    expect((await press(second)).statusCode).toBe(200);
    expect([await state('first@example.net'), await state('second@example.net')]).toEqual([undefined, 'confirmed']);
  });

  test('a request is kept for a week, and is gone with the erased reader', async () => {
    const path = await request();
    const id = idOf(web.app.list, old);
    const key = keys.addressChange(id.toString('hex'));
    expect(await web.app.redis.ttl(key)).toBeGreaterThan(7 * 86_400 - 60);
    await eraseSubscriber(web.app.list, id, 'reader');
    expect(await web.app.redis.exists(key)).toBe(0);
    expect((await press(path)).statusCode).toBe(410);
  });

  test('someone who is confirmed at the new address keeps their own choices there', async () => {
    await web.confirmed(gazette, fresh);
    const before = await web.membership(gazette, fresh);
    await press(await request());
    expect(await state(old)).toBe('unsubscribed');
    expect(await web.membership(gazette, fresh)).toEqual(before);
  });

  test('a new address that complained after the request is left alone', async () => {
    await web.confirmed(gazette, fresh);
    const path = await request();
    await become(fresh, 'complained');
    expect((await press(path)).statusCode).toBe(410);
    expect([await state(old), await state(fresh)]).toEqual(['confirmed', 'complained']);
  });
});

describe('a request is refused', () => {
  const refused = (because: string) => ({ code: 'subscriber.cannot-change-address', because });

  test.each(['old+tag@example.com', 'OLD@example.com'])('for another spelling of the same mailbox, %s', async (to) => {
    await expect(request(to)).rejects.toMatchObject(refused('same mailbox'));
  });

  test('when the old address has not confirmed, or has left', async () => {
    await web.ask(gazette, 'asked@example.com');
    for (const from of ['asked@example.com', 'stranger@example.com'])
      await expect(request(fresh, [gazette], from)).rejects.toMatchObject(refused('not confirmed'));
    await become(old, 'unsubscribed');
    await expect(request()).rejects.toMatchObject(refused('not confirmed'));
  });

  test('in the same words when the new address bounced, complained or was erased', async () => {
    const words = new Set<string>();
    for (const how of ['bounced', 'complained', 'erased'] as const) {
      const to = `${how}@example.net`;
      await web.confirmed(gazette, to);
      if (how === 'erased') await eraseSubscriber(web.app.list, idOf(web.app.list, to), 'editor');
      else await become(to, how);
      const failed: unknown = await request(to).catch((error: unknown) => error);
      expect(failed).toMatchObject(refused('suppressed'));
      words.add(String(failed));
    }
    expect(words.size).toBe(1);
  });

  test('after three emails of the day to the new mailbox, sign-ups included, and after three requests of the reader', async () => {
    await web.ask(gazette, 'fresh+1@example.net');
    await web.ask(gazette, 'fresh+2@example.net');
    await request();
    await web.confirmed(gazette, 'other@example.com');
    await expect(request(fresh, [gazette], 'other@example.com')).rejects.toMatchObject(refused('limited'));
    for (const n of [1, 2]) await request(`spare${n}@example.net`);
    const notices = await web.notices();
    await expect(request('spare3@example.net')).rejects.toMatchObject(refused('limited'));
    expect(await web.notices()).toBe(notices);
  });

  test('for an archived newsletter, which sends nothing; with another one, that one asks', async () => {
    await changeNewsletter(web.app.redis, 'gazette', { archivedAt: new Date().toISOString() });
    const archived = { ...gazette, archivedAt: '2031-01-01T00:00:00.000Z' };
    await expect(request(fresh, [archived])).rejects.toMatchObject({ code: 'newsletter.archived' });
    await web.confirmed(weekend, old);
    await press(await request(fresh, [archived, weekend]));
    expect([await state(fresh), await state(fresh, weekend)]).toEqual(['confirmed', 'confirmed']);
  });
});

test('two requests in the same moment have links of their own', async () => {
  const { list, queues } = web.app;
  const id = idOf(list, old);
  const ask = (to: string) =>
    requestAddressChange(list, queues, { from: id, to: parseAddress(to), newsletters: [gazette] });
  await Promise.all([ask('one@example.net'), ask('two@example.net')]);
  const jobs = await list.redis.lrange(`${keys.queues}:notices:wait`, 0, -1);
  expect(new Set(jobs.filter((job) => job.startsWith('address-'))).size).toBe(2);
});

/** Redis for a user who may read everything, and write only the record of one reader. */
async function writesOnly(email: string): Promise<Redis> {
  const { list, redis } = web.app;
  const bucket = bucketAt(list.layout, idOf(list, email));
  const writable = [keys.subscribers(bucket), keys.bucketState(bucket), keys.outbox(bucket)].map((key) => `~${key}`);
  await redis.acl('SETUSER', 'half', 'on', '>half', '+@all', 'resetkeys', '%R~*', ...writable);
  return redis.duplicate({ username: 'half', password: 'half' });
}

function claimOf(path: string) {
  return openToken(web.app.tokenKeys, 'address', path.split('/').at(-1) ?? '');
}
