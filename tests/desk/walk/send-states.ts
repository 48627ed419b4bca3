import { markScheduled } from '../../../src/control/schedule-issue.js';
import { startIssue } from '../../../src/control/start-issue.js';
import { changeIssueState } from '../../../src/issues/issue-store.js';
import { pauseFields } from '../../../src/issues/pause-fields.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { control } from '../../../src/operations/issues/control.js';
import { perform } from '../../../src/operations/operation.js';
import { personActor } from '../../../src/operations/permission.js';
import type { Person } from '../../../src/people/person.js';
import { keys } from '../../../src/redis/keys.js';
import { until } from '../../helpers/clock.js';
import type { WebForTests } from '../../web/web-for-tests.js';
import { sendForReal } from '../report/sent-issues.js';
import type { DeskState } from './desk-state.js';

/** What the issues are called. */
export const sendTexts = {
  held: 'A vote on the harbour',
  later: 'What the spring brings',
  sending: 'The night trains',
  byPerson: 'The old mill',
  byItself: 'The school year',
  earlier: 'A lost dog',
  sent: 'The new library',
  cancelled: 'A storm that never came',
} as const;
const texts = sendTexts;

const providers = ['gmail.com', 'outlook.com', 'qq.com', 'example.org'] as const;
/** Readers at each provider. */
const atEach = 6;

/** Readers at several providers, of whom those at Outlook and QQ do not get an issue at the first attempt. */
export async function readersOfSends(web: WebForTests, newsletter: Newsletter): Promise<void> {
  for (const provider of providers)
    for (let i = 0; i < atEach; i += 1) await web.confirmed(newsletter, `reader${i}@${provider}`);
}

/** Sends: held, under way, paused for each reason, and over. */
export async function sendStates(web: WebForTests, gazette: Newsletter, person: Person): Promise<DeskState[]> {
  const { redis, queues } = web.app;
  const made = async (subject: string) => (await web.issue(gazette, subject)).id;
  const sent = await web.issue(gazette, texts.sent);
  await sendForReal(web, gazette, sent, 'reader0@qq.com');
  const held = await made(texts.held);
  await markScheduled(redis, queues, held, { startAt: Date.now() + 3_000_000, local: null });
  const later = await made(texts.later);
  await markScheduled(redis, queues, later, { startAt: Date.now() + 30 * 86_400_000, local: null });
  const cancelled = await made(texts.cancelled);
  await markScheduled(redis, queues, cancelled, { startAt: Date.now() + 3_600_000, local: null });
  const asked = { actor: personActor(person, Date.now()), key: { issue: cancelled }, input: {} };
  await perform(web.app, control.cancel, asked);
  const sending = await sendInPart(web, texts.sending, gazette, {});
  const byPerson = await sendInPart(web, texts.byPerson, gazette, { pausedBecause: '' });
  const hold = { relay: '127.0.0.1:1', provider: 'outlook', since: Date.now(), attempts: atEach, refused: atEach };
  const words = { reason: 'unauthenticated', words: '550 5.7.515 Access denied' };
  await redis.hset(keys.holds(byPerson), '127.0.0.1:1 outlook', JSON.stringify({ ...hold, ...words }));
  const refused = { because: 'refused', providers: 1, refused: atEach, tried: 18, reason: 'unauthenticated' } as const;
  const cause = pauseFields({ ...refused, reply: '550 5.7.26 no SPF record' });
  const byItself = await sendInPart(web, texts.byItself, gazette, cause);
  const bounced = { because: 'bounces', bounced: 1, tried: 18, limit: 10 } as const;
  const earlier = await sendInPart(web, texts.earlier, gazette, pauseFields(bounced));
  // After the last worker has ended: one that runs would send it to everybody.
  await changeIssueState(redis, sending, 'sending');
  const at = (id: string, rest = '') => `/desk/issues/${id}${rest}`;
  return [
    { name: 'held', path: at(held) },
    { name: 'held-moved', path: at(held, '?moved=1') },
    { name: 'scheduled', path: at(later) },
    { name: 'scheduled-write', path: at(later, '/write') },
    { name: 'live', path: at(sending) },
    { name: 'live-paused', path: at(byPerson) },
    { name: 'live-paused-itself', path: at(byItself) },
    { name: 'live-paused-bounces', path: at(earlier) },
    { name: 'correct', path: at(sending, '/correct') },
    { name: 'correct-error', path: at(sending, '/correct'), fields: [['subject', ' ']] },
    { name: 'report', path: at(sent.id) },
    { name: 'report-left', path: at(sent.id, '/left') },
    { name: 'report-recipients', path: at(sent.id, '/recipients') },
    { name: 'again-nobody', path: at(sent.id, '/again'), fields: [['state', 'failed']] },
    { name: 'cancelled', path: at(cancelled) },
  ];
}

/** Emails of a send that are accepted before it is paused. */
const beforePause = 8;

/** Sends an issue for real, and pauses it half-way: one provider defers its emails, and one mailbox is full. @param why fields of the pause */
async function sendInPart(web: WebForTests, subject: string, newsletter: Newsletter, why: Record<string, string>) {
  const { id } = await web.issue(newsletter, subject);
  let release = () => {};
  const isPaused = new Promise<void>((resolve) => {
    release = resolve;
  });
  let accepted = 0;
  const { stop } = await web.startWorkers({
    onRecipient: (address) => {
      if (address === 'reader1@gmail.com') return { code: 552, text: '5.2.2 Mailbox full' };
      return address.endsWith('@outlook.com') ? { code: 451, text: '4.7.1 Please try again later' } : undefined;
    },
    onMessage: async () => {
      accepted += 1;
      if (accepted > beforePause) await isPaused;
      return undefined;
    },
  });
  try {
    await startIssue(web.app.redis, web.app.queues, id);
    await until('some have it', async () => accepted > beforePause);
    await changeIssueState(web.app.redis, id, 'paused', why);
  } finally {
    // Ends without another claim, once what is under way has its outcome.
    const ended = stop();
    release();
    await ended;
  }
  return id;
}
