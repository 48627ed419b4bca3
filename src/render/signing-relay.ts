import type { Message, Relay } from '../smtp/relay.js';
import type { DkimSigner } from './dkim.js';

/**
 * A relay that signs every email it sends, including notices and tests. Signed emails are sent in 7 bits, because a
 * server that re-encodes 8 bits breaks the signature (RFC 6376 §5.3).
 */
export function signingRelay(relay: Relay, sign: DkimSigner): Relay {
  /** Messages that were signed for their envelope. */
  const made = new WeakMap<Message, Message>();
  const offer = { eightBitMime: false };
  const send: Relay['send'] = ({ message, next, ...mail }) =>
    relay.send({
      ...mail,
      async message() {
        const plain = await message(offer);
        return made.get(plain) ?? signed(plain, sign);
      },
      next:
        next &&
        (async ({ relay: name }) => {
          const following = await next({ relay: name, offer });
          if (!following) return undefined;
          const whole = made.get(following.message) ?? (await signed(following.message, sign));
          made.set(following.message, whole);
          return { ...following, message: whole };
        }),
    });
  return { ...relay, send };
}

async function signed(message: Message, sign: DkimSigner): Promise<Message> {
  const whole = Buffer.isBuffer(message) ? message : Buffer.concat(message);
  return [await sign(whole), whole];
}
