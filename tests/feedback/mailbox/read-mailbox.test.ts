import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MailboxLimits, mailboxLimits } from '../../../src/feedback/mailbox/mailbox-limits.js';
import { readMailboxState } from '../../../src/feedback/mailbox/mailbox-state.js';
import { type MailboxDeps, readMailbox } from '../../../src/feedback/mailbox/read-mailbox.js';
import { mailboxKeys } from '../../../src/redis/keys.js';
import type { ReadableMailbox } from '../../../src/settings/feedback/mailbox-settings.js';
import { nextSecond } from '../../helpers/clock.js';
import { startPostrider, type TestPostrider } from '../../helpers/postrider.js';
import { type Dovecot, dovecotMissing, dovecotPassword, startDovecot } from '../../servers/dovecot.js';
import { certificate } from '../../servers/mail-server.js';
import { readersOf } from '../readers-for-tests.js';
import { bounceOf, complaintOf, noDns, signedComplaint } from '../report-emails.js';
import { type ImapGate, startImapGate } from './imap-gate.js';

const domain = 'bounces.example.com';
const personal = 'From: a friend <friend@example.net>\r\nTo: me@example.com\r\nSubject: Lunch?\r\n\r\nAt noon?\r\n';
const answer =
  'From: reader@example.net\r\nTo: digest@news.example.com\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.\r\n';

// The name holds the reason, for a run that leaves it out.
describe.skipIf(dovecotMissing)(`a mailbox of Dovecot${dovecotMissing ? ` (${dovecotMissing})` : ''}`, () => {
  let postrider: TestPostrider;
  let dovecot: Dovecot;
  let gate: ImapGate;
  let users = 0;
  beforeAll(async () => {
    dovecot = await startDovecot();
    gate = await startImapGate(dovecot.port);
    postrider = await startPostrider({ readers: 32, settings: { BOUNCE_DOMAIN: domain, FEEDBACK_PORT: '2525' } });
    await postrider.send(await postrider.composeIssue());
  });
  afterAll(async () => {
    await postrider?.stop();
    await gate?.stop();
    await dovecot?.stop();
  });

  /** Each test has its own mailbox, because the stored state belongs to one mailbox. */
  function newMailbox(more: Partial<ReadableMailbox> = {}): ReadableMailbox {
    users += 1;
    return {
      name: 'test',
      host: '127.0.0.1',
      port: gate.port,
      secure: false,
      tls: 'off',
      ca: undefined,
      serverName: undefined,
      user: `user${users}`,
      password: dovecotPassword,
      folder: 'INBOX',
      moveTo: 'Postrider',
      everyMs: 60_000,
      ...more,
    };
  }
  const look = (
    settings: ReadableMailbox,
    limits: Partial<MailboxLimits> = {},
    deps: Partial<MailboxDeps> = {},
    signal = new AbortController().signal,
  ) =>
    readMailbox(
      { ...postrider.app, dns: noDns, ...deps },
      settings,
      { ...mailboxLimits, ...limits },
      () => Promise.resolve(true),
      signal,
    );
  const state = () => readMailboxState(postrider.app.redis);

  const { mailTo, gone, stateOf, events } = readersOf(() => postrider);
  const texts = async ({ user }: ReadableMailbox, folder?: string) =>
    (await dovecot.messages(user, folder)).map(({ text }) => text);

  test('reports are applied and moved, and a person’s message stays where it is, unread', async () => {
    const mailbox = newMailbox();
    for (const raw of [gone(0), personal, complaintOf(mailTo(1)), answer]) await dovecot.deliver(mailbox.user, raw);
    expect(await look(mailbox)).toMatchObject({ counts: { moved: 3, left: 1, tooLarge: 0 }, failure: undefined });
    expect([await stateOf(0), await stateOf(1)]).toEqual(['bounced', 'unsubscribed']);
    expect(await events(0)).toMatchObject([{ kind: 'hard', proof: 'bounce-address', outcome: 'applied' }]);
    expect(await dovecot.messages(mailbox.user)).toEqual([{ text: personal, flags: '' }]);
    expect(await texts(mailbox, 'Postrider')).toEqual([gone(0), complaintOf(mailTo(1)), answer]);
  });

  test('automatic messages to the users of the mailbox stay, such as bounces of their own email', async () => {
    const mailbox = newMailbox();
    const letter = { ...mailTo(0), to: 'friend@example.net', from: 'me@example.com' };
    const own = { ...letter, raw: Buffer.from(personal) };
    const program = (subject: string) => personal.replace('Lunch?', subject);
    const raws = [
      bounceOf(own, '5.1.1', '550 5.1.1 no such user'),
      bounceOf(own, '4.4.1', '450 4.4.1 no answer').replace('failed', 'delayed'),
      program('Please verify your email address'),
      program('The disk is full\r\nAuto-Submitted: auto-generated'),
      personal.replace('At noon?', 'Please confirm the message.'),
    ];
    for (const raw of raws) await dovecot.deliver(mailbox.user, raw);
    expect(await look(mailbox)).toMatchObject({ counts: { moved: 0, left: 5 }, failure: undefined });
    expect(await dovecot.messages(mailbox.user)).toEqual(raws.map((text) => ({ text, flags: '' })));
  });

  test('a message that stays is not fetched again, and later ones are fetched', async () => {
    const mailbox = newMailbox();
    await dovecot.deliver(mailbox.user, personal);
    await look(mailbox);
    const before = gate.commands().length;
    expect(await look(mailbox)).toMatchObject({ counts: { moved: 0, left: 0 } });
    expect(gate.commands().slice(before)).not.toContain('FETCH');
    await dovecot.deliver(mailbox.user, gone(2));
    expect(await look(mailbox)).toMatchObject({ counts: { moved: 1, left: 0 } });
    expect(await stateOf(2)).toBe('bounced');
    expect(await texts(mailbox)).toEqual([personal]);
  });

  test('a message to one of our addresses is moved, whatever it says', async () => {
    const mailbox = newMailbox();
    const to = (address: string) => personal.replace('me@example.com', address);
    const raws = [mailTo(3).from.toUpperCase(), `feedback@${domain}`, mailTo(3).from.replace('b', 'c')].map(to);
    for (const raw of raws) await dovecot.deliver(mailbox.user, raw);
    expect(await look(mailbox)).toMatchObject({ counts: { moved: 2, left: 1 } });
    expect(await texts(mailbox)).toEqual(raws.slice(2));
    expect(await stateOf(3)).toBe('confirmed');
  });

  test('a tap on Unsubscribe in Apple Mail unsubscribes through the mailbox, too', async () => {
    const mailbox = newMailbox();
    const address = /<mailto:([^?>]+)\?/.exec(mailTo(30).raw.toString('latin1'))?.[1] ?? '';
    const raw = `Return-Path: <reader@example.net>\r\nFrom: reader@example.net\r\nTo: ${address}\r\nSubject: unsubscribe\r\nAuto-Submitted: auto-replied\r\nX-Apple-Unsubscribe: true\r\n\r\n\r\n`;
    const withoutSender = raw.replace(address, /<mailto:([^?>]+)\?/.exec(mailTo(31).raw.toString('latin1'))?.[1] ?? '');
    await dovecot.deliver(mailbox.user, raw);
    await dovecot.deliver(mailbox.user, withoutSender.replace('<reader@example.net>', '<>'));
    expect(await look(mailbox)).toMatchObject({ counts: { moved: 2, left: 0 }, failure: undefined });
    expect([await stateOf(30), await stateOf(31)]).toEqual(['unsubscribed', 'confirmed']);
  });

  test('a message that is larger than a report stays, is never fetched, and is reported once', async () => {
    const mailbox = newMailbox();
    const lines: unknown[] = [];
    const log = { ...postrider.app.log, warn: (facts: unknown) => lines.push(facts) } as MailboxDeps['log'];
    await dovecot.deliver(mailbox.user, `${gone(4)}${'x'.repeat(70)}\r\n`);
    const before = gate.commands().length;
    const messageBytes = gone(4).length;
    expect(await look(mailbox, { messageBytes }, { log })).toMatchObject({
      counts: { moved: 0, left: 0, tooLarge: 1 },
    });
    expect(await look(mailbox, { messageBytes }, { log })).toMatchObject({ counts: { tooLarge: 0 } });
    expect(gate.commands().slice(before)).not.toContain('BODY');
    expect([lines.length, await stateOf(4)]).toEqual([1, 'confirmed']);
  });

  test('only the beginning of a long message is fetched', async () => {
    const mailbox = newMailbox();
    await dovecot.deliver(mailbox.user, `${gone(5)}${`${'x'.repeat(70)}\r\n`.repeat(2_000)}`);
    expect(await look(mailbox, { keptBytes: gone(5).length })).toMatchObject({ counts: { moved: 1 } });
    expect(await stateOf(5)).toBe('bounced');
  });

  test('many reports are read in pages, and the figures say how many are left', async () => {
    const mailbox = newMailbox();
    for (let number = 20; number < 30; number += 1) await dovecot.deliver(mailbox.user, gone(number));
    const stop = new AbortController();
    const counted: number[] = [];
    const { redis } = postrider.app;
    const watched = async () => (await redis.hget(mailboxKeys.state, 'backlog')) ?? '';
    const first = await readMailbox(
      { ...postrider.app, dns: noDns },
      mailbox,
      { ...mailboxLimits, pageMessages: 4 },
      async () => {
        counted.push(Number(await watched()));
        return counted.length < 3;
      },
      stop.signal,
    );
    expect([counted.slice(1), first.counts.moved, (await state()).backlog]).toEqual([[6, 2], 8, 2]);
    expect(await look(mailbox)).toMatchObject({ counts: { moved: 2 } });
    expect((await state()).backlog).toBe(0);
  });

  test('a report whose connection is cut before the move is moved at the next poll, and applied once', async () => {
    for (const cut of ['cutBefore', 'cutAfter'] as const) {
      const mailbox = newMailbox();
      const number = cut === 'cutBefore' ? 6 : 7;
      await dovecot.deliver(mailbox.user, gone(number));
      gate[cut]('MOVE');
      await expect(look(mailbox)).rejects.toMatchObject({ because: 'connection' });
      expect(await stateOf(number)).toBe('bounced');
      await look(mailbox);
      expect(await events(number)).toMatchObject([{ kind: 'hard', outcome: 'applied' }]);
      expect([await texts(mailbox), await texts(mailbox, 'Postrider')]).toEqual([[], [gone(number)]]);
    }
  });

  test.each([
    { without: ['MOVE'], removes: true },
    { without: ['MOVE', 'UIDPLUS'], removes: false },
  ])(
    'a server without $without: the report is copied, and nobody else’s deleted message is removed',
    async ({ without, removes }) => {
      const other = await startDovecot(without);
      const otherGate = await startImapGate(other.port);
      try {
        const mailbox = newMailbox({ port: otherGate.port });
        await other.deliver(mailbox.user, personal);
        await markDeleted(mailbox, 1);
        const number = 8 + without.length;
        await other.deliver(mailbox.user, gone(number));
        // The copy was made, but its confirmation was lost.
        otherGate.cutBefore('STORE');
        await expect(look(mailbox)).rejects.toMatchObject({ because: 'connection' });
        await look(mailbox);
        // A message that is marked as deleted is not read again, whatever its number.
        await nextSecond();
        await other.renumber(mailbox.user);
        expect(await look(mailbox)).toMatchObject({ counts: { moved: 0, left: 0 } });
        expect((await other.messages(mailbox.user, 'Postrider')).map(({ text }) => text)).toEqual([gone(number)]);
        const here = await other.messages(mailbox.user);
        expect(here.map(({ text }) => text)).toEqual(removes ? [personal] : [personal, gone(number)]);
        expect(otherGate.commands()).not.toMatch(/^\S+ EXPUNGE/m);
        expect(await events(number)).toHaveLength(1);
      } finally {
        await otherGate.stop();
        await other.stop();
      }
    },
  );

  async function markDeleted({ host, port, user, password }: ReadableMailbox, uid: number): Promise<void> {
    const { ImapFlow } = await import('imapflow');
    const client = new ImapFlow({ host, port, doSTARTTLS: false, auth: { user, pass: password }, logger: false });
    await client.connect();
    await client.mailboxOpen('INBOX');
    expect(await client.messageFlagsAdd(String(uid), ['\\Deleted'], { uid: true })).toBe(true);
    await client.logout();
  }

  test('a report that cannot be applied waits, is tried again, and delays no other', async () => {
    const mailbox = newMailbox();
    const { text, dns } = await signedComplaint(mailTo(11));
    for (const raw of [text, gone(12)]) await dovecot.deliver(mailbox.user, raw);
    const silent = { txt: () => Promise.reject(new Error('no server answers for staff@hotmail.com')) };
    const first = await look(mailbox, {}, { dns: silent });
    expect(first).toMatchObject({ counts: { moved: 1, left: 0 }, failure: { because: 'report' } });
    expect(first.failure?.message).not.toContain('@');
    expect([await stateOf(11), await stateOf(12), (await state()).backlog]).toEqual(['confirmed', 'bounced', 1]);
    await expect(look(mailbox, { waiting: 0 }, { dns: silent })).rejects.toMatchObject({ because: 'blocked' });
    expect(await look(mailbox, {}, { dns })).toMatchObject({ counts: { moved: 1 }, failure: undefined });
    expect([await stateOf(11), (await state()).backlog, await texts(mailbox)]).toEqual(['complained', 0, []]);
  });

  test('the mailbox of a server that renumbers its messages is read again, and nothing is applied twice', async () => {
    const mailbox = newMailbox();
    for (const raw of [personal, gone(13)]) await dovecot.deliver(mailbox.user, raw);
    await look(mailbox);
    await nextSecond();
    await dovecot.renumber(mailbox.user);
    await dovecot.deliver(mailbox.user, gone(13));
    expect(await look(mailbox)).toMatchObject({ counts: { moved: 1, left: 1 } });
    expect(await events(13)).toHaveLength(1);
    expect(await texts(mailbox, 'Postrider')).toEqual([gone(13), gone(13)]);
  });

  test('the first poll leaves out messages older than thirty days, and later polls leave out nothing', async () => {
    const mailbox = newMailbox();
    const weeks = (ago: number) => Math.floor(Date.now() / 1_000) - ago * 7 * 86_400;
    await dovecot.deliver(mailbox.user, gone(18), weeks(5));
    await dovecot.deliver(mailbox.user, gone(19), weeks(3));
    expect(await look(mailbox)).toMatchObject({ counts: { moved: 1 } });
    expect(await look(mailbox)).toMatchObject({ counts: { moved: 0 } });
    expect([await stateOf(18), await stateOf(19)]).toEqual(['confirmed', 'bounced']);
    await dovecot.deliver(mailbox.user, complaintOf(mailTo(18)), weeks(5));
    expect(await look(mailbox)).toMatchObject({ counts: { moved: 1 } });
    expect(await texts(mailbox)).toEqual([gone(18)]);
  });

  test('the folder and the folder for applied reports can have names in any language', async () => {
    const mailbox = newMailbox({ folder: 'Zurück/2026', moveTo: 'Erledigt & 已读' });
    await dovecot.deliver(mailbox.user, personal);
    await expect(look(mailbox)).rejects.toMatchObject({ because: 'folder' });
    const { ImapFlow } = await import('imapflow');
    const { host, port, user, password } = mailbox;
    const client = new ImapFlow({ host, port, doSTARTTLS: false, auth: { user, pass: password }, logger: false });
    await client.connect();
    await client.mailboxCreate(mailbox.folder);
    await client.append(mailbox.folder, gone(14));
    await client.logout();
    expect(await look(mailbox)).toMatchObject({ counts: { moved: 1 } });
    expect(await stateOf(14)).toBe('bounced');
  });

  test('where TLS is required, the password is sent only over verified TLS, by STARTTLS or at once', async () => {
    const checked = { ca: certificate.ca, serverName: 'relay.example.com', tls: 'required' } as const;
    const starttls = newMailbox({ ...checked });
    await dovecot.deliver(starttls.user, gone(15));
    const before = gate.commands().length;
    expect(await look(starttls)).toMatchObject({ counts: { moved: 1 } });
    expect(gate.commands().slice(before)).not.toMatch(/LOGIN|AUTHENTICATE/);
    const offered = newMailbox({ tls: 'opportunistic' });
    await dovecot.deliver(offered.user, gone(17));
    expect(await look(offered)).toMatchObject({ counts: { moved: 1 } });
    const secure = newMailbox({ ...checked, secure: true, port: dovecot.tlsPort });
    await dovecot.deliver(secure.user, gone(16));
    expect(await look(secure)).toMatchObject({ counts: { moved: 1 } });
    for (const unknown of [
      newMailbox({ tls: 'required' }),
      newMailbox({ secure: true, tls: 'required', port: dovecot.tlsPort }),
      newMailbox({ ...checked, serverName: 'imap.example.net' }),
      newMailbox({ ...checked, ca: '/no/such/file' }),
    ])
      await expect(look(unknown), JSON.stringify(unknown)).rejects.toMatchObject({ because: 'certificate' });
    expect(gate.commands().slice(before)).not.toContain(dovecotPassword);
  });

  test('a wrong password is reported without the password', async () => {
    const password = 'a wrong password';
    const failed = await look(newMailbox({ password })).catch((error: Error) => error);
    expect(failed).toMatchObject({ because: 'login' });
    expect(JSON.stringify([failed, (failed as Error).message])).not.toContain(password);
  });
});
