import * as z from 'zod';
import { readDisposable } from '../subscribers/abuse/disposable-counts.js';
import { closeSignUps, openSignUps, readSignUpState } from '../subscribers/abuse/sign-up-state.js';
import { isoFromSeconds } from '../timestamps.js';
import { time } from './fields.js';
import { type OperationApp, operation } from './operation.js';

const signUpLimits = z.object({
  open: z.boolean().meta({ description: 'Whether the sign-up forms accept readers.', examples: [true] }),
  closedBy: z.enum(['limit', 'operator']).nullable().meta({
    description: '"limit": there were far too many sign-ups. null: they are open.',
  }),
  closedSince: time.nullable(),
  opensIn: z.int().nullable().meta({
    description: 'Seconds until they open by themselves; null: they are open, or a person opens them.',
  }),
  confirmations: z
    .int()
    .meta({ description: 'Confirmation emails in this hour, for all newsletters together.', examples: [12] }),
  perHour: z
    .int()
    .meta({ description: 'Confirmation emails above which every sign-up needs the bot check.', examples: [2_000] }),
  disposable: z.record(z.string(), z.int()).meta({
    description: 'Refused sign-ups with disposable addresses, by newsletter.',
  }),
});

/** Its name in the API's document. */
export const signUpSchemas = { SignUpLimits: signUpLimits };

async function limitsOf({ redis, config }: OperationApp): Promise<z.infer<typeof signUpLimits>> {
  const { pulled, releasesIn = null, signups } = await readSignUpState(redis);
  return {
    open: pulled === undefined,
    closedBy: pulled?.by ?? null,
    closedSince: pulled ? isoFromSeconds(pulled.since) : null,
    opensIn: releasesIn,
    confirmations: signups,
    perHour: config.signUpsPerHour,
    disposable: await readDisposable(redis),
  };
}

const shared = { key: [], output: signUpLimits } as const;
const writing = { permission: { scope: 'installation:write', of: 'installation' }, changes: true } as const;

/** The limits on sign-ups of the whole installation. */
export const signUps = {
  read: operation({
    id: 'readSignUps',
    summary: 'Read the limits on sign-ups',
    description: 'Returns whether sign-ups are open, and how many there were in this hour.',
    permission: { scope: 'installation:read', of: 'installation' },
    changes: false,
    ...shared,
    run: (app) => limitsOf(app),
  }),

  close: operation({
    id: 'closeSignUps',
    summary: 'Close sign-ups',
    description:
      'Closes the sign-up forms of all newsletters until they are opened. They ask readers to come back later.',
    ...{ ...writing, ...shared },
    run: async (app) => {
      await closeSignUps(app.redis);
      return limitsOf(app);
    },
  }),

  open: operation({
    id: 'openSignUps',
    summary: 'Open sign-ups',
    description: 'Opens the sign-up forms again, and restarts the count.',
    ...{ ...writing, ...shared },
    run: async (app) => {
      await openSignUps(app.redis);
      return limitsOf(app);
    },
  }),
};
