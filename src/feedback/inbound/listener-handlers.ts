import type { SMTPServerOptions, SMTPServerSession } from 'smtp-server';
import { describeError } from '../../errors.js';
import { complaintAddress } from '../../subscribers/membership/bounce-address.js';
import type { ListenerLimits } from './listener-limits.js';
import { isOwnAddress, unsubscribes } from './own-addresses.js';
import { AddressCounts, type Peers } from './peers.js';
import { type TakeEmailDeps, takeEmail } from './take-email.js';
import { within } from './within.js';

export interface ListenerDeps extends TakeEmailDeps {
  bounceDomain: string;
}

const refusal = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });

/**
 * The callbacks of the SMTP server: they accept or refuse a sender, a recipient and a message.
 * @param cutOff ends the connection of a message that is too large
 */
export function listenerHandlers(
  deps: ListenerDeps,
  peers: Peers,
  limits: ListenerLimits,
  underWay: Set<Promise<unknown>>,
  cutOff: (id: string) => void,
): Required<Pick<SMTPServerOptions, 'onMailFrom' | 'onRcptTo' | 'onData'>> {
  const counts = new AddressCounts(limits.perAddress);
  const complaints = complaintAddress(deps.bounceDomain);
  return {
    onMailFrom(_address, session, done) {
      const peer = peers.find(session.id);
      if (!peer || peer.messages >= limits.messages) return done(refusal(421, 'Enough for one connection'));
      done();
    },
    onRcptTo({ address }, session, done) {
      const peer = peers.find(session.id);
      // Without a sender it is a bounce or an automatic reply (RFC 3834 §3). Neither may unsubscribe anyone.
      const isAutomatic = senderOf(session.envelope) === '';
      if (isAutomatic && unsubscribes(deps, address))
        return done(refusal(550, 'This address takes no automatic messages'));
      if (isOwnAddress(deps, address)) {
        const folded = address.toLowerCase();
        const may = folded === complaints || counts.admit(folded);
        return done(may ? null : refusal(452, 'Too many messages for this address, try again later'));
      }
      if (peer) peer.strangeRecipients += 1;
      const tooMany = (peer?.strangeRecipients ?? 0) >= limits.strangeRecipients;
      done(tooMany ? refusal(421, 'Too many unknown addresses') : refusal(550, 'No such address here'));
    },
    onData(stream, session, done) {
      const peer = peers.find(session.id);
      const chunks: Buffer[] = [];
      let kept = 0;
      stream.on('data', (chunk: Buffer) => {
        if (peer) peer.dataBytes += chunk.length;
        if (kept < limits.keptBytes) chunks.push(chunk.subarray(0, limits.keptBytes - kept));
        kept += chunk.length;
        if (kept > limits.messageBytes) cutOff(session.id);
      });
      // The peer hung up in the middle: nothing was accepted.
      stream.on('error', () => chunks.splice(0));
      stream.on('end', () => {
        if (peer) peer.messages += 1;
        if (kept > limits.messageBytes) return done(refusal(552, 'Message too large'));
        const taken = take(deps, Buffer.concat(chunks), session, limits.applyMs).then(
          () => done(),
          (error: unknown) => {
            deps.log.warn({ error: describeError(error) }, 'an email could not be applied; its sender will try again');
            done(refusal(451, 'Try again later'));
          },
        );
        underWay.add(taken);
        void taken.finally(() => underWay.delete(taken));
      });
    },
  };
}

/** Applies a message, or fails when that takes too long, so that the sender retries it. */
const take = (deps: ListenerDeps, bytes: Buffer, { envelope }: SMTPServerSession, withinMs: number) =>
  within(withinMs, takeEmail(deps, 'smtp', bytes, { from: senderOf(envelope), to: envelope.rcptTo[0]?.address ?? '' }));

/** The sender of an envelope; empty for an email without one. */
const senderOf = ({ mailFrom }: SMTPServerSession['envelope']): string => (mailFrom ? mailFrom.address : '');
