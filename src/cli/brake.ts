import type { Command } from 'commander';
import type { App } from '../app.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { counted } from '../operations/counted.js';
import { closingFactor, pullBrake, readBrake, releaseBrake } from '../subscribers/abuse/brake.js';
import { readDisposable } from '../subscribers/abuse/disposable-counts.js';
import { countAbandoned } from '../subscribers/membership/accepted-sign-ups.js';
import { isoFromSeconds } from '../timestamps.js';
import { verb, withCommandApp } from './command.js';
import { fields, type Output } from './output.js';
import type { Check } from './readiness-words.js';

type Flags = { json?: boolean };

export function brakeCommands(program: Command): void {
  const brake = program.command('brake').description('close and open sign-ups for the whole installation');

  verb(brake, 'show', 'show whether sign-ups are open, and how many there were').action((flags: Flags) =>
    withCommandApp(flags, show),
  );

  verb(brake, 'pull', 'close sign-ups until you run `brake release`; the form asks readers to come back later').action(
    (flags: Flags) =>
      withCommandApp(flags, async (app, output) => {
        await pullBrake(app.redis);
        await show(app, output);
      }),
  );

  verb(brake, 'release', 'open sign-ups again and restart the count').action((flags: Flags) =>
    withCommandApp(flags, async (app, output) => {
      await releaseBrake(app.redis);
      await show(app, output);
    }),
  );
}

async function show({ redis, config }: Pick<App, 'redis' | 'config'>, output: Output): Promise<void> {
  const { pulled, releasesIn, signups } = await readBrake(redis);
  const disposable = await readDisposable(redis);
  const since = pulled ? isoFromSeconds(pulled.since) : null;
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
    'sign-ups': pulled ? closed(pulled) : 'open',
    ...(pulled ? { opens: opens(releasesIn) } : {}),
    'emails in this hour': `${signups} (${steps(config.signupBrakePerHour)})`,
    'disposable addresses': Object.entries(disposable).map(([slug, count]) => `${slug} ${count}`),
  });
  output.result(document, text);
}

/** The brake belongs to no newsletter, so its times are in UTC. */
const closed = ({ since, by }: { since: number; by: 'limit' | 'operator' }) =>
  `closed since ${shownMoment(since * 1000, 'UTC')} by ${by === 'limit' ? 'the limit (SIGNUP_BRAKE_PER_HOUR)' : 'an operator'}`;
const opens = (seconds: number | undefined) =>
  seconds === undefined
    ? 'when you run `postrider brake release`'
    : `by itself in ${Math.ceil(seconds / 60)} min, or when you run \`postrider brake release\``;

const steps = (perHour: number) =>
  `from ${perHour}, every sign-up needs the bot check; from ${perHour * closingFactor}, the form closes`;

/** The doctor's line: a pulled brake turns readers away, so the operator must see it. */
export async function checkBrake({ redis, config }: Pick<App, 'redis' | 'config'>): Promise<Check> {
  const { pulled, releasesIn, signups } = await readBrake(redis);
  const waiting = await countAbandoned(redis);
  if (!pulled) {
    const busy = signups >= config.signupBrakePerHour ? 'open with the bot check only' : 'open';
    const detail = `${busy}; ${counted(signups, 'confirmation email')} in this hour (${steps(config.signupBrakePerHour)})`;
    if (waiting === 0) return { name: 'sign-ups', ok: true, detail, remedy: '' };
    const left = `${counted(waiting, 'accepted sign-up')} not applied, because a process ended`;
    return { name: 'sign-ups', ok: true, detail: `${detail}; ${left}`, remedy: 'A worker applies them: start one' };
  }
  return { name: 'sign-ups', ok: false, detail: closed(pulled), remedy: `They open ${opens(releasesIn)}.` };
}
