import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from '../../web/kit/frame.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { deskWords } from './as-person.js';

type State = keyof ReturnType<typeof deskWords>['states'];

/** What waits for somebody, what goes on, and what is over. */
const tones: Readonly<Record<State, string>> = {
  draft: 'wait',
  scheduled: 'ok',
  sending: 'ok',
  paused: 'stop',
  sent: 'still',
  cancelled: 'still',
};

/** The state of an issue. */
export const Badge = ({ frame, state }: { frame: Frame; state: State }) => (
  <span className={`badge ${tones[state]}`}>{deskWords(frame).states[state]}</span>
);

/** What an issue is called: its subject, in its own language. */
export const IssueName = ({
  frame,
  newsletter,
  issue,
}: {
  frame: Frame;
  newsletter: Newsletter;
  issue: { id: string; subject: string };
}) =>
  issue.subject === '' ? (
    deskWords(frame).issue.number(numberOf(issue))
  ) : (
    <bdi {...languageAttributes(frame, newsletter)}>{issue.subject}</bdi>
  );

/** The number of an issue in its newsletter: 7 of `gazette-7`. */
export const numberOf = ({ id }: { id: string }): string => id.slice(id.lastIndexOf('-') + 1);

/** The time of a scheduled issue in a form that stops it or sends it at once: one that has another time since is left alone. */
export const ScheduledAt = ({ issue }: { issue: { startAt: number } }) => (
  <input type="hidden" name="scheduledAt" value={new Date(issue.startAt).toISOString()} />
);

/** A number as the language writes it. */
export const figure = ({ locale }: Frame, count: number): string => count.toLocaleString(locale);

/** Fewest numbers that make a usual range. */
const leastForRange = 3;

/** The range of the usual: without the least and the greatest once there are five. Undefined: too few to say. */
export function range(values: readonly number[]): { low: number; high: number } | undefined {
  if (values.length < leastForRange) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const inner = sorted.length < 5 ? sorted : sorted.slice(1, -1);
  return { low: inner[0] ?? 0, high: inner.at(-1) ?? 0 };
}
