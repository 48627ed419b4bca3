import type { readReader } from '../operations/subscribers/reader-document.js';
import type { LogLine } from '../subscribers/record/log-document.js';
import { fields } from './output.js';
import { shownTime } from './shown-time.js';

type Reader = Awaited<ReturnType<typeof readReader>>;

/** A reader for people: each subscription's times in its newsletter's zone. */
export function readerText({ email, subscriptions, timeZones }: Reader): string {
  const parts = subscriptions.map((one, i) => fields(subscriptionInWords(one, timeZones[i] ?? 'UTC')));
  return [
    email || (subscriptions.every(({ state }) => state === 'erased') ? '(erased)' : '(address removed)'),
    ...parts,
  ].join('\n\n');
}

function subscriptionInWords(
  subscription: Reader['subscriptions'][number],
  timeZone: string,
): Record<string, string | number | null | readonly string[]> {
  const log = subscription.log.map((line) => inOneLine(line, timeZone));
  if (!('consent' in subscription)) {
    const { erasedAt, ...named } = subscription;
    return { ...named, erased: shownTime(erasedAt, timeZone), log };
  }
  const { consent, because, askedAt, confirmedAt, changedAt, timeZone: ownZone, ...rest } = subscription;
  return {
    ...rest,
    asked: shownTime(askedAt, timeZone),
    confirmed: shownTime(confirmedAt, timeZone),
    'state changed': shownTime(changedAt, timeZone),
    'time zone': ownZone,
    because: because && inOneLine(because, timeZone),
    consent: `${consent.method}: ${consent.from}`,
    'form text version': consent.textVersion,
    ip: consent.ip,
    log,
  };
}

const inOneLine = ({ at, event, by, issue, words }: LogLine, timeZone: string) =>
  `${shownTime(at, timeZone)} ${event} by ${by}${issue ? ` (${issue})` : ''}${words ? `: ${words}` : ''}`;
