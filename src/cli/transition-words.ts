import type { IllegalTransition, IssueState } from '../issues/issue.js';

type TransitionRemedies = Partial<Record<IssueState, (id: string) => string>>;
/** Remedies by the state of the issue, then by the state that was refused. */
const transitionRemedies: Partial<Record<IssueState, TransitionRemedies>> = {
  draft: {
    paused: () => 'It has not been sent yet.',
    sending: (id) => `Start it with \`postrider issue send ${id}\`.`,
  },
  scheduled: {
    paused: (id) => `It has not been sent yet. Cancel it with \`postrider issue cancel ${id}\`.`,
    sending: (id) =>
      `It starts at its time. Send it now with \`postrider issue send ${id} --now\`, or make it a draft with \`postrider issue unschedule ${id}\`.`,
  },
  sending: { scheduled: (id) => `Stop it with \`postrider issue pause ${id}\` or \`postrider issue cancel ${id}\`.` },
  paused: {
    scheduled: (id) => `Resume it with \`postrider issue resume ${id}\`.`,
    sending: (id) => `Resume it with \`postrider issue resume ${id}\`.`,
  },
  sent: {
    scheduled: () => 'Make the next issue with `postrider issue compose`.',
    sending: (id) =>
      `Try failed recipients again with \`postrider issue resend ${id} --state failed\`, or make the next issue with \`postrider issue compose\`.`,
    paused: (id) => `Correct the archive page and later retries with \`postrider issue correct ${id}\`.`,
    cancelled: (id) => `Correct the archive page and later retries with \`postrider issue correct ${id}\`.`,
  },
};

/** What to do about a refused change of an issue's state. */
export function transitionWords({ message, id, from, to }: IllegalTransition): string {
  if (from === to) return message;
  if (from === 'cancelled')
    return `${message} Send it to readers who do not have it with \`postrider issue resend ${id} --state waiting\`, or make a new issue with \`postrider issue compose\`.`;
  const remedy = transitionRemedies[from]?.[to]?.(id) ?? '';
  return `${message} ${remedy}`.trimEnd();
}
