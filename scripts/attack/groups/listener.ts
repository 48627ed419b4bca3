import { startListener } from '../../../src/feedback/inbound/listener.js';
import { type ListenerLimits, listenerLimits } from '../../../src/feedback/inbound/listener-limits.js';
import { bounceOf, deliver, noDns } from '../../../tests/feedback/report-emails.js';
import type { SunkMail } from '../../../tests/helpers/smtp-sink.js';
import { type Attack, type Outcome, unless } from '../attack.js';
import { type Instance, webhookSettings } from '../instance.js';

// The listener for bounces, which anyone on the network may send to.

const domain = webhookSettings.BOUNCE_DOMAIN;

/** Starts a listener on the instance's store for one attack. */
async function listening(
  { app }: Instance,
  run: (port: number) => Promise<Outcome>,
  limits: Partial<ListenerLimits> = {},
): Promise<Outcome> {
  const settings = { host: '127.0.0.1', port: 0, tls: undefined };
  const all = { ...listenerLimits, ...limits };
  const listener = await startListener({ ...app, bounceDomain: domain, dns: noDns }, settings, 'mx.example.com', all);
  try {
    return await run(listener.port);
  } finally {
    await listener.stop();
  }
}

const issueMail = (instance: Instance): SunkMail => {
  const mail = instance.sink.mailsTo(instance.known).find(({ from }) => from.endsWith(`@${domain}`));
  if (!mail) throw new Error('the issue has no bounce address');
  return mail;
};
const letter = 'From: a@example.net\r\nTo: b@example.net\r\nSubject: Hello\r\n\r\nHello.\r\n';

export const listenerAttacks: readonly Attack[] = [
  {
    name: 'relaying and delivering email through the listener',
    mutations: [
      {
        removes: 'the check of recipients',
        file: 'src/feedback/inbound/own-addresses.ts',
        expression: 'openBounceAddress(tokenKeys, bounceDomain, folded) !== undefined',
        instead: 'true',
      },
    ],
    run: (instance) =>
      listening(instance, async (port) => {
        const faults: string[] = [];
        for (const to of [
          `postmaster@${domain}`,
          'victim@example.net',
          `b-forged@${domain}`,
          `"x@example.net"@${domain}`,
        ]) {
          const code = await deliver(port, to, letter, false, 'stranger@example.net');
          if (code < 400) faults.push(`an email to ${to} got ${code}`);
        }
        return unless(faults, 'four addresses that are not ours were refused');
      }),
  },
  {
    name: 'altering any sign of a bounce address',
    mutations: [
      {
        removes: 'the signature of bounce addresses',
        file: 'src/subscribers/membership/signed-address.ts',
        expression: "timingSafeEqual(Buffer.from(mac(use, key, body), 'latin1'), given)",
        instead: 'true',
      },
    ],
    run: (instance) =>
      listening(instance, async (port) => {
        const { from } = issueMail(instance);
        const local = from.slice(0, from.indexOf('@'));
        const faults: string[] = [];
        let tried = 0;
        for (let at = Math.max(0, local.length - 30); at < local.length; at += 4) {
          const sign = local[at] === 'a' ? 'b' : 'a';
          tried += 1;
          const code = await deliver(port, `${local.slice(0, at)}${sign}${local.slice(at + 1)}@${domain}`, letter);
          if (code < 400) faults.push(`sign ${at} may be another`);
        }
        return unless(faults, `${tried} altered addresses were refused`);
      }),
  },
  {
    name: 'taking another reader off the list by a bounce at one’s own address',
    run: (instance) =>
      listening(instance, async (port) => {
        const mine = issueMail(instance);
        const victim = await instance.reader();
        const forged = bounceOf({ ...mine, to: victim }, '5.1.1', '550 5.1.1 no such user');
        await deliver(port, mine.from, forged);
        const state = (await instance.membership(victim))?.state;
        return unless(state === 'confirmed' ? [] : [`the victim is ${state}`], 'the victim stayed on the list');
      }),
  },
  {
    name: 'filling the memory by an endless message',
    run: (instance) =>
      listening(
        instance,
        async (port) => {
          const { from } = issueMail(instance);
          const code = await deliver(port, from, `${letter}${'x'.repeat(70)}\r\n`.repeat(4_000));
          return unless(code === 552 ? [] : [`it got ${code}`], 'it was refused as too large');
        },
        { messageBytes: 100_000 },
      ),
  },
  {
    name: 'filling one bounce address with email',
    run: (instance) =>
      listening(
        instance,
        async (port) => {
          const { from } = issueMail(instance);
          const codes: number[] = [];
          for (let n = 0; n < 8; n += 1) codes.push(await deliver(port, from, letter));
          const taken = codes.filter((code) => code === 250).length;
          return unless(taken <= 3 ? [] : [`${taken} of 8 were taken`], `${taken} of 8 were taken`);
        },
        { perAddress: 3 },
      ),
  },
];
