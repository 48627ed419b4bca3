import type { SubscriberState } from '../record/subscriber.js';

/** A reader's state in a file. `unconfirmed`: signed up and never confirmed, so there is no consent. */
export type StatedState = SubscriberState | 'unconfirmed';

/**
 * Status words that mean the same in every program. A row with any other word is refused, because a wrong guess could
 * email someone who unsubscribed. So `inactive` is left out: it is an unsubscription in one program and an unconfirmed
 * sign-up in another. The programs' own formats (formats/) and the operator's mapping give it a meaning.
 */
const words: Record<StatedState, string> = {
  confirmed: `confirmed, subscribed, active, enabled, opted in, opt in, optin, double opt in, double optin, express, explicit, implied,
    bestätigt, abonniert, aktiv, abonné, confirmé, actif, inscrit, suscrito, confirmado, activo, inscrito, ativo,
    iscritto, confermato, attivo, geabonneerd, actief, подписан, подтвержден, активен, 已订阅, 已确认, 已訂閱, 已確認,
    订阅, 訂閱, 購読中, 登録済み, 確認済み, 구독, 구독중`,
  pending: 'pending',
  unconfirmed: `unconfirmed, not confirmed, unverified, not verified, awaiting confirmation, waiting for confirmation,
    pending confirmation, nonsubscribed, non subscribed, not subscribed, never subscribed, transactional, unbestätigt,
    nicht bestätigt, non confirmé, en attente, no confirmado, pendiente, não confirmado, pendente, non confermato,
    in attesa, не подтвержден, 未确认, 未確認, 未验证, 未驗證, 待确认, 待確認, 未订阅, 未訂閱, 確認待ち, 미확인`,
  unsubscribed: `unsubscribed, unsubscribe, unsub, cancelled, canceled, opted out, opt out, optout, optedout,
    email opt out, left, removed, deleted, archived, disabled, blocked, blocklisted, blacklisted, suppressed,
    globally unsubscribed, do not email, do not contact, do not mail, dnc, dnm, dne,
    no email, no emails, dont email, don't email, unsubscribed by admin, abgemeldet,
    abbestellt, gekündigt, gesperrt, gelöscht, désabonné, désinscrit, supprimé, dado de baja, baja, cancelado,
    eliminado, descadastrado, disiscritto, cancellato, annullato, uitgeschreven, afgemeld, отписан, отписался,
    удален, 退订, 已退订, 取消订阅, 已取消, 已取消订阅, 退訂, 已退訂, 取消訂閱, 已取消訂閱, 黑名单, 黑名單, 已删除, 已刪除,
    配信停止, 退会, 退会済み, 購読解除, 구독취소, 구독해지, 수신거부`,
  bounced: `bounced, bounce, hard bounce, hard bounced, hardbounce, hardbounced, cleaned, undeliverable, undelivered,
    invalid email, bounced hard, unzustellbar, rebotado, rebondi, 退信, 已退信`,
  complained: `complained, complaint, complainer, spam, spam complaint, spam report, reported spam, reported as spam,
    marked as spam, abuse, abuse complaint, marked spam, junk, 投诉, 已投诉, 投訴, 垃圾邮件, 垃圾郵件`,
  erased: 'erased',
};

const meanings = new Map<string, StatedState>();
for (const [state, list] of Object.entries(words) as [StatedState, string][])
  for (const word of list.split(',')) meanings.set(statusWord(word), state);

/** Normalises a status word: `Opted-Out`, `OPTED_OUT` and `opted out` are one word. */
export function statusWord(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}

/** @returns the meaning of a status; undefined for an unknown word */
export const statusNamed = (text: string): StatedState | undefined => meanings.get(statusWord(text));
