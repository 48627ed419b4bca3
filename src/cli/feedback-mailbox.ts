import type { Command } from 'commander';
import type { App } from '../app.js';
import { isAlive, readChannel } from '../feedback/inbound/channel-status.js';
import { readMailboxState } from '../feedback/mailbox/mailbox-state.js';
import { checkMailbox } from '../health/check-feedback.js';
import { warns } from '../health/found.js';
import type { WordedFinding } from '../locale/findings/finding-words.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { isoFromMs } from '../timestamps.js';
import { verb, withCommandApp } from './command.js';
import { findingLine } from './finding-lines.js';
import { fields } from './output.js';

type MailboxApp = Pick<App, 'redis' | 'config'>;

/** `feedback mailbox`. */
export function feedbackMailboxCommand(noun: Command): void {
  verb(noun, 'mailbox', 'show the state of the mailbox for bounces, and the results of its reports').action(
    (flags: { json?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        const { counts } = await readChannel(app.redis, 'imap');
        const { lookedAt, readAt, failure, ...numbers } = await readMailboxState(app.redis);
        const { detail, remedy } = await stateInWords(app);
        const document = {
          mailbox: app.config.feedback.mailbox?.name ?? null,
          isRunning: await isRead(app),
          lookedAt: isoFromMs(lookedAt),
          readAt: isoFromMs(readAt),
          failure: failure ?? null,
          ...numbers,
          ...counts,
        };
        const shown = {
          mailbox: document.mailbox ?? '—',
          state: detail,
          ...(remedy === '' ? {} : { remedy }),
          'last read': readAt > 0 ? shownMoment(readAt, 'UTC') : 'never',
          'to be read': numbers.backlog,
          moved: `${numbers.moved} (${counts.applied} applied, ${counts.held} held, ${counts.unattributed} without proof of the recipient, ${counts.ignored} ignored)`,
          left: `${numbers.left} not reports, ${numbers.tooLarge} too large`,
        };
        output.result(document, fields(shown));
      }),
  );
}

const isRead = async ({ redis }: MailboxApp): Promise<boolean> => isAlive(await readChannel(redis, 'imap'));

async function stateInWords({ redis, config }: MailboxApp): Promise<WordedFinding> {
  const { failure, lookedAt } = await readMailboxState(redis);
  const failures = failure
    ? [warns('mailbox.failing', { because: failure.because, reason: failure.words, lookedAt })]
    : [];
  const { findings } = await checkMailbox(redis, config, failures);
  const [found] = findings;
  return found ? findingLine(found) : { detail: '', remedy: '' };
}
