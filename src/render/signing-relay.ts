import type { Message, Relay } from '../smtp/relay.js';
import type { DkimSigner } from './dkim.js';

/**
 * A relay that signs every email it sends, including notices and tests. Signed emails are sent in 7 bits, because a server
 * that re-encodes 8 bits breaks the signature (RFC 6376 §5.3).
 */
export function signing(relay: Relay, sign: DkimSigner): Relay {
  const send: Relay['send'] = (mail) =>
    relay.send({ ...mail, message: async () => signed(await mail.message({ eightBitMime: false }), sign) });
  return { ...relay, send };
}

async function signed(message: Message, sign: DkimSigner): Promise<Message> {
  const whole = Buffer.isBuffer(message) ? message : Buffer.concat(message);
  return [await sign(whole), whole];
}
