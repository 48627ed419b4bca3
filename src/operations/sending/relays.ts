import * as z from 'zod';
import { describeError, InvalidInput } from '../../errors.js';
import {
  countRelayTest,
  enqueueRelayTest,
  type RelayTest,
  readRelayTest,
  relayTestStates,
  writeRelayTest,
} from '../../people/relay-tests/relay-tests.js';
import { noRelayReport, reportedRelays } from '../../reports/relay-report.js';
import type { RelayState } from '../../smtp/relay.js';
import { isoFromMs } from '../../timestamps.js';
import { time } from '../fields.js';
import { type OperationApp, operation } from '../operation.js';
import { type Actor, NotForRole } from '../permission.js';

const relayName = z.string().meta({ description: 'Host and port.', examples: ['smtp.example.com:465'] });

const relays = z.object({
  relays: z.array(
    z.object({
      relay: relayName,
      up: z.boolean(),
      reason: z.string().meta({ description: 'Why it is down; empty when it is up.', examples: [''] }),
    }),
  ),
  failure: z.string().meta({ description: 'Why nothing is known of any, or none is up; empty otherwise.' }),
  lastTest: z
    .object({
      at: time,
      relay: relayName,
      state: z.enum(relayTestStates),
      by: z.string().meta({ description: 'The relay that replied; empty: none.' }),
      reply: z.string().meta({ description: 'The words of the server.', examples: ['250 2.0.0 Ok'] }),
    })
    .nullable()
    .meta({ description: 'The last test of the person who asks; null: there is none.' }),
});
const relayTest = z.strictObject({ relay: relayName.max(300) }).meta({ examples: [{ relay: 'smtp.example.com:465' }] });

/** Their names in the API's document. */
export const relaySchemas = { Relays: relays } as const;

interface Found {
  relays: readonly RelayState[];
  failure: string;
  lastTest: RelayTest | undefined;
}

async function relaysOf({ redis }: OperationApp, { kind, id }: Actor): Promise<Found> {
  const lastTest = kind === 'person' ? await readRelayTest(redis, id) : undefined;
  try {
    return { relays: await reportedRelays(redis), failure: '', lastTest };
  } catch (error) {
    return { relays: [], failure: describeError(error), lastTest };
  }
}

/** Whether nothing is known of any relay, because no worker has looked yet. */
export const isUnreported = ({ failure }: Pick<Found, 'failure'>): boolean => failure.startsWith(noRelayReport);

const document = (_: unknown, { relays: states, failure, lastTest }: Found) => ({
  relays: states.map(({ relay, up, reason }) => ({ relay, up, reason })),
  failure,
  lastTest: lastTest ? { ...lastTest, at: isoFromMs(lastTest.at) } : null,
});

/** The relays that emails go through. */
export const relayStates = {
  read: operation({
    id: 'readRelays',
    summary: 'Read the relays',
    description: 'Returns the relays of SMTP_URL as the workers last saw them, within the last 30 seconds.',
    permission: { scope: 'installation:read', of: 'installation' },
    changes: false,
    key: [],
    run: (app, _, { actor }) => relaysOf(app, actor),
    output: relays,
    document,
  }),

  test: operation({
    id: 'testRelay',
    summary: 'Test a relay',
    description:
      'A worker sends an email through the relay to the person who asks, and to nobody else. It is tried once. Max 10 per person and hour, and 30 in all.',
    permission: { scope: 'installation:write', of: 'installation', rule: 'owner' },
    changes: true,
    key: [],
    input: relayTest,
    errors: ['relay.too-many-tests'],
    run: async (app, { relay }, { actor }) => {
      // Nobody else must get an email that no one has looked at.
      if (actor.kind !== 'person') throw new NotForRole('self');
      const { relays: known } = await relaysOf(app, actor);
      if (!known.some((one) => one.relay === relay)) throw new InvalidInput('relay', 'must be a relay of SMTP_URL');
      await countRelayTest(app.list, actor.id);
      const test: RelayTest = { at: Date.now(), relay, state: 'waiting', by: '', reply: '' };
      await writeRelayTest(app.redis, actor.id, test);
      await enqueueRelayTest(app.queues, actor.id, test);
      return { ...(await relaysOf(app, actor)), lastTest: test };
    },
    output: relays,
    document,
  }),
};
