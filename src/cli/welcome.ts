import type { Command } from 'commander';
import { counted } from '../counted.js';
import { maxSteps, type WelcomeSeries } from '../issues/welcome/series.js';
import { newsletterOf } from '../operations/newsletters/newsletter-of.js';
import type { OperationApp } from '../operations/operation.js';
import { welcomes } from '../operations/welcome/welcome.js';
import { welcomeDocument } from '../operations/welcome/welcome-document.js';
import type { WelcomeDocument } from '../operations/welcome/welcome-schemas.js';
import { wordList } from './command.js';
import { textOrFile } from './issue-edit.js';
import { operationCommand } from './operation-command.js';
import { fields, table } from './output.js';
import { shownTime } from './shown-time.js';

const note = { flags: '--note <markdown>', help: 'the text, in Markdown, or @FILE' };
/** A note may be in a file. */
const input = async ({ note: text }: { note?: string }) =>
  text === undefined ? {} : { note: await textOrFile('--note', text) };

/** `welcome show`, `add`, `set`, `order`, `remove`, `preview`, `test`, `start` and `stop`. */
export function welcomeCommands(program: Command): void {
  const noun = program.command('welcome').description('write, order, turn on and off the emails that new readers get');

  operationCommand(noun, 'show', 'show the welcome emails and how their recipients came out', welcomes.read, {
    text: (series, { app }) => shown(app, series),
  });

  const add = `add a welcome email at the end, ${maxSteps} at most`;
  operationCommand(noun, 'add', add, welcomes.add, { options: { note }, input, text: inWords });

  const set = 'change a welcome email; emails that are being sent keep what they have';
  operationCommand(noun, 'set <step>', set, welcomes.change, { options: { note }, input, text: inWords });

  operationCommand(noun, 'order <steps>', 'set the order, like step-2,step-1', welcomes.order, {
    options: { steps: '<steps>' },
    input: ({ steps }) => ({ steps: wordList(steps) }),
    text: inWords,
  });

  operationCommand(noun, 'remove <step>', 'remove a welcome email', welcomes.remove, { text: inWords });

  operationCommand(noun, 'preview <step>', 'print a welcome email as a reader gets it', welcomes.preview, {
    more: (command) => command.option('--html', 'print the HTML part'),
    text: ({ subject, html, text }, { flags }) => (flags.html ? html : `${subject}\n\n${text.trimEnd()}`),
  });

  operationCommand(
    noun,
    'test <step>',
    'send a welcome email to one address, with [Test] in the subject',
    welcomes.test,
    {
      text: ({ sent, to }) => (sent ? `${to}: ${sent.outcome} (${sent.reply})` : `A worker sends it to ${to}.`),
    },
  );

  const start = 'send the emails to readers who confirm from now on';
  operationCommand(noun, 'start', start, welcomes.start, {
    options: { imported: { flags: '--imported <yes|no>', help: 'whether imported readers get them, too' } },
    text: ({ steps }) => `On. Readers who confirm get ${counted(steps.length, 'welcome email')}.`,
  });

  const stop = 'choose no more readers; those in the middle continue when it is on again';
  operationCommand(noun, 'stop', stop, welcomes.stop, { text: () => 'Off. Emails that are being sent end.' });
}

const inWords = ({ steps, newsletter }: WelcomeSeries) =>
  steps.length === 0 ? `"${newsletter}" has no welcome email.` : table(rowsOf(steps));

const rowsOf = (steps: WelcomeSeries['steps']) => [
  ['ID', 'DAYS', 'SUBJECT'],
  ...steps.map(({ number, days, subject }) => [`step-${number}`, days, subject]),
];

type Waiting = Pick<WelcomeDocument, 'waits' | 'oldWorkers'>;

/** Why a series sends nothing, and what to do; undefined: nothing is wrong. */
export function welcomeWaitInWords({ waits: why, oldWorkers }: Waiting): string | undefined {
  if (why === null) return undefined;
  const places = oldWorkers.map(({ host, process }) => `process ${process} on ${host}`).join(', ');
  return why === 'old-worker'
    ? `a worker of version 0.2.0 or earlier runs (${places}); stop or upgrade it, and they go on within an hour`
    : waits[why];
}

const waits: Record<Exclude<Waiting['waits'], 'old-worker' | null>, string> = {
  paused: 'a send is paused; see `postrider attention`',
  'postal-address': 'the newsletter has no postal address; set one with `postrider newsletter set --address`',
  restored: 'they were on in a backup that was restored; turn them on with `postrider welcome start`',
};

async function shown(app: OperationApp, series: WelcomeSeries): Promise<string> {
  const document = await welcomeDocument(app, series);
  const { newsletter, revision, on, since, imported, steps } = document;
  const why = welcomeWaitInWords(document);
  const { timeZone } = await newsletterOf(app, { slug: newsletter });
  const facts = fields({
    newsletter,
    state: on ? 'on' : 'off',
    revision,
    ...(since ? { 'for readers since': shownTime(since, timeZone) } : {}),
    'imported readers': imported ? 'yes' : 'no',
    ...(why ? { waits: why } : {}),
  });
  if (steps.length === 0) return `${facts}\n\nNo welcome email yet. Add one with \`postrider welcome add\`.`;
  const rows = steps.map(({ id, days, subject, counts: c }) => [
    ...[id, days, c.accepted, c.waiting + c.deferred, c.bounced, c.failed, c.uncertain, c.excluded, subject],
  ]);
  const heading = ['ID', 'DAYS', 'ACCEPTED', 'WAITING', 'BOUNCED', 'FAILED', 'UNCERTAIN', 'EXCLUDED', 'SUBJECT'];
  return [
    facts,
    '',
    table([heading, ...rows]),
    'DAYS: after the email before it; of the first one, after the confirmation.',
  ].join('\n');
}
