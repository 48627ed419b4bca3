import type { Command } from 'commander';
import { shownMoment } from '../newsletters/zoned-time.js';
import { signUps } from '../operations/sign-ups.js';
import { closingFactor } from '../subscribers/abuse/sign-up-state.js';
import { operationCommand } from './operation-command.js';
import { fields } from './output.js';

/** `sign-ups show`, `close` and `open`. Their earlier names were `brake show`, `pull` and `release`. */
export function signUpCommands(program: Command): void {
  const noun = program
    .command('sign-ups')
    .alias('brake')
    .description('close and open sign-ups for the whole installation');
  const words = { text: shown, beside: earlierNames };
  operationCommand(noun, 'show', 'show whether sign-ups are open, and how many there were', signUps.read, words);
  const close = 'close sign-ups until you run `sign-ups open`; the form asks readers to come back later';
  operationCommand(noun, 'close', close, signUps.close, { ...words, alias: 'pull' });
  operationCommand(noun, 'open', 'open sign-ups again and restart the count', signUps.open, {
    ...words,
    alias: 'release',
  });
}

type Limits = Awaited<ReturnType<typeof signUps.read.run>>;

/** The names of version 0.2.0. */
const earlierNames = ({ open, closedBy, closedSince, opensIn, confirmations }: Limits) => ({
  ...{ pulled: !open, by: closedBy, since: closedSince, releasesIn: opensIn, signups: confirmations },
});

const shown = ({ closedBy, closedSince, opensIn, confirmations, perHour, disposable }: Limits): string =>
  fields({
    'sign-ups': closedBy ? closed(Date.parse(closedSince ?? ''), closedBy) : 'open',
    ...(closedBy ? { opens: opens(opensIn) } : {}),
    'emails in this hour': `${confirmations} (${steps(perHour)})`,
    'disposable addresses': Object.entries(disposable).map(([slug, count]) => `${slug} ${count}`),
  });

/** Sign-ups belong to no newsletter, so their times are in UTC. */
const closed = (since: number, by: 'limit' | 'operator') =>
  `closed since ${shownMoment(since, 'UTC')} by ${by === 'limit' ? 'the limit (SIGNUPS_PER_HOUR)' : 'an operator'}`;
const opens = (seconds: number | null | undefined) =>
  seconds === undefined || seconds === null
    ? 'when you run `postrider sign-ups open`'
    : `by itself in ${Math.ceil(seconds / 60)} min, or when you run \`postrider sign-ups open\``;

const steps = (perHour: number) =>
  `from ${perHour}, every sign-up needs the bot check; from ${perHour * closingFactor}, the form closes`;
