import type { HealthCheck } from '../../findings/health.js';
import { healthTitle } from '../../locale/health-titles.js';
import type { Frame } from '../../web/kit/frame.js';

/** What a check is called, as the head of a line: names of protocols in capitals, others with a capital letter. */
export function CheckTitle({ frame, check }: { frame: Frame; check: Pick<HealthCheck, 'name' | 'of'> }) {
  const [first = '', ...others] = healthTitle(check, frame.locale).split(' ');
  const head = protocols.has(first) ? first.toUpperCase() : capital(first);
  const title = [head, ...others].join(' ');
  return isTechnical(check) ? <bdi>{title}</bdi> : title;
}

/** A domain stays as it is. */
const capital = (word: string) => (word.includes('.') ? word : word.charAt(0).toUpperCase() + word.slice(1));

const protocols = new Set(['spf', 'dkim', 'dmarc', 'mta-sts', 'tls-rpt', 'bimi', 'smtp', 'ehlo']);

/** Whether a check has the names and the values of a program, which are the same in every language. */
export const isTechnical = ({ name }: Pick<HealthCheck, 'name'>): boolean =>
  name === 'node' || name === 'redis' || name === 'replicas' || name === 'redis-setting';
