import type { Command } from 'commander';
import { type EventType, eventTypes } from '../events/event.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { counted } from '../operations/counted.js';
import { createWebhook, replayWebhook, testWebhook } from '../webhooks/change-webhook.js';
import { scheduleDelivery } from '../webhooks/schedule.js';
import { attemptDocuments, type WebhookDocument, webhookDocument } from '../webhooks/webhook-document.js';
import { listWebhooks, readWebhook, removeWebhook } from '../webhooks/webhook-store.js';
import { flagParser, positiveInteger, verb, webAddress, withCommandApp, wordList } from './command.js';
import { confirm, yesHelp } from './confirm.js';
import type { CommandOutcome, Launchers } from './launchers.js';
import { exitCode, table } from './output.js';

const eventList = flagParser((text): EventType[] => {
  const words = wordList(text);
  const known = eventTypes.filter((type) => words.includes(type));
  if (words.length === 0 || words.some((word) => !known.some((type) => type === word)))
    throw new Error(`It must be one or more of ${eventTypes.join(', ')}, separated by commas.`);
  return known;
});

const moment = flagParser((text): number => {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new Error('It must be a time like 2026-11-26T05:00:00Z.');
  return at;
});

/** `webhook add`, `list`, `show`, `test`, `remove` and `replay`. */
export function webhookCommands(program: Command, _launchers: Launchers, outcome: CommandOutcome): void {
  const noun = program
    .command('webhook')
    .description('add, test, replay and remove webhooks: other programs that get events');
  addCommand(noun);
  showCommands(noun);
  testCommand(noun, outcome);

  verb(noun, 'remove <id>', 'remove a webhook; events that wait for it are lost')
    .option('--yes', yesHelp)
    .action((id: string, flags: { json?: boolean; yes?: boolean }) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        const { waiting } = await webhookDocument(redis, await readWebhook(redis, id));
        if (waiting > 0) await confirm(output, `This drops ${counted(waiting, 'waiting event')}.`, flags.yes);
        await removeWebhook(redis, id);
        await list.onDisk();
        output.result({ id, removed: true }, `Webhook ${id} is removed.`);
      }),
    );

  verb(noun, 'replay <id>', 'switch a webhook on and deliver its waiting events; with --since, also earlier ones again')
    .option('--since <time>', 'also deliver the events since this time again, like 2026-11-26T05:00:00Z', moment)
    .action((id: string, flags: { json?: boolean; since?: number }) =>
      withCommandApp(flags, async ({ redis, list, queues, now }, output) => {
        const replayed = await replayWebhook(redis, id, flags.since, now());
        await scheduleDelivery(queues);
        await list.onDisk();
        const events = `${counted(replayed.waiting, 'event')}, of which ${replayed.replayed} again`;
        output.result({ id, ...replayed }, `Webhook ${id} is on. It gets ${events}.`);
      }),
    );
}

function addCommand(noun: Command): void {
  verb(noun, 'add', 'add a webhook; it gets all later events')
    .requiredOption('--url <address>', 'the address that receives the events', webAddress)
    .option(
      '--events <types>',
      `types of events: ${eventTypes.join(', ')}; separate several with commas (default: all)`,
      eventList,
    )
    .option('--newsletter <slug>', 'only events of this newsletter')
    .action((flags: { json?: boolean; url: string; events?: EventType[]; newsletter?: string }) =>
      withCommandApp(flags, async ({ redis, list, queues, config, now }, output) => {
        const { url, events = [], newsletter = null } = flags;
        if (newsletter !== null) await readNewsletter(redis, newsletter);
        const reach = { networks: config.feedback.webhookNetworks };
        const added = await createWebhook(redis, { url, events, newsletter }, reach, now());
        await scheduleDelivery(queues);
        await list.onDisk();
        const shown = await webhookDocument(redis, added);
        const text = `Webhook ${added.id} is added. Its receiver checks signatures with this secret:\n${added.secret}`;
        output.result({ ...shown, secret: added.secret }, text);
      }),
    );
}

function showCommands(noun: Command): void {
  verb(noun, 'list', 'list the webhooks').action((flags: { json?: boolean }) =>
    withCommandApp(flags, async ({ redis }, output) => {
      const all = await Promise.all((await listWebhooks(redis)).map((one) => webhookDocument(redis, one)));
      const rows = all.map((one) => [one.id, one.state, one.waiting, one.newsletter ?? 'all', one.url]);
      const text = table([['ID', 'STATE', 'WAITING', 'NEWSLETTER', 'ADDRESS'], ...rows]);
      output.result(all, all.length > 0 ? text : 'There are no webhooks.');
    }),
  );

  verb(noun, 'show <id>', 'show a webhook and its last deliveries')
    .option('--limit <count>', 'show at most this many deliveries', positiveInteger, 20)
    .option('--secret', 'also show its secret')
    .action((id: string, flags: { json?: boolean; limit: number; secret?: boolean }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        const webhook = await readWebhook(redis, id);
        const shown = await webhookDocument(redis, webhook);
        const deliveries = await attemptDocuments(redis, id, flags.limit);
        const secret = flags.secret ? { secret: webhook.secret } : {};
        const rows = deliveries.map(({ at, type, status, took, error, event }) => [
          shownMoment(Date.parse(at ?? ''), 'UTC'),
          type,
          error ?? `${status} after ${took} ms`,
          event,
        ]);
        const log = rows.length > 0 ? table([['TIME', 'EVENT', 'OUTCOME', 'ID'], ...rows]) : 'No deliveries yet.';
        const lines = [...factsOf(shown), ...(flags.secret ? [`secret: ${webhook.secret}`] : []), '', log];
        output.result({ ...shown, ...secret, deliveries }, lines.join('\n'));
      }),
    );
}

const factsOf = ({ id, state, url, events, newsletter, waiting, dropped, error, failingSince }: WebhookDocument) => [
  `${id} is ${state}: ${url}`,
  `events: ${events?.join(', ') ?? 'all'}; newsletter: ${newsletter ?? 'all'}`,
  `waiting: ${waiting}${dropped > 0 ? `; dropped because too many waited: ${dropped}` : ''}`,
  ...(error && failingSince
    ? [`failing since ${shownMoment(Date.parse(failingSince), 'UTC')}: the receiver ${error}`]
    : []),
];

function testCommand(noun: Command, result: CommandOutcome): void {
  verb(noun, 'test <id>', 'send a test event; a webhook that is off is switched on when it succeeds').action(
    (id: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async ({ list, config, now }, output) => {
        const reach = { networks: config.feedback.webhookNetworks };
        const { error, status, took } = await testWebhook({ list, reach, now }, id);
        const text =
          error === '' ? `The receiver answered ${status} after ${took} ms.` : `It failed: the receiver ${error}.`;
        output.result({ id, delivered: error === '', status, took, error: error || null }, text);
        if (error !== '') result.code = exitCode.failed;
      }),
  );
}
