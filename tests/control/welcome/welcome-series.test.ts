import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { countSteps, tidyWelcomes } from '../../../src/control/welcome/tidy-welcomes.js';
import { readActivity } from '../../../src/feedback/reader-activity.js';
import { readIssue } from '../../../src/issues/issue-store.js';
import {
  addStep,
  changeStep,
  orderSteps,
  removeStep,
  turnOff,
  turnOn,
} from '../../../src/issues/welcome/change-series.js';
import { welcomeSends } from '../../../src/issues/welcome/sends.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { removeNewsletter } from '../../../src/operations/newsletters/remove-newsletter.js';
import { scanKeys } from '../../../src/redis/cluster.js';
import { messagesOf } from '../../../src/reports/reader-messages.js';
import { changeSubscriber, idOf, readSubscriber } from '../../../src/subscribers/list/subscriber-store.js';
import { enrol } from '../../../src/subscribers/membership/enrol.js';
import { eraseSubscriber } from '../../../src/subscribers/membership/erase.js';
import { membershipOf, withMembership, withState } from '../../../src/subscribers/record/subscriber.js';
import { addReader, addTestNewsletter, startPostrider, type TestPostrider } from '../../helpers/postrider.js';
import { addSteps, day, sendDue, subjectsTo } from './welcome-for-tests.js';

const refused = new Set<string>();
let postrider: TestPostrider;
let number = 0;
const seconds = (ms: number) => Math.floor(ms / 1_000);

beforeAll(async () => {
  const onRecipient = (address: string) =>
    refused.has(address) ? { code: 550, text: '5.1.1 no such mailbox' } : undefined;
  postrider = await startPostrider({ workers: false, rules: { onRecipient } });
});
afterAll(() => postrider.stop());

/** A newsletter of its own for each test. */
beforeEach(async () => {
  number += 1;
  const slug = `courier-${number}`;
  postrider.newsletter = await addTestNewsletter(postrider.app, { slug, title: `Courier ${number}` });
});

/** A reader who confirms now. */
async function confirm(name: string): Promise<string> {
  const address = `${name}-${number}@example.org`;
  await addReader(postrider.app, postrider.newsletter, address, { name: 'Ada' });
  return address;
}
const turnOnNow = () => turnOn(postrider.app.redis, postrider.newsletter.slug, {}, seconds(Date.now()) - 1);
const id = (address: string) => idOf(postrider.app.list, address);

async function setState(address: string, state: 'unsubscribed' | 'confirmed', at: number): Promise<void> {
  const { app, newsletter } = postrider;
  await changeSubscriber(app.list, id(address), (before) => {
    const membership = membershipOf(before, newsletter.number);
    return before && membership && withMembership(before, withState(membership, state, 'reader', seconds(at)));
  });
}

test('a reader who confirms gets each welcome email once, some days after the one before, however often workers look', async () => {
  const { app, sink } = postrider;
  await addSteps(postrider, [
    [1, 'One'],
    [3, 'Two'],
    [2, 'Three'],
  ]);
  await turnOnNow();
  const ada = await confirm('ada');
  const start = Date.now();
  const seen: [number, string[]][] = [];
  for (let hours = 0; hours <= 8 * 24; hours += 12) {
    await sendDue(postrider, start + hours * 3_600_000 + 60_000);
    seen.push([hours, await subjectsTo(postrider, ada)]);
  }
  const since = (count: number) => seen.find(([, subjects]) => subjects.length === count)?.[0];
  expect(seen.at(-1)?.[1]).toEqual(['One', 'Two', 'Three']);
  expect([since(1), since(2), since(3)]).toEqual([24, 96, 144]);

  const mail = await sink.parsed(ada);
  expect(mail.headers.get('list-unsubscribe-post') ?? mail.headers.get('list')).toBeDefined();
  expect(mail.text).toContain('Hello, this is One.');
  expect(mail.html).toContain('/unsubscribe/');
  expect(mail.text).not.toContain('View in your browser');
  const messages = await messagesOf(app.list, id(ada), start + 9 * day);
  expect(messages.map(({ subject, state }) => [subject, state])).toEqual([
    ['Three', 'accepted'],
    ['Two', 'accepted'],
    ['One', 'accepted'],
  ]);
  const { emails } = await readActivity(app.list, postrider.newsletter, id(ada));
  expect(emails.map(({ subject }) => subject)).toEqual(['Three', 'Two', 'One']);
});

test('a reader who was on the list before the series, and one who was imported, get nothing unless that is asked', async () => {
  const { app, newsletter } = postrider;
  await addSteps(postrider, [[1, 'One']]);
  const early = await confirm('early');
  const now = Date.now();
  await turnOn(app.redis, newsletter.slug, {}, seconds(now) + 60);
  const imported = `imported-${number}@example.org`;
  await enrol(app.list, newsletter, {
    ...{ email: imported, name: '', sections: [], locale: 'en', status: 'confirmed' },
    consent: { method: 'import', from: 'an old list', textVersion: 0, ip: '' },
  });
  await sendDue(postrider, now + 2 * day);
  expect(await subjectsTo(postrider, early)).toEqual([]);

  await turnOn(app.redis, newsletter.slug, { since: seconds(now) - 60 }, seconds(now) + 120);
  await sendDue(postrider, now + 2 * day);
  expect([await subjectsTo(postrider, early), await subjectsTo(postrider, imported)]).toEqual([['One'], []]);
  await turnOn(app.redis, newsletter.slug, { imported: true }, seconds(now) + 180);
  await sendDue(postrider, now + 2 * day);
  expect([await subjectsTo(postrider, early), await subjectsTo(postrider, imported)]).toEqual([['One'], ['One']]);
});

test('leaving ends the series, and a reader who comes back continues it without a repetition', async () => {
  await addSteps(postrider, [
    [1, 'One'],
    [1, 'Two'],
  ]);
  await turnOnNow();
  const bo = await confirm('bo');
  const start = Date.now();
  await sendDue(postrider, start + day + 60_000);
  await setState(bo, 'unsubscribed', start + day + 120_000);
  await sendDue(postrider, start + 3 * day);
  expect(await subjectsTo(postrider, bo)).toEqual(['One']);
  await setState(bo, 'confirmed', start + 4 * day);
  await sendDue(postrider, start + 5 * day);
  await sendDue(postrider, start + 9 * day);
  expect(await subjectsTo(postrider, bo)).toEqual(['One', 'Two']);
});

test('an erasure removes what is kept of the series', async () => {
  const { app, newsletter } = postrider;
  await addSteps(postrider, [[1, 'One']]);
  await turnOnNow();
  const cy = await confirm('cy');
  await sendDue(postrider, Date.now() + 2 * day);
  const kept = async () => membershipOf(await readSubscriber(app.list, id(cy)), newsletter.number)?.welcomed;
  expect(await kept()).toHaveLength(1);
  await eraseSubscriber(app.list, id(cy), 'reader');
  expect(await kept()).toBeUndefined();
});

test('a step that is added later goes to readers whose day for it is still ahead', async () => {
  const { app, newsletter } = postrider;
  await addSteps(postrider, [[1, 'One']]);
  await turnOnNow();
  const [old, fresh] = [await confirm('old'), `fresh-${number}@example.org`];
  const start = Date.now();
  await sendDue(postrider, start + day + 60_000);
  await addReader(app, newsletter, fresh);
  await sendDue(postrider, start + 30 * day);
  await addStep(
    app.redis,
    newsletter.slug,
    { days: 2, subject: 'Two', preheader: '', note: 'Two' },
    seconds(start + 31 * day),
  );
  await sendDue(postrider, start + 40 * day);
  expect(await subjectsTo(postrider, old)).toEqual(['One']);
  expect(await subjectsTo(postrider, fresh)).toEqual(['One', 'Two']);
});

test('a series that is off, or of an archived newsletter, sends nothing', async () => {
  const { app, newsletter } = postrider;
  await addSteps(postrider, [[1, 'One']]);
  await turnOnNow();
  const dee = await confirm('dee');
  await turnOff(app.redis, newsletter.slug, seconds(Date.now()) + 60);
  expect(await sendDue(postrider, Date.now() + 2 * day)).toEqual([]);
  await turnOn(app.redis, newsletter.slug, {}, seconds(Date.now()) + 120);
  await changeNewsletter(app.redis, newsletter.slug, { archivedAt: new Date().toISOString() });
  expect(await sendDue(postrider, Date.now() + 2 * day)).toEqual([]);
  await changeNewsletter(app.redis, newsletter.slug, { archivedAt: '' });
  await sendDue(postrider, Date.now() + 2 * day);
  expect(await subjectsTo(postrider, dee)).toEqual(['One']);
});

test('steps are changed, ordered and removed; what has been sent stays as it was', async () => {
  const { app, newsletter } = postrider;
  const { redis } = app;
  const { slug } = newsletter;
  await addSteps(postrider, [
    [1, 'One'],
    [1, 'Two'],
  ]);
  await expect(changeStep(redis, slug, 'step-1', { days: 0 })).rejects.toThrow('days');
  await expect(changeStep(redis, slug, 'step-9', { days: 2 })).rejects.toMatchObject({
    code: 'welcome-step.not-found',
  });
  await changeStep(redis, slug, 'step-1', { subject: 'First' });
  await expect(orderSteps(redis, slug, ['step-2'])).rejects.toThrow('steps');
  const { steps } = await orderSteps(redis, slug, ['step-2', 'step-1']);
  expect(steps.map(({ subject }) => subject)).toEqual(['Two', 'First']);
  await addSteps(postrider, [
    [1, 'Three'],
    [1, 'Four'],
    [1, 'Five'],
  ]);
  await expect(addSteps(postrider, [[1, 'Six']])).rejects.toThrow('at most 5');
  await removeStep(redis, slug, 'step-5', 0);
  await addSteps(postrider, [[1, 'Six']]);
  await turnOnNow();
  const eve = await confirm('eve');
  const start = Date.now();
  for (let days = 1; days < 8; days += 1) await sendDue(postrider, start + days * day + 60_000 * days);
  expect(await subjectsTo(postrider, eve)).toEqual(['Two', 'First', 'Three', 'Four', 'Six']);
});

test('the numbers of each step stay when its ledgers are removed', async () => {
  const { app, newsletter } = postrider;
  await addSteps(postrider, [[1, 'One']]);
  await turnOnNow();
  await confirm('fay');
  refused.add(await confirm('gus'));
  const start = Date.now();
  const [send = ''] = await sendDue(postrider, start + day + 60_000);
  expect(await readIssue(app.redis, send)).toMatchObject({ state: 'sent', audienceSize: 2, welcome: 1 });
  const expected = expect.objectContaining({ accepted: 1, bounced: 1, waiting: 0 });
  const counts = () => countSteps(app.list, newsletter.slug);
  expect((await counts()).get(1)).toEqual(expected);
  const tidy = (at: number) => tidyWelcomes({ ...app, ledgerDays: 30 }, at);
  await tidy(start + 2 * day);
  expect((await counts()).get(1)).toEqual(expected);
  await tidy(start + 40 * day);
  await tidy(start + 40 * day);
  expect(await welcomeSends(app.redis, newsletter.slug)).toEqual([]);
  expect((await counts()).get(1)).toEqual(expected);
  const left: string[] = [];
  for await (const page of scanKeys(app.redis, `postrider:*${send}*`)) left.push(...page.map(String));
  expect(left).toEqual([]);
});

test('a newsletter that is removed takes its series with it', async () => {
  const { app, newsletter } = postrider;
  await addSteps(postrider, [[1, 'One']]);
  await turnOnNow();
  await confirm('hal');
  await sendDue(postrider, Date.now() + 2 * day);
  await removeNewsletter(app.list, newsletter);
  const left: string[] = [];
  for await (const page of scanKeys(app.redis, `*welcome*${newsletter.slug}`)) left.push(...page.map(String));
  // The number of the last send stays.
  expect(left.map((key) => key.replace(/^.*\}:/, ''))).toEqual([`number:welcome:${newsletter.slug}`]);
});
