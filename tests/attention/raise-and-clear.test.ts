import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeComment } from '../../src/answers/comments/take-comment.js';
import { nothingWaits, sourceSettings } from '../../src/articles/pull/source.js';
import { addSource, readSource, writeStatus } from '../../src/articles/pull/source-store.js';
import { type AttentionDeps, readAttention } from '../../src/attention/attention.js';
import { announceChannel } from '../../src/feedback/inbound/channel-status.js';
import { MailboxFailed } from '../../src/feedback/mailbox/mailbox-failed.js';
import { saveOutcome } from '../../src/feedback/mailbox/mailbox-state.js';
import { keepUnread } from '../../src/feedback/unread-reports.js';
import { changeIssueState } from '../../src/issues/issue-store.js';
import { readRuns, withRun, writeRuns } from '../../src/issues/schedule-runs.js';
import { renameSection } from '../../src/newsletters/change-sections.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { readNewsletter } from '../../src/newsletters/newsletter-store.js';
import { setArchived } from '../../src/operations/newsletters/archive-newsletter.js';
import { createWebhook } from '../../src/webhooks/change-webhook.js';
import { saveWebhook } from '../../src/webhooks/webhook-store.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';

let api: ApiForTests;
beforeAll(async () => {
  api = await startApiForTests();
});
afterAll(() => api.stop());

let made = 0;
/** A newsletter of the test's own. */
function newNewsletter(given: Partial<Newsletter> = {}): Promise<Newsletter> {
  made += 1;
  return api.newsletter({ slug: `paper-${made}`, ...given });
}

/** What one newsletter waits for. */
const troublesOf = async ({ slug }: Newsletter) =>
  (await readAttention(api.app)).filter(({ newsletter }) => newsletter === slug);
const idsOf = async (newsletter: Newsletter) => (await troublesOf(newsletter)).map(({ id }) => id);

/** Calls the API, which must answer with success. */
async function call(...given: Parameters<ApiForTests['call']>) {
  const { status, body } = await api.call(...given);
  expect([given[0], given[1], Math.floor(status / 100), body]).toEqual([given[0], given[1], 2, body]);
  return body;
}

describe('a trouble lasts until', () => {
  test('a source answers again, or is removed', async () => {
    const { redis } = api.app;
    const paper = await newNewsletter();
    const settings = sourceSettings.parse({ url: `https://www.example.com/${paper.slug}.xml`, kind: 'feed' });
    const source = await addSource(redis, paper.slug, settings);
    const fails = async (failures: number) => {
      const { status } = await readSource(redis, source.id);
      const result = failures === 0 ? '' : 'www.example.com answered 503.';
      await writeStatus(redis, source, { ...status, failures, result, lastAt: Date.now(), waiting: nothingWaits });
    };
    await fails(1);
    expect(await troublesOf(paper)).toEqual([]);
    await fails(20);
    expect(await troublesOf(paper)).toMatchObject([
      { id: `source.failing ${source.id}`, severity: 'warning', facts: { failures: 20 } },
    ]);
    await fails(0);
    expect(await troublesOf(paper)).toEqual([]);
    await fails(20);
    expect(await idsOf(paper)).toEqual([`source.failing ${source.id}`]);
    await call('DELETE', `/sources/${source.id}`);
    expect(await troublesOf(paper)).toEqual([]);
  });

  test('a webhook that was switched off is on again, or is removed', async () => {
    const { redis } = api.app;
    const paper = await newNewsletter();
    const fields = { url: 'https://hooks.example.com/', events: [], newsletter: paper.slug };
    const webhook = await createWebhook(redis, fields, { networks: [] }, 0);
    const switchOff = () => saveWebhook(redis, { ...webhook, state: 'off', error: 'answered 500', failingSince: 1 });
    expect(await troublesOf(paper)).toEqual([]);
    await switchOff();
    expect(await troublesOf(paper)).toMatchObject([
      { id: `webhook.off ${webhook.id}`, severity: 'stop', facts: { error: 'answered 500' } },
    ]);
    await call('POST', `/webhooks/${webhook.id}/replay`, { body: {} });
    expect(await troublesOf(paper)).toEqual([]);
    await switchOff();
    await call('DELETE', `/webhooks/${webhook.id}`);
    expect(await troublesOf(paper)).toEqual([]);
  });

  test('every held comment was approved, rejected or removed', async () => {
    const { list, queues } = api.app;
    const paper = await newNewsletter();
    const comment = { newsletter: paper.number, article: 'abcdefghijkl', name: 'Bo', at: Date.now() };
    for (const text of ['One', 'Two', 'Three'])
      await takeComment(
        list,
        queues,
        { ...comment, text, stamp: paper.slug + text },
        { ip: '127.0.0.1', proven: true },
      );
    const held = { id: `comments.held ${paper.slug}`, severity: 'warning' };
    expect(await troublesOf(paper)).toMatchObject([{ ...held, facts: { comments: 3 } }]);
    const { items } = await call('GET', `/newsletters/${paper.slug}/comments?state=held`);
    const [one, two, three] = (items as { id: string }[]).map(({ id }) => id);
    await call('POST', `/comments/${one}/approve`);
    await call('POST', `/comments/${two}/reject`);
    expect(await troublesOf(paper)).toMatchObject([{ ...held, facts: { comments: 1 } }]);
    await call('DELETE', `/comments/${three}`);
    expect(await troublesOf(paper)).toEqual([]);
  });

  test('nobody has emails of a newsletter any more that were not understood', async () => {
    const paper = await newNewsletter();
    const subscriber = await api.enrolled(paper, `unread@${paper.slug}.example.org`);
    const claim = { id: Buffer.from(subscriber, 'hex'), newsletter: paper.number };
    for (const text of ['Code 1.', 'Code 2.'])
      await keepUnread(api.app.list, { id: text, unread: { subject: 'Your message', text } }, claim);
    expect(await troublesOf(paper)).toMatchObject([
      { id: `feedback.unread ${paper.slug}`, severity: 'warning', facts: { emails: 2 } },
    ]);
    await call('DELETE', `/newsletters/${paper.slug}/subscribers/${subscriber}`);
    expect(await troublesOf(paper)).toEqual([]);
  });

  test('the renaming of a section that was interrupted is repeated', async () => {
    const { redis } = api.app;
    const paper = await newNewsletter({ sections: ['City', 'Science'] });
    // The first of its steps. What the others would change has the earlier name.
    await renameSection(redis, paper.slug, 'City', 'Town');
    expect(await troublesOf(paper)).toMatchObject([
      { id: `section.moving ${paper.slug} City`, severity: 'stop', facts: { from: 'City', to: 'Town' } },
    ]);
    await call('PATCH', `/newsletters/${paper.slug}/sections/City`, { body: { name: 'Town' } });
    expect(await troublesOf(paper)).toEqual([]);
    expect((await readNewsletter(redis, paper.slug)).sections).toEqual(['Town', 'Science']);
  });

  test('a digest that a check has stopped is sent by a person, or is cancelled', async () => {
    const { redis } = api.app;
    const paper = await newNewsletter({ schedule: { weekly: '0 8 * * 6' } });
    for (const [subject, states] of [
      ['Sent after all', ['sending', 'sent']],
      ['Given up', ['cancelled']],
    ] as const) {
      const { id } = await api.issue(paper, subject);
      expect(await troublesOf(paper)).toEqual([]);
      const { runs, text } = await readRuns(redis, paper.slug);
      const run = { tick: Date.now(), outcome: 'held', issue: id, at: Date.now() } as const;
      await writeRuns(redis, paper.slug, text, withRun(runs, 'weekly', run));
      expect(await troublesOf(paper)).toMatchObject([{ id: `issue.held ${id}`, severity: 'stop' }]);
      for (const state of states) await changeIssueState(redis, id, state);
      expect(await troublesOf(paper)).toEqual([]);
    }
  });

  test('an issue that was paused with its newsletter is decided about, whether or not that is reopened', async () => {
    const paper = await newNewsletter();
    const { id } = await api.issue(paper, 'On its way', 'sending');
    expect(await troublesOf(paper)).toEqual([]);
    await setArchived(api.app, paper.slug, true);
    const archived = { id: `issue.archived ${id}`, severity: 'warning', facts: { issue: id, newsletter: paper.slug } };
    expect(await troublesOf(paper)).toMatchObject([archived]);
    await setArchived(api.app, paper.slug, false);
    // Reopening resumes nothing.
    expect(await idsOf(paper)).toHaveLength(1);
    await changeIssueState(api.app.redis, id, 'cancelled');
    expect(await troublesOf(paper)).toEqual([]);
  });
});

describe('the places where bounces arrive', () => {
  type Feedback = AttentionDeps['config']['feedback'];
  const found = async (feedback: Feedback) =>
    (await readAttention({ redis: api.app.redis, config: { feedback, durableReplicas: 0 } }))
      .filter(({ code }) => code.startsWith('listener.') || code.startsWith('mailbox.'))
      .map(({ id, severity, facts }) => [id, severity, ...('because' in facts ? [facts.because] : [])]);
  const none = { listener: undefined, mailbox: undefined };

  test('a listener that is set and does not run is a trouble until it does', async () => {
    const set = { ...none, listener: {} } as unknown as Feedback;
    expect(await found(none)).toEqual([]);
    expect(await found(set)).toEqual([['listener.away', 'stop']]);
    const channel = await announceChannel(api.app.redis, 'smtp');
    expect(await found(set)).toEqual([]);
    await channel.stop();
    expect(await found(set)).toEqual([['listener.away', 'stop']]);
  });

  test('a mailbox is one while nobody reads it, and while its last reading has failed', async () => {
    const { redis } = api.app;
    const set = { ...none, mailbox: {} } as unknown as Feedback;
    expect(await found(set)).toEqual([['mailbox.away', 'stop']]);
    const channel = await announceChannel(redis, 'imap');
    expect(await found(set)).toEqual([]);
    await saveOutcome(redis, new MailboxFailed('login', 'the password was refused'));
    // The process that reads it knows of it, whatever this one is set to.
    for (const feedback of [set, none]) expect(await found(feedback)).toEqual([['mailbox.failing', 'stop', 'login']]);
    await saveOutcome(redis, new MailboxFailed('report', 'message 7 could not be read'));
    expect(await found(set)).toEqual([['mailbox.failing', 'warning', 'report']]);
    await saveOutcome(redis, undefined);
    expect(await found(set)).toEqual([]);
    await channel.stop();
    expect(await found(set)).toEqual([['mailbox.away', 'stop']]);
  });
});
