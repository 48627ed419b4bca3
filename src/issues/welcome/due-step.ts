import type { RecordedMembership } from '../../subscribers/record/record.js';
import type { WelcomedStep } from '../../subscribers/record/subscriber.js';
import { movedDetail } from '../../subscribers/record/subscriber-log.js';
import { type SendEnds, sendName } from './sends.js';
import { isOn, type WelcomeSeries, type WelcomeStep } from './series.js';

const day = 86_400;

/** What decides which step a reader gets. */
export type WelcomeReader = Pick<RecordedMembership, 'state' | 'confirmedAt' | 'consent' | 'log' | 'welcomed'>;

/**
 * The step that is due for a reader, by their record alone. The record is the only truth about who got which step: no
 * index of due readers could disagree with it, a restored or moved list is right at once, and a reader who leaves takes
 * effect immediately. A million records are read in about a second, once an hour.
 *
 * A reader belongs to the series if they confirmed while it was on, and to its rest once they got a step. They get the
 * first step that they do not have, never one twice, and never one whose day had passed when it was added. The days
 * between two steps count from the end of the first one's send, which may have been paused.
 * @param now Unix seconds
 */
export function dueStep(
  series: WelcomeSeries,
  reader: WelcomeReader,
  now: number,
  ends: SendEnds = new Map(),
): WelcomeStep | undefined {
  const { welcomed = [] } = reader;
  if (!isOn(series) || reader.state !== 'confirmed') return undefined;
  if (welcomed.length === 0 && !belongs(series, reader)) return undefined;
  const endOf = (one: WelcomedStep) => Math.max(one.at, ends.get(sendName(one)) ?? 0);
  const before = welcomed.length === 0 ? confirmedAt(reader) : Math.max(...welcomed.map(endOf));
  // One that comes sooner than when it was added is still for those whose day was ahead then.
  const hadPassed = ({ days, addedDays = 0, addedAt }: WelcomeStep) =>
    welcomed.length > 0 && before + Math.max(days, addedDays) * day < addedAt;
  const has = ({ number }: WelcomeStep) => welcomed.some(({ step }) => step === number);
  const next = series.steps.find((step) => !has(step) && !hadPassed(step));
  return next && before + next.days * day <= now ? next : undefined;
}

function belongs({ periods, imported }: WelcomeSeries, reader: WelcomeReader): boolean {
  if (reader.consent.method === 'import' && !imported) return false;
  const at = confirmedAt(reader);
  return periods.some(({ from, until }) => at >= from && (until === null || at < until));
}

/** When the reader confirmed. A move to another address is none: they are the same reader. */
function confirmedAt({ confirmedAt: last, log }: WelcomeReader): number {
  const isMove = (entry: WelcomeReader['log'][number] | undefined) => entry?.detail?.source === movedDetail.source;
  const confirmations = log.filter(({ event }) => event === 'confirmed');
  if (!isMove(confirmations.at(-1))) return last;
  return confirmations.findLast((entry) => !isMove(entry))?.at ?? 0;
}

/** The earliest confirmation of a reader who may be in the series, in Unix seconds: for a first look at many records. */
export const earliestConfirmation = ({ periods }: WelcomeSeries): number =>
  periods.reduce((earliest, { from }) => Math.min(earliest, from), Number.POSITIVE_INFINITY);
