import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { resumeIssue } from '../../src/control/control-issue.js';
import { scheduleIssue } from '../../src/control/schedule-issue.js';
import { openBatches } from '../../src/delivery/batches.js';
import { BatchDeferred, deliverBatch } from '../../src/delivery/deliver-batch.js';
import { planIssue } from '../../src/delivery/plan-issue.js';
import { firstDayAhead, zonesInUse } from '../../src/delivery/reader-clock.js';
import { composeIssue } from '../../src/issues/compose.js';
import { changeIssueState } from '../../src/issues/issue-store.js';
import { formatDate } from '../../src/locale/format-date.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { momentOn, wallTimeAt } from '../../src/newsletters/zoned-time.js';
import { reportIssue } from '../../src/reports/report.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { changeMembership } from '../../src/subscribers/membership/change-membership.js';
import { articleForTests } from '../helpers/edition.js';
import { addReader, startPostrider, type TestPostrider } from '../helpers/postrider.js';

const zones = Intl.supportedValuesOf('timeZone');
const hour = 3_600_000;
let postrider: TestPostrider;

const addressIn = (zone: string) => `${zone.toLowerCase().replace(/[^a-z0-9]+/g, '-')}@example.org`;

/** A reader in every zone, and three without a zone, who use the newsletter's. */
beforeAll(async () => {
  postrider = await startPostrider({ workers: false, connections: 20 });
  const { app } = postrider;
  postrider.newsletter = await changeNewsletter(app.redis, 'business', { timeZone: 'Asia/Kathmandu' });
  const { newsletter } = postrider;
  await Promise.all(zones.map((zone) => addReader(app, newsletter, addressIn(zone))));
  await Promise.all(zones.map((zone) => move(addressIn(zone), zone)));
  for (const odd of ['unknown', 'none', 'gone']) await addReader(app, newsletter, `${odd}@example.org`);
  await move('none@example.org', 'a paper form');
  await move('gone@example.org', 'Mars/Olympus_Mons');
});
afterAll(() => postrider.stop());

async function move(address: string, timeZone: string): Promise<void> {
  const { app, newsletter } = postrider;
  await changeMembership(app.list, newsletter, idOf(app.list, address), { timeZone }, 'editor');
}

/** Delivers an issue by a clock that jumps from one due time to the next. @returns the time of each reader's email */
async function sendThrough(issueId: string, begin: number): Promise<Map<string, number>> {
  const { app, sink } = postrider;
  const mailedAt = new Map<string, number>();
  let now = begin;
  let seen = sink.mails.length;
  const delivery = { ...app, now: () => now };
  for (let turns = 0; turns < 500; turns += 1) {
    const open = await openBatches(app.redis, issueId);
    if (open.length === 0) break;
    // Like a worker: each batch when it is due.
    now = Math.max(now, Math.min(...open.map(({ dueAt }) => dueAt)));
    for (const batch of open.filter(({ dueAt }) => dueAt <= now)) {
      await deliverBatch(delivery, issueId, batch, new AbortController().signal).catch((error: unknown) => {
        if (!(error instanceof BatchDeferred)) throw error;
        expect(error.dueAt).toBeGreaterThan(now);
      });
    }
    for (const { to } of sink.mails.slice(seen)) mailedAt.set(to, now);
    seen = sink.mails.length;
  }
  return mailedAt;
}

async function compose(day: string, time: string): Promise<{ id: string; begin: number }> {
  const { app, newsletter } = postrider;
  // A reader who has all articles of an issue is not emailed, so each issue has one of its own.
  stories += 1;
  const url = `https://quay.example.com/story-${stories}`;
  const { article } = await saveArticle(app.redis, { ...articleForTests, url }, { newsletter: newsletter.slug });
  const { issue } = await composeIssue(app.redis, newsletter, { articles: [article.id] });
  const begin = Math.min(...zones.map((zone) => momentOn(day, time, zone)));
  const { redis, queues } = app;
  await scheduleIssue(redis, queues, issue.id, { startAt: begin, local: { day, time } });
  await changeIssueState(redis, issue.id, 'sending', { startedAt: begin });
  await planIssue({ ...app, publicUrl: app.publicUrl }, issue.id);
  return { id: issue.id, begin };
}
let stories = 0;

describe('an issue sent by the readers’ local time', () => {
  // Days on which clocks go forward and back, in both hemispheres, at a time that is skipped and one that occurs twice
  // somewhere; and one on which nothing changes.
  test.each([
    ['2027-03-14', '02:30'],
    ['2027-03-28', '02:30'],
    ['2027-10-31', '01:30'],
    ['2027-11-07', '01:30'],
    ['2027-04-04', '01:45'],
    ['2027-09-26', '02:45'],
    ['2027-12-01', '08:00'],
  ])(
    'reaches every reader on %s when their own clock shows %s, within the minute',
    async (day, time) => {
      const { id, begin } = await compose(day, time);
      const mailedAt = await sendThrough(id, begin);
      expect(mailedAt.size).toBe(zones.length + 3);
      for (const zone of zones) {
        const due = momentOn(day, time, zone);
        const late = (mailedAt.get(addressIn(zone)) ?? Number.NaN) - due;
        expect(late >= 0 && late < 60_000, `${zone}: ${late} ms late`).toBe(true);
        const { hour: shown, minute } = wallTimeAt(mailedAt.get(addressIn(zone)) ?? 0, zone);
        const clock = `${String(shown).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
        // When that time is skipped, it is as long after the change as it would have been after midnight.
        if (clock !== time) expect(momentOn(day, clock, zone), zone).toBe(due);
      }
      for (const odd of ['unknown', 'none', 'gone']) {
        expect(mailedAt.get(`${odd}@example.org`), odd).toBe(momentOn(day, time, 'Asia/Kathmandu'));
      }
      expect(await reportIssue(postrider.app.list, id)).toMatchObject({ state: 'sent', accepted: zones.length + 3 });
      // Every message has the date when it was sent, and shows the reader's day.
      const mails = postrider.sink.mails.slice(-zones.length - 3);
      for (const { to, raw } of mails) {
        const [, date = ''] = /^Date: (.*)$/m.exec(raw.toString('latin1')) ?? [];
        expect(Date.parse(date), to).toBe(mailedAt.get(to));
      }
      expect((await simpleParser(mails[0]?.raw ?? '')).text).toContain(formatDate('en', day));
    },
    120_000,
  );

  test('uses the first day on which the time is in the future in every zone of the readers', async () => {
    const { app, newsletter } = postrider;
    const noon = Date.parse('2027-06-01T12:00:00Z');
    expect(firstDayAhead('08:00', ['UTC'], noon)).toBe('2027-06-02');
    expect(firstDayAhead('13:00', ['UTC'], noon)).toBe('2027-06-01');
    expect(firstDayAhead('08:00', ['America/Los_Angeles'], noon)).toBe('2027-06-01');
    expect(firstDayAhead('08:00', ['America/Los_Angeles', 'Europe/Berlin'], noon)).toBe('2027-06-02');
    expect(firstDayAhead('01:00', ['Pacific/Kiritimati', 'Pacific/Pago_Pago'], noon)).toBe('2027-06-03');
    const all = await zonesInUse(app.list, newsletter, { audience: {} });
    expect(all.toSorted()).toEqual([...new Set([...zones, 'Asia/Kathmandu'])].toSorted());
  });

  test('stops when it is paused, and continues', async () => {
    const { app } = postrider;
    const { id, begin } = await compose('2028-01-10', '08:00');
    const delivery = { ...app, now: () => begin + 10 * hour };
    const runAll = async () => {
      for (const batch of await openBatches(app.redis, id)) {
        await deliverBatch(delivery, id, batch, new AbortController().signal).catch((error: unknown) => {
          if (!(error instanceof BatchDeferred)) throw error;
        });
      }
    };
    await runAll();
    await changeIssueState(app.redis, id, 'paused');
    const { accepted } = await reportIssue(app.list, id);
    expect(accepted).toBeGreaterThan(50);
    expect(accepted).toBeLessThan(zones.length);
    await runAll();
    expect(await reportIssue(app.list, id)).toMatchObject({ state: 'paused', accepted });
    await resumeIssue(app, id);
    await sendThrough(id, begin + 10 * hour);
    expect(await reportIssue(app.list, id)).toMatchObject({ state: 'sent', accepted: zones.length + 3 });
  });
});
