import type { Command } from 'commander';
import { counted } from '../counted.js';
import { eventTypes } from '../events/event.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { webhooks } from '../operations/webhooks/webhooks.js';
import { type WebhookDocument, webhookDocument } from '../webhooks/webhook-document.js';
import { verb, wholeNumber, withCommandApp } from './command.js';
import type { CommandOutcome, Launchers } from './launchers.js';
import { operationCommand, performHere, performs } from './operation-command.js';
import { exitCode, listInWords } from './output.js';

/** A moment as ISO 8601. What is none stays as it is, and is refused. */
const moment = (text: string) => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString());

/** `webhook add`, `list`, `show`, `test`, `remove` and `replay`. */
export function webhookCommands(program: Command, _launchers: Launchers, outcome: CommandOutcome): void {
  const noun = program
    .command('webhook')
    .description('add, test, replay and remove webhooks: other programs that get events');

  operationCommand(noun, 'add', 'add a webhook; it gets all later events', webhooks.add, {
    options: {
      url: { flags: '--url <address>', help: 'the address that receives the events' },
      events: {
        flags: '--events <types>',
        help: `types of events: ${eventTypes.join(', ')}; separate several with commas (default: all)`,
      },
    },
    text: ({ id, secret }) => `Webhook ${id} is added. Its receiver checks signatures with this secret:\n${secret}`,
  });

  operationCommand(noun, 'list', 'list the webhooks', webhooks.list, {
    text: (all) => {
      const rows = all.map((one) => [one.id, one.state, one.waiting, one.newsletter ?? 'all', one.url]);
      const heading = ['ID', 'STATE', 'WAITING', 'NEWSLETTER', 'ADDRESS'];
      return listInWords(heading, rows, 'There are no webhooks.');
    },
    wasArray: true,
  });
  showCommand(noun);

  const test = 'send a test event; a webhook that is off is switched on when it succeeds';
  operationCommand(noun, 'test <id>', test, webhooks.test, {
    text: ({ error, status, took }) =>
      error === '' ? `The receiver answered ${status} after ${took} ms.` : `It failed: the receiver ${error}.`,
    beside: (_, { key }) => ({ id: key.webhook }),
    notes: ({ error }) => {
      if (error !== '') outcome.code = exitCode.failed;
    },
  });

  operationCommand(noun, 'remove <id>', 'remove a webhook; events that wait for it are lost', webhooks.remove, {
    text: (_, { key }) => `Webhook ${key.webhook} is removed.`,
  });

  const replay = 'switch a webhook on and deliver its waiting events; with --since or --event, also earlier ones again';
  operationCommand(noun, 'replay <id>', replay, webhooks.replay, {
    options: {
      since: {
        ...{ flags: '--since <time>', parse: moment },
        help: 'also deliver the events since this time again, like 2026-11-26T05:00:00Z',
      },
      event: { flags: '--event <id>', help: 'also deliver this event again; `webhook show` has the ids' },
      later: { flags: '--later', help: 'with --event: also deliver again everything that was delivered after it' },
    },
    text: ({ waiting, replayed }, { key }) =>
      `Webhook ${key.webhook} is on. It gets ${counted(waiting, 'event')}, of which ${replayed} again.`,
    beside: (_, { key }) => ({ id: key.webhook }),
  });
}

function showCommand(noun: Command): void {
  const command = verb(noun, 'show <id>', 'show a webhook and its last deliveries')
    .option('--limit <count>', 'show at most this many deliveries (default: 100)', wholeNumber)
    .option('--secret', 'also show its secret')
    .action((id: string, flags: { json?: boolean; limit?: number; secret?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        const here = { app, output };
        const key = { webhook: id };
        const { result: webhook } = await performHere(here, webhooks.read, { key, input: {} });
        const { result: deliveries } = await performHere(here, webhooks.deliveries, {
          ...{ key, input: { limit: flags.limit } },
        });
        const shown = await webhookDocument(app.redis, webhook);
        const secret = flags.secret ? { secret: webhook.secret } : {};
        const rows = deliveries.map(({ at, type, status, took, error, event }) => [
          shownMoment(Date.parse(at ?? ''), 'UTC'),
          type,
          error ?? `${status} after ${took} ms`,
          event,
        ]);
        const log = listInWords(['TIME', 'EVENT', 'OUTCOME', 'ID'], rows, 'No deliveries yet.');
        const lines = [...factsOf(shown), ...(flags.secret ? [`secret: ${webhook.secret}`] : []), '', log];
        output.result({ ...shown, ...secret, deliveries }, lines.join('\n'));
      }),
    );
  performs(command, webhooks.read, webhooks.deliveries);
}

const factsOf = ({ id, state, url, events, newsletter, waiting, dropped, error, failingSince }: WebhookDocument) => [
  `${id} is ${state}: ${url}`,
  `events: ${events?.join(', ') ?? 'all'}; newsletter: ${newsletter ?? 'all'}`,
  `waiting: ${waiting}${dropped > 0 ? `; dropped because too many waited: ${dropped}` : ''}`,
  ...(error && failingSince
    ? [`failing since ${shownMoment(Date.parse(failingSince), 'UTC')}: the receiver ${error}`]
    : []),
];
