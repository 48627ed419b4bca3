import { createHmac } from 'node:crypto';
import type { Locale } from '../../locale/locale.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { keys } from '../../redis/keys.js';
import { countAll } from '../../subscribers/abuse/limits.js';
import { answerLimits, countersOf } from '../../subscribers/abuse/network-limits.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import type { TokenKey } from '../../subscribers/membership/tokens.js';
import { maxFillSeconds, openStamp, stampForm } from './form-stamp.js';

/** Name of the field with the reader's answer. */
export const answerField = 'human-answer';

/** Seconds from when the question is shown until an answer counts. */
export const minAnswerSeconds = 10;

/** The question of the slow check: the sum of two numbers. Each form has its own. */
export interface HumanQuestion {
  /** The stamp of the form that shows it. */
  stamp: string;
  /** In the reader's language. */
  words: string;
  /** Why the last answer did not count; `early`: the same question is asked again. */
  fault?: 'early' | 'wrong' | undefined;
}

/** A form, as far as the slow check is concerned. */
export interface AnsweredForm {
  newsletter: Pick<Newsletter, 'number'>;
  stamp: string;
  answer: string;
  /** IP address of the sender. */
  ip: string;
}

/** The numbers of a form's question: 2 to 9, and 11 to 19. @param form number of the form (form-stamp.ts) */
function numbersOf(key: TokenKey, form: string): { first: number; second: number } {
  const bytes = createHmac('sha256', key.key).update(`postrider question ${form}`).digest();
  return { first: 2 + (bytes.readUInt16BE(0) % 8), second: 11 + (bytes.readUInt16BE(2) % 9) };
}

/**
 * Asks a new question, or the same again when its answer came too early. It is asked when a form without the bot check
 * is above a limit: no JavaScript, so the browser can prove nothing by itself.
 * @param tokenKeys the first signs
 */
export function askQuestion(
  tokenKeys: readonly TokenKey[],
  newsletter: Pick<Newsletter, 'number'>,
  { locale, ...before }: { stamp: string; fault: HumanQuestion['fault']; locale: Locale },
): HumanQuestion {
  const [newest] = tokenKeys;
  if (!newest) throw new TypeError('askQuestion needs a key');
  const stamp = before.fault === 'early' ? before.stamp : stampForm(tokenKeys, newsletter);
  const { form } = openStamp(tokenKeys, newsletter, stamp) ?? { form: '' };
  const { first, second } = numbersOf(newest, form);
  return { stamp, fault: before.fault, words: messages(locale).pages.humanQuestion.ask(first, second) };
}

/** Digits of any script as a number: 12, １２. */
const numberIn = (answer: string): number => {
  const text = answer.normalize('NFKC').trim();
  return /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
};

/**
 * Checks the answer to a form's question and marks the form as used.
 *
 * Guarantee: a form has one right answer, which counts once. A network has a limited number of them in an hour, because
 * a program can learn to add.
 * @returns `none` when nothing was asked, or the network has used up its answers
 */
export async function redeemAnswer(
  list: Pick<SubscriberList, 'redis' | 'meta'>,
  tokenKeys: readonly TokenKey[],
  { newsletter, stamp, answer, ip }: AnsweredForm,
): Promise<'right' | 'none' | 'early' | 'wrong'> {
  const shown = answer.trim() === '' ? undefined : openStamp(tokenKeys, newsletter, stamp);
  if (!shown) return 'none';
  const isRight = tokenKeys.some((key) => {
    const { first, second } = numbersOf(key, shown.form);
    return numberIn(answer) === first + second;
  });
  if (!isRight) return 'wrong';
  if (shown.age < minAnswerSeconds) return 'early';
  if ((await list.redis.set(keys.spent(shown.form), 1, 'EX', maxFillSeconds, 'NX')) !== 'OK') return 'none';
  return (await countAll(list, countersOf(ip, answerLimits))) === 0 ? 'right' : 'none';
}
