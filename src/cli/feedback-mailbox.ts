import type { Command } from 'commander';
import type { App } from '../app.js';
import { isAlive, readChannel } from '../feedback/inbound/channel-status.js';
import { type MailboxState, readMailboxState } from '../feedback/mailbox/mailbox-state.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { counted } from '../operations/counted.js';
import { isoFromMs } from '../timestamps.js';
import { verb, withCommandApp } from './command.js';
import { mailboxRemedies } from './listen-remedies.js';
import { fields } from './output.js';
import type { DoctorCheck } from './readiness-words.js';

type MailboxApp = Pick<App, 'redis' | 'config'>;

/** `feedback mailbox`. */
export function feedbackMailboxCommand(noun: Command): void {
  verb(noun, 'mailbox', 'show the state of the mailbox for bounces, and the results of its reports').action(
    (flags: { json?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        const { counts } = await readChannel(app.redis, 'imap');
        const { lookedAt, readAt, failure, ...numbers } = await readMailboxState(app.redis);
        const { detail, remedy } = await checkMailbox(app);
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

/** The doctor's line: whether the mailbox for bounces is read. Its settings may be set only for another process. */
export async function checkMailbox(app: MailboxApp): Promise<DoctorCheck> {
  const check = { name: 'bounce mailbox', ok: true, detail: '', remedy: '' };
  const { mailbox } = app.config.feedback;
  const isRunning = await isRead(app);
  if (!mailbox && !isRunning) return { ...check, detail: 'FEEDBACK_MAILBOX is not set' };
  const where = mailbox?.name ?? 'the mailbox';
  if (!isRunning) {
    const remedy = 'Start everything: `npm start` (or `postrider mailbox` alone).';
    return { ...check, ok: false, detail: `nothing reads ${where}`, remedy };
  }
  const state = await readMailboxState(app.redis);
  const { failure, lookedAt } = state;
  if (!failure) return { ...check, detail: `${where} is read; ${progressWords(state)}` };
  const detail = `${where}, at ${shownMoment(lookedAt, 'UTC')}: ${failure.words}`;
  // One report that waits is a warning: the others are read.
  return { ...check, ok: failure.because === 'report', detail, remedy: mailboxRemedies[failure.because] };
}

function progressWords({ lookedAt, moved, backlog }: MailboxState): string {
  if (lookedAt === 0) return 'being checked for the first time';
  const rest = backlog > 0 ? `, ${counted(backlog, 'message')} to be read` : '';
  return `${counted(moved, 'report')} moved${rest}, last checked at ${shownMoment(lookedAt, 'UTC')}`;
}
