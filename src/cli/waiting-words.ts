import type { Issue, Waiting, WaitReason } from '../issues/issue.js';
import { shownMoment } from '../newsletters/zoned-time.js';

interface Words {
  what: string;
  /** Why, where that is not plain. */
  because?: (startAt: string) => string;
  remedy: (id: string, newsletter: string) => string;
}

const decide = (id: string) =>
  `Send it with \`postrider issue send ${id} --now\`, give it a time with \`--at\`, or make it a draft with \`postrider issue unschedule ${id}\`.`;

const words: Record<WaitReason, Words> = {
  approval: {
    what: 'waits for approval',
    remedy: (id) => `Read it with \`postrider issue preview ${id}\`, then run \`postrider issue approve ${id}\`.`,
  },
  changed: {
    what: 'waits for a look',
    because: (startAt) => `somebody has changed it since it was scheduled for ${startAt}`,
    remedy: (id) =>
      `Read it with \`postrider issue preview ${id}\`, then run \`postrider issue send ${id} --keep-time\`, or \`postrider issue approve ${id}\` where it needs an approval.`,
  },
  late: {
    what: 'waits for a decision',
    because: (startAt) => `it was due at ${startAt}, and nothing could start it in time`,
    remedy: decide,
  },
  restored: {
    what: 'waits for a decision',
    because: (startAt) =>
      `it comes from a backup, where it was scheduled for ${startAt}. It may have been sent since then`,
    remedy: decide,
  },
  'postal-address': {
    what: 'waits for the postal address of its newsletter',
    remedy: (_, newsletter) => `Set it with \`postrider newsletter set ${newsletter} --address "…"\`.`,
  },
  articles: {
    what: 'waits for articles',
    because: () => 'none of its own exists any more',
    remedy: (id) => `Give it others with \`postrider issue correct ${id} --articles …\`, or cancel it.`,
  },
  archived: {
    what: 'does not start',
    because: () => 'its newsletter is archived',
    remedy: (id, newsletter) =>
      `Reopen it with \`postrider newsletter archive ${newsletter} --undo\`, or cancel the issue with \`postrider issue cancel ${id}\`.`,
  },
};

/** `waits for approval`. */
export const shortWait = (reason: WaitReason): string => words[reason].what;

/** `waits for approval since 2026-12-01 08:00 in Europe/Berlin`, and why. */
export function waitInWords(waits: Waiting, startAt: number, timeZone: string): string {
  const { what, because } = words[waits.for];
  const since = `${what} since ${shownMoment(waits.since, timeZone)}`;
  return because ? `${since}, because ${because(shownMoment(startAt, timeZone))}` : since;
}

/** What a person can do for an issue that waits. */
export const waitRemedy = (waits: Waiting, { id, newsletter }: Pick<Issue, 'id' | 'newsletter'>): string =>
  words[waits.for].remedy(id, newsletter);
