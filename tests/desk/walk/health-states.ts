import { noteBackup } from '../../../src/backup/last-backup.js';
import { feedbackEvent } from '../../../src/feedback/feedback-event.js';
import { takeEvent } from '../../../src/feedback/journal.js';
import { keepUnread } from '../../../src/feedback/unread-reports.js';
import { keepHealth } from '../../../src/health/keep-health.js';
import { readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { noteChange } from '../../../src/people/audit/audit-log.js';
import type { Person } from '../../../src/people/person.js';
import { writeRelayTest } from '../../../src/people/relay-tests/relay-tests.js';
import { healthKeys, keys } from '../../../src/redis/keys.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import type { PageToSee } from '../../web/pages-for-tests.js';
import type { WebForTests } from '../../web/web-for-tests.js';

/** The health of an installation without workers and without a mail server, where a worker crashed and bounces are held. */
export async function healthStates(web: WebForTests, { id: person }: Pick<Person, 'id'>): Promise<PageToSee[]> {
  const { app } = web;
  await keepHealth(app);
  const facts = { version: '0.2.0', node: '22.1.0', startedAt: Date.now() - 3_600_000, seenAt: Date.now() - 60_000 };
  const killed = { ...facts, doing: [{ queue: 'deliver', jobs: 1 }] };
  await app.redis.hset(healthKeys.workers, 'host-4711-0a1b2c3d', JSON.stringify(killed));
  await app.queues.enqueue('planIssue', 'walk', { issueId: 'gazette-1' });
  const relay = 'smtp.example.com:465';
  const test = { at: Date.now(), relay, state: 'refused', by: relay, reply: '550 No such user here' } as const;
  await writeRelayTest(app.redis, person, test);
  await reports(web);
  await noteBackup(app.redis, { at: Date.now(), machine: 'host', file: '/backups/1.backup', bytes: 1_000_000 });
  const about = { newsletter: 'gazette', object: { slug: 'gazette' }, fields: ['title'], facts: {} };
  const actor = { kind: 'console', id: '', name: 'ada' };
  await (await noteChange(app.redis, { actor, operation: 'changeNewsletter', ...about })).done(2);
  const at = '/desk/n/gazette/health';
  return [
    { name: 'health', path: at },
    { name: 'health-email', path: `${at}/email` },
    { name: 'health-email-error', path: `${at}/email`, fields: [['relay', 'none']] },
    { name: 'health-bounces', path: `${at}/reports?done=released&count=51` },
    { name: 'health-bounces-none', path: '/desk/n/weekend/health/reports' },
    { name: 'health-changes', path: `${at}/changes` },
    { name: 'health-changes-none', path: `${at}/changes?about=people` },
    { name: 'health-backups', path: `${at}/backups` },
    { name: 'health-hold', path: `${at}/reports/hold`, fields: [['act', 'release']] },
    { name: 'health-hold-moved', path: `${at}/reports/hold`, fields: Object.entries({ act: 'rollBack', held: '7' }) },
  ];
}

/** A bounce that arrived, one that is held back, and an email that nobody understood. */
async function reports({ app }: WebForTests): Promise<void> {
  const { number } = await readNewsletter(app.redis, 'gazette');
  const id = idOf(app.list, 'one@example.com');
  const reader = id.toString('hex');
  const event = {
    ...{ id: 'a'.repeat(32), at: Date.now(), kind: 'hard', subscriber: reader, newsletter: number, issue: '' },
    ...{ sentAt: 0, proof: 'bounce-address', source: 'report', status: '5.1.1', code: 550, reason: 'no-such-user' },
    ...{ fault: 'reader', words: '550 5.1.1 No such user.', outcome: 'held' },
  };
  await takeEvent(app.redis, feedbackEvent.parse(event));
  const hold = { since: Date.now(), bounced: 51, limit: 50 };
  const bounce = { at: Date.now(), issue: '', source: 'report', words: 'No such user.' };
  await app.redis.set(keys.bounceBacklog(number), JSON.stringify(hold));
  await app.redis.hset(keys.heldBounces(number), reader, JSON.stringify(bounce));
  const unread = { unread: { subject: 'Out of order', text: 'The gateway is out of service.' }, id: 'walk' };
  await keepUnread(app.list, unread, { id, newsletter: number });
}
