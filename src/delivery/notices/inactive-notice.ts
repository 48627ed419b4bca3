import { endQuestion, noteAsked, noteNotAsked, wasAsked } from '../../answers/inactive/questions.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { inactiveQuestion, type NoticePayload } from '../../queues/catalogue.js';
import { links } from '../../render/links.js';
import type { NoticeContext } from '../../render/notices.js';
import type { Outcome } from '../../smtp/replies.js';
import { signToken } from '../../subscribers/membership/tokens.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';
import type { Delivery } from '../delivery.js';
import { readerLinks } from '../recipient-message.js';

/** The email that asks an inactive reader whether they still want the newsletter. */
export async function inactiveNotice(
  delivery: Delivery,
  newsletter: Newsletter,
  context: NoticeContext,
  { id, at }: { id: SubscriberId; at: number },
): Promise<string> {
  const { publicUrl, tokenKeys } = delivery;
  const { renderInactive: renderStay } = await import('../../render/notices.js');
  const url = links.inactive(publicUrl, signToken(tokenKeys, 'inactive', { newsletter: newsletter.number, id, at }));
  const { answerDays = 0 } = newsletter.inactive ?? {};
  return renderStay(context, { url, answerDays }, readerLinks(delivery, newsletter, id));
}

/** Whether to ask the reader: the rule is still on, and no attempt that crashed has asked already. */
export async function mayAsk({ list }: Delivery, newsletter: Newsletter, payload: NoticePayload): Promise<boolean> {
  if ((newsletter.inactive?.afterDays ?? 0) > 0)
    return !(await wasAsked(list.redis, newsletter.number, Buffer.from(payload.subscriber, 'hex')));
  await dropQuestion({ list }, payload);
  return false;
}

/** Forgets a question that is out of date. Any other notice leaves nothing behind. */
export async function dropQuestion(
  { list }: Pick<Delivery, 'list'>,
  { kind, newsletter, subscriber }: NoticePayload,
): Promise<void> {
  if (kind === inactiveQuestion) await endQuestion(list.redis, newsletter, subscriber);
}

/** If the server took the question, the reader has time to answer from now on; otherwise they are asked again later. */
export async function settleQuestion(
  { list, now }: Delivery,
  newsletter: number,
  id: SubscriberId,
  outcome: Outcome,
): Promise<void> {
  const note = outcome === 'accepted' ? noteAsked : noteNotAsked;
  await note(list.redis, newsletter, id, Math.floor(now() / 1_000));
}
