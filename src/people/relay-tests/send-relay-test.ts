import { type Config, deskUrlOf } from '../../config.js';
import type { Delivery } from '../../delivery/delivery.js';
import { NoticeDeferred } from '../../delivery/notices/send-notice.js';
import { publisherMessages } from '../../locale/publisher-languages.js';
import { redactReply } from '../../redaction.js';
import { webPaths } from '../../settings/web-paths.js';
import { type Relay, RelayUnavailable, type SendResult } from '../../smtp/relay.js';
import { emailPerson } from '../email-person.js';
import { findPerson } from '../person-store.js';
import { type RelayTest, readRelayTest, writeRelayTest } from './relay-tests.js';

/**
 * Sends the test of a relay to the person who asked for it, and notes what the server said. It is tried once: a test says
 * what is so now.
 */
export async function sendRelayTest(
  delivery: Delivery & { config: Pick<Config, 'desk'> },
  { person: id, at }: { person: string; at: number },
): Promise<void> {
  const { redis } = delivery.list;
  const [test, person] = await Promise.all([readRelayTest(redis, id), findPerson(redis, id)]);
  if (test?.state !== 'waiting' || test.at !== at || !person) return;
  const words = publisherMessages(person.language).desk.health.relays.email;
  const through = onlyThrough(delivery.relay, test.relay);
  const sending = emailPerson({ ...delivery, relay: through.relay }, person, {
    ...{ key: `relay-test ${id} ${at}`, at },
    content: () => ({
      ...{ subject: words.subject, title: words.title, opening: [words.opening(test.relay)], points: [] },
      ...{ button: words.button, url: `${deskUrlOf(delivery)}${webPaths.deskHealthHome}`, closing: [words.closing] },
    }),
  });
  const [state, reason] = await sending.then(
    (outcome) => [outcome, ''] as const,
    (error: unknown) => {
      if (error instanceof NoticeDeferred) return ['deferred', ''] as const;
      if (error instanceof RelayUnavailable) return ['unreachable', error.message] as const;
      throw error;
    },
  );
  await writeRelayTest(redis, id, { ...test, state, ...through.said(person.email, reason) });
}

/** A relay that takes the others only where the wanted one fails, and remembers what the server said. */
function onlyThrough(relay: Relay, wanted: string) {
  let last: SendResult | undefined;
  const avoid = new Set(relay.names.filter((name) => name !== wanted));
  return {
    relay: {
      ...relay,
      send: async (mail: Parameters<Relay['send']>[0]) => {
        last = await relay.send({ ...mail, avoid });
        return last;
      },
    } satisfies Relay,
    said: (address: string, reason: string): Pick<RelayTest, 'by' | 'reply'> => ({
      by: last?.relay ?? '',
      reply: redactReply(last?.reply ?? reason, address).slice(0, 500),
    }),
  };
}
