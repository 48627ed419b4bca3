import { prolongQuestions, restartQuestions } from '../../answers/inactive/questions.js';
import { counted } from '../../counted.js';
import { InvalidInput } from '../../errors.js';
import { countInactive } from '../../feedback/inactive/inactive-readers.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { nowSeconds } from '../../subscribers/record/subscriber.js';
import type { Consequence } from '../operation.js';
import { defaultAnswerDays, type NewsletterChange } from './newsletter-input.js';

// The rule that asks inactive readers whether they want to stay subscribed.

type Rule = NonNullable<Newsletter['inactive']>;
type Ruled = Pick<Newsletter, 'slug' | 'number' | 'inactive'>;

/**
 * The rule of a newsletter after a change; undefined when the change leaves it as it is.
 * @throws InvalidInput when the rule would be on although the clicks of readers are not recorded
 */
export function ruleAfter(
  before: Pick<Newsletter, 'inactive' | 'clicks'>,
  { sunset, inactive = sunset, clicks = before.clicks }: Pick<NewsletterChange, 'inactive' | 'sunset' | 'clicks'>,
): Rule | undefined {
  const { afterDays = 0, answerDays = defaultAnswerDays } = before.inactive ?? {};
  const rule = inactive === undefined ? before.inactive : { afterDays, answerDays, ...(inactive ?? { afterDays: 0 }) };
  if (rule?.afterDays && clicks !== 'reader')
    throw new InvalidInput(
      'inactive',
      'needs clicks counted by reader, to find inactive readers; set clicks to "reader", or turn this off',
    );
  const same = rule?.afterDays === before.inactive?.afterDays && rule?.answerDays === before.inactive?.answerDays;
  return same ? undefined : rule;
}

/** The readers that a new rule asks at once. */
export async function ruleConsequence(
  list: SubscriberList,
  newsletter: Ruled,
  rule: Rule | undefined,
): Promise<Consequence | undefined> {
  if (!rule?.afterDays) return undefined;
  const { afterDays, answerDays } = rule;
  const readers = await countInactive(list, newsletter, afterDays, nowSeconds());
  const text = `This asks ${counted(readers, 'reader')} now, and later each who is inactive for ${counted(afterDays, 'day')}. Readers who do not answer within ${counted(answerDays, 'day')} are unsubscribed.`;
  return { code: 'newsletter.asks-inactive', text, facts: { readers, afterDays, answerDays } };
}

/** Prepares the questions that are open for a new rule, before it is stored. */
export async function prepareRule({ redis }: SubscriberList, before: Ruled, rule: Rule | undefined): Promise<void> {
  if (!rule?.afterDays) return;
  // Questions from before the rule was turned off must not be overdue as soon as it is on again.
  if (!before.inactive?.afterDays) return restartQuestions(redis, before.number, nowSeconds());
  // Readers who were asked keep the time that their email named.
  const fewer = Math.min(before.inactive.answerDays - rule.answerDays, rule.afterDays);
  if (fewer > 0) await prolongQuestions(redis, before.number, fewer * 86_400);
}
