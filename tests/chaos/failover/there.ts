import type { App } from '../../../src/app.js';
import { readIssue } from '../../../src/issues/issue-store.js';
import { idOf, readSubscriber } from '../../../src/subscribers/list/subscriber-store.js';
import type { SubscriberState } from '../../../src/subscribers/record/subscriber.js';
import type { AnsweredChange, ChangeKind } from './changes.js';
import type { Stages } from './stages.js';

/** How often a missing change is looked at again: workers may still apply what was answered. */
const looks = 20;
const betweenLooksMs = 250;

/** The states of a reader's subscription after a change. */
const expected: Record<Exclude<ChangeKind, 'send decision'>, readonly SubscriberState[]> = {
  'sign-up': ['pending', 'confirmed'],
  unsubscription: ['unsubscribed'],
  report: ['unsubscribed'],
  bounce: ['bounced'],
  'bounce in the mailbox': ['bounced'],
};

/** The answered changes that the store has now. */
export async function whatIsThere(
  app: App,
  answered: readonly AnsweredChange[],
  stages: Stages,
): Promise<Set<AnsweredChange>> {
  const there = new Set<AnsweredChange>();
  const isThere = async ({ kind, what }: AnsweredChange) => {
    if (kind === 'send decision') return (await readIssue(app.redis, what)).state !== 'draft';
    const states = (await readSubscriber(app.list, idOf(app.list, what)))?.memberships.map(({ state }) => state) ?? [];
    return states.length === 1 && states.every((state) => expected[kind].includes(state));
  };
  let left = looks;
  const look = async () => {
    await Promise.all(answered.map(async (one) => !there.has(one) && (await isThere(one)) && there.add(one)));
    left -= 1;
    return there.size === answered.length || left === 0;
  };
  await stages.until(look, () => `${there.size} of ${answered.length} changes are there`, betweenLooksMs);
  return there;
}
