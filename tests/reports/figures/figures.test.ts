import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { addNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { momentOn } from '../../../src/newsletters/zoned-time.js';
import { keys } from '../../../src/redis/keys.js';
import { countFigures } from '../../../src/reports/figures/count-figures.js';
import { type GrowthRow, keepFigures, readFigures } from '../../../src/reports/figures/figures.js';
import { ProviderGroups } from '../../../src/settings/provider-groups.js';
import { changeSubscriber, idOf, type SubscriberList } from '../../../src/subscribers/list/subscriber-store.js';
import { eraseSubscriber } from '../../../src/subscribers/membership/erase.js';
import {
  membershipOf,
  type SubscriberState,
  withMembership,
  withState,
} from '../../../src/subscribers/record/subscriber.js';
import { until } from '../../helpers/clock.js';
import { newsletterFields } from '../../helpers/newsletter.js';
import { addReader, startForTest } from '../../helpers/postrider.js';
import { startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { listForTests, type TestList } from '../../subscribers/list/list-for-tests.js';

let server: TestRedis;
let room: TestList;
let list: SubscriberList;
let business: Newsletter;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  room = await listForTests(server.redis);
  ({ list, newsletter: business } = room);
});

const groups = new ProviderGroups();
const zone = 'Asia/Shanghai';
/** A moment of March 2031 by the clock of Shanghai. */
const at = (day: number, time: string) => momentOn(`2031-03-0${day}`, time, zone);
const inShanghai = async () => ({ ...business, timeZone: zone });

/** Puts a confirmed reader on the list, who signed up and confirmed at a moment. */
async function joined(address: string, moment: number): Promise<void> {
  await room.importText(`email\n${address}\n`);
  await change(address, (membership) => ({ ...membership, askedAt: moment / 1_000, confirmedAt: moment / 1_000 + 60 }));
}

type Change = Parameters<typeof withMembership>[1];
async function change(address: string, to: (membership: Change) => Change): Promise<void> {
  await changeSubscriber(list, idOf(list, address), (reader) => {
    const membership = membershipOf(reader, business.number);
    return reader && membership && withMembership(reader, to(membership));
  });
}

const becomes = (address: string, state: SubscriberState, moment: number) =>
  change(address, (membership) => withState(membership, state, 'reader', moment / 1_000));

const nothing = { joined: 0, confirmed: 0, left: 0, bounced: 0, complained: 0, erased: 0 };
async function growth(now: number, days = 3): Promise<GrowthRow[]> {
  const read = await readFigures(server.redis, await inShanghai(), days, now);
  return read?.growth ?? [];
}

test('a list that was never counted has no figures', async () => {
  expect(await readFigures(server.redis, business, 30)).toBeUndefined();
});

test('a count of another version that lacks something is counted anew', async () => {
  await server.redis.hset(keys.figures(business.number), 'latest', '{"at":1}');
  expect(await readFigures(server.redis, business, 30)).toBeUndefined();
  await countFigures(list, [business], groups);
  expect((await readFigures(server.redis, business, 30))?.figures.states).toMatchObject({ confirmed: 0 });
});

test('one count finds the readers of each newsletter by state, section, language and provider', async () => {
  const other = await addNewsletter(server.redis, newsletterFields({ slug: 'weekend', sections: [] }));
  await room.importText(
    'email,sections,locale\na@gmail.com,Tech,en\nb@googlemail.com,,zh-CN\nc@example.org,"News, Tech",en\nd@example.net,,en\n',
  );
  await becomes('d@example.net', 'unsubscribed', Date.now());
  await countFigures(list, [business, other], groups);
  expect((await readFigures(server.redis, business, 1))?.figures).toMatchObject({
    states: { pending: 0, confirmed: 3, unsubscribed: 1, bounced: 0, complained: 0 },
    bySection: { News: 2, Tech: 3, 'Life; Style': 1 },
    byLocale: { en: 2, 'zh-CN': 1 },
    byProvider: { gmail: 2, other: 1 },
  });
  expect((await readFigures(server.redis, other, 1))?.figures).toMatchObject({
    states: { confirmed: 0 },
    bySection: {},
  });
});

test('a day has a row by the newsletter’s clock, and keeps those who join and leave again', async () => {
  await joined('stays@example.com', at(4, '00:10'));
  await joined('leaves@example.com', at(4, '23:50'));
  await becomes('leaves@example.com', 'unsubscribed', at(4, '23:55'));
  await joined('bounces@example.com', at(3, '23:59'));
  await becomes('bounces@example.com', 'bounced', at(4, '12:00'));
  await countFigures(list, [await inShanghai()], groups, at(4, '23:58'));
  expect(await growth(at(4, '23:58'), 2)).toEqual([
    { ...nothing, day: '2031-03-03', readers: null, joined: 1 },
    // Confirmed a minute after midnight: that is the next day's.
    { ...nothing, day: '2031-03-04', readers: 1, joined: 2, confirmed: 3, left: 1, bounced: 1 },
  ]);
});

test('a row stays when its readers are erased or forgotten later, and its day is counted to its end', async () => {
  await joined('early@example.com', at(4, '08:00'));
  await countFigures(list, [await inShanghai()], groups, at(4, '09:00'));
  await joined('late@example.com', at(4, '22:00'));
  await countFigures(list, [await inShanghai()], groups, at(5, '00:30'));
  const day4 = { ...nothing, day: '2031-03-04', readers: 1, joined: 2, confirmed: 2 };
  expect((await growth(at(5, '00:30')))[1]).toEqual(day4);
  await eraseSubscriber(list, idOf(list, 'early@example.com'), 'reader');
  await change('early@example.com', (membership) => ({
    ...membership,
    askedAt: 0,
    confirmedAt: 0,
    changedAt: at(5, '07:00') / 1_000,
  }));
  await countFigures(list, [await inShanghai()], groups, at(5, '08:00'));
  const rows = await growth(at(5, '08:00'));
  expect(rows[1]).toEqual(day4);
  expect(rows[2]).toMatchObject({ day: '2031-03-05', readers: 1, erased: 1 });
});

test('days without a count are filled in by the next one, but for their number of readers', async () => {
  await countFigures(list, [await inShanghai()], groups, at(2, '10:00'));
  await joined('reader@example.com', at(3, '10:00'));
  await countFigures(list, [await inShanghai()], groups, at(5, '10:00'));
  expect(await growth(at(5, '10:00'), 4)).toEqual([
    { ...nothing, day: '2031-03-02', readers: 0 },
    { ...nothing, day: '2031-03-03', readers: null, joined: 1, confirmed: 1 },
    { ...nothing, day: '2031-03-04', readers: null },
    { ...nothing, day: '2031-03-05', readers: 1 },
  ]);
});

test('the rows of ten years take less than two megabytes', async () => {
  const figures = { at: 0, states: {}, bySection: {}, byLocale: {}, byProvider: {} };
  const days = Array.from({ length: 3_652 }, (_, i) => ({
    day: new Date(Date.UTC(2031, 0, 1 + i)).toISOString().slice(0, 10),
    ...{ readers: 1_000_000 + i, joined: 2_000, confirmed: 1_800, left: 900, bounced: 120, complained: 12, erased: 3 },
  }));
  await keepFigures(server.redis, business, figures, days);
  const bytes = Number(await server.redis.call('MEMORY', 'USAGE', keys.figures(business.number)));
  expect(bytes).toBeLessThan(2_000_000);
});

test('a worker counts when it starts, and again after a send', async ({ onTestFinished: atEnd }) => {
  const postrider = await startForTest(atEnd, { readers: 3 });
  const { app, newsletter } = postrider;
  const confirmed = async () => (await readFigures(app.redis, newsletter, 1))?.figures.states.confirmed;
  await until('three readers are counted', async () => (await confirmed()) === 3, confirmed);
  await addReader(app, newsletter, 'fourth@example.org');
  await postrider.send(await postrider.composeIssue());
  await until('four readers are counted', async () => (await confirmed()) === 4, confirmed);
});
