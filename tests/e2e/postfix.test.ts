import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Listener, startListener } from '../../src/feedback/inbound/listener.js';
import { readEvents } from '../../src/feedback/journal.js';
import { composeIssue } from '../../src/issues/compose.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { reportIssue } from '../../src/reports/report.js';
import { countSubscribers } from '../../src/subscribers/list/count-subscribers.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { membershipOf } from '../../src/subscribers/record/subscriber.js';
import { noDns } from '../feedback/report-emails.js';
import { until } from '../helpers/clock.js';
import { addReader, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { freePort } from '../helpers/process.js';
import { type SmtpSink, startSmtpSink } from '../helpers/smtp-sink.js';
import { type Postfix, postfixMissing, startPostfix } from '../servers/postfix.js';

// `npm run test:postfix` runs this with a thousand readers.
const size = Number(process.env.POSTFIX_READERS ?? 50);
const counts = { unknown: size / 5, full: Math.floor(size / 20), blocked: size / 50 };
const domain = 'bounces.example.com';

/** The replies of the servers behind Postfix to each kind of reader. */
const refusals = {
  unknown: { code: 550, text: '5.1.1 Recipient address rejected: User unknown in virtual mailbox table' },
  full: { code: 552, text: '5.2.2 The mailbox is over its quota' },
  blocked: { code: 550, text: '5.7.1 Message rejected due to our local policy' },
} as const;
type Kind = keyof typeof refusals;

const kinds = Object.keys(refusals) as Kind[];
const addressesOf = (kind: Kind) =>
  Array.from({ length: counts[kind] }, (_, i) => `${kind}${i}@${kind === 'blocked' ? 'example.net' : 'example.org'}`);
const good = Array.from(
  { length: size - counts.unknown - counts.full - counts.blocked },
  (_, i) => `reader${i}@example.org`,
);
const rules = { onRecipient: (address: string) => refusals[kinds.find((kind) => address.startsWith(kind)) as Kind] };
const portOf = ({ url }: SmtpSink) => Number(new URL(url).port);

// The name holds the reason, for a run that leaves it out.
describe.skipIf(postfixMissing)(`through Debian's Postfix${postfixMissing ? ` (${postfixMissing})` : ''}`, () => {
  let [mailboxes, strict]: SmtpSink[] = [];
  let postfix: Postfix;
  let postrider: TestPostrider;
  let listener: Listener;
  beforeAll(async () => {
    [mailboxes, strict] = [await startSmtpSink(rules), await startSmtpSink(rules)];
    const port = await freePort();
    postfix = await startPostfix({
      'example.org': portOf(mailboxes),
      'example.net': portOf(strict),
      [domain]: port,
    });
    postrider = await startPostrider({ smtpUrl: postfix.url, settings: { BOUNCE_DOMAIN: domain } });
    const { app, newsletter } = postrider;
    for (const address of [...good, ...kinds.flatMap(addressesOf)]) await addReader(app, newsletter, address);
    listener = await startListener(
      { ...app, bounceDomain: domain, dns: noDns },
      { host: '127.0.0.1', port, tls: undefined },
      'mx.example.com',
    );
  });
  afterAll(async () => {
    await listener?.stop();
    await postrider?.stop();
    await postfix?.stop();
    await Promise.all([mailboxes?.stop(), strict?.stop()]);
  });

  test('a digest is sent, its bounces arrive at the listener, and the list is exactly right', async () => {
    const { app, newsletter } = postrider;
    const { id } = await postrider.composeIssue();
    // Postfix accepts every message, and bounces later.
    expect(await postrider.send(await readIssue(app.redis, id))).toMatchObject({ audience: size });
    const bounces = counts.unknown + counts.full + counts.blocked;
    const events = () => readEvents(app.redis, newsletter.number, 10_000);
    const settled = async () => (await events()).filter(({ outcome }) => outcome !== 'taken').length;
    await until('every bounce has come back', async () => (await settled()) >= bounces, postfix.log);
    await mailboxes?.received(good.length);

    expect(await events()).toHaveLength(bounces);
    expect(new Set((await events()).map(({ proof }) => proof))).toEqual(new Set(['bounce-address']));
    expect(mailboxes?.mails.map(({ to }) => to).sort()).toEqual([...good].sort());
    expect(await reportIssue(app.list, id)).toMatchObject({
      audience: size,
      accepted: good.length,
      bounced: counts.unknown,
      failed: counts.full + counts.blocked,
      uncertain: 0,
    });
    expect(await countSubscribers(app.list, newsletter)).toMatchObject({
      confirmed: size - counts.unknown,
      bounced: counts.unknown,
    });
    for (const address of addressesOf('unknown')) {
      const subscriber = await readSubscriber(app.list, idOf(app.list, address));
      expect(membershipOf(subscriber, newsletter.number)?.state, address).toBe('bounced');
    }
    const faults = (await events()).map(({ kind, fault }) => `${kind} ${fault}`);
    expect(faults.filter((one) => one === 'hard reader')).toHaveLength(counts.unknown);
    expect(faults.filter((one) => one.startsWith('soft '))).toHaveLength(counts.full);
    expect(faults.filter((one) => one === 'policy us')).toHaveLength(counts.blocked);

    const { articles } = await readIssue(app.redis, id);
    const next = await composeIssue(app.redis, newsletter, { articles: [...articles] });
    expect(await postrider.send(next.issue)).toMatchObject({ audience: size - counts.unknown });
  });
});
