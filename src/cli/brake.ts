import type { Command } from 'commander';
import type { App } from '../app.js';
import { pullBrake, readBrake, releaseBrake } from '../subscribers/abuse/brake.js';
import { readDisposable } from '../subscribers/abuse/disposable-counts.js';
import type { Check } from '../web/kit/readiness-words.js';
import { verb, withCommandApp } from './command.js';
import { fields, type Output } from './output.js';

type Flags = { json?: boolean };

export function brakeCommands(program: Command): void {
  const brake = program
    .command('brake')
    .description('the brake on sign-ups: see whether it is pulled, pull it, release it');

  verb(brake, 'show', 'say whether sign-ups are open, and how many there are').action((flags: Flags) =>
    withCommandApp(flags, show),
  );

  verb(brake, 'pull', 'close sign-ups until the brake is released; readers are told to come back later').action(
    (flags: Flags) =>
      withCommandApp(flags, async (app, output) => {
        await pullBrake(app.redis);
        await show(app, output);
      }),
  );

  verb(brake, 'release', 'open sign-ups again and begin a new count').action((flags: Flags) =>
    withCommandApp(flags, async (app, output) => {
      await releaseBrake(app.redis);
      await show(app, output);
    }),
  );
}

async function show({ redis, config }: Pick<App, 'redis' | 'config'>, output: Output): Promise<void> {
  const { pulled, releasesIn, signups } = await readBrake(redis);
  const disposable = await readDisposable(redis);
  const since = pulled ? new Date(pulled.since * 1000).toISOString() : null;
  const document = {
    pulled: pulled !== undefined,
    by: pulled?.by ?? null,
    since,
    releasesIn: releasesIn ?? null,
    signups,
    perHour: config.signupBrakePerHour,
    disposable,
  };
  const text = fields({
    'sign-ups': pulled ? `closed since ${since} by ${by(pulled.by)}` : 'open',
    ...(pulled ? { opens: opens(releasesIn) } : {}),
    'in this hour': `${signups} of ${config.signupBrakePerHour}`,
    'throw-away mailboxes': Object.entries(disposable).map(([slug, count]) => `${slug} ${count}`),
  });
  output.result(document, text);
}

const by = (who: 'limit' | 'operator') => (who === 'limit' ? 'the limit (SIGNUP_BRAKE_PER_HOUR)' : 'an operator');
const opens = (seconds: number | undefined) =>
  seconds === undefined
    ? 'when you run `postrider brake release`'
    : `by itself in ${Math.ceil(seconds / 60)} min, or when you run \`postrider brake release\``;

/** The doctor's line: a pulled brake turns readers away, so it is something to know of. */
export async function checkBrake({ redis, config }: Pick<App, 'redis' | 'config'>): Promise<Check> {
  const { pulled, releasesIn, signups } = await readBrake(redis);
  if (!pulled) {
    const detail = `open, ${signups} of ${config.signupBrakePerHour} in this hour`;
    return { name: 'sign-ups', ok: true, detail, remedy: '' };
  }
  const detail = `closed since ${new Date(pulled.since * 1000).toISOString()} by ${by(pulled.by)}`;
  return { name: 'sign-ups', ok: false, detail, remedy: `They open ${opens(releasesIn)}.` };
}
