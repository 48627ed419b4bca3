import type { App } from '../app.js';
import { type ChannelStatus, isAlive, readChannel } from '../feedback/inbound/channel-status.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { counted } from '../operations/counted.js';
import type { DoctorCheck } from './readiness-words.js';

/** The doctor's line: whether the listener for bounces and complaints runs, and how many emails it has applied. */
export async function checkFeedback({ redis, config }: Pick<App, 'redis' | 'config'>): Promise<DoctorCheck> {
  const check = { name: 'bounce listener', ok: true, detail: '', remedy: '' };
  const { listener, mailbox } = config.feedback;
  if (!listener && mailbox) return { ...check, detail: 'FEEDBACK_PORT is not set: bounces are read from the mailbox' };
  if (!listener)
    return { ...check, detail: 'FEEDBACK_PORT is not set: bounces by email wait for `postrider feedback ingest`' };
  const status = await readChannel(redis, 'smtp');
  const where = `${listener.host}:${listener.port}`;
  if (!isAlive(status)) {
    const remedy = 'Start everything: `npm start` (or `postrider listener` alone).';
    return { ...check, ok: false, detail: `nothing listens on ${where}`, remedy };
  }
  const tls = listener.tls ? 'STARTTLS' : 'no STARTTLS';
  return { ...check, detail: `listens on ${where} (${tls}); ${takenWords(status)}` };
}

function takenWords({ counts, lastEmailAt }: ChannelStatus): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total === 0) return 'no email received yet';
  const last = shownMoment(lastEmailAt, 'UTC');
  const unread = counts.unread > 0 ? `, ${counts.unread} not understood: see \`postrider feedback list --unread\`` : '';
  return `${counted(total, 'email')} (${counts.applied} applied, ${counts.unattributed} without proof of the recipient${unread}), the last one at ${last}`;
}
