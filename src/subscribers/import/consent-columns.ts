import {
  type ConsentCell,
  checkedCell,
  confirmationCell,
  consentCell,
  countCell,
  listCell,
  reasonCell,
  setCell,
  statusCell,
} from './consent-cells.js';
import { doubtfulColumn } from './doubtful-columns.js';
import type { StatedState } from './status-words.js';

/** How to read a column by its name alone. `unclear`: it may be about consent in an unknown way. */
export type ConsentColumn = ConsentCell | 'unclear' | undefined;

const any = (...patterns: RegExp[]) => new RegExp(patterns.map(({ source }) => source).join('|'), 'u');
/** Whole words, as `columnName` leaves them: between blanks. */
const word = (list: string) => new RegExp(`(?:^| )(?:${list})(?= |$)`, 'u');

const email = word('e ?mails?');
const otherChannel = any(
  word(
    'text|phone|telephone|whats ?app|push|mobile|postal|fax|calls?|mms|rcs|messenger|viber|telegram|line|wechat|kakao',
  ),
  word('telefon|telefono|teléfono|téléphone|handy|voice|robocalls?|in app'),
  /(?:^| )sms|短信|短訊|簡訊|微信|电话|電話|手机|手機|推送/,
);
const technical = word('id|ids|uuid|uid|links?|urls?|uri|pages?|hash|keys?|tokens?|codes?|track|tracking|pixel');
const measured = word('counts?|number|num|rates?|total|score|rating|percent|revenue|spent|orders?|bounces|soft');
const activity = word(
  'last|first|opens?|opened|clicks?|clicked|sent|received|delivered|dropped|views?|viewed|seen|days?',
);
const money = word(
  'payments?|billing|stripe|invoices?|plans?|tiers?|prices?|amount|currency|paid|trial|renews?|renewal|expir\\w*|financial|fulfillment|tax|premium|gift',
);
const place = word('region|province|county|billing|shipping|home|work|mailing|us|address|zip|postal');
const other = word('leads?|deals?|lifecycle|shipping|relationship|marital|employment|civil|tickets?|job');
/** Details of an event. At the end of a name about an unsubscription they prove it; of a consent they prove nothing. */
const described =
  'reasons?|source|method|campaign|title|by|via|details?|notes?|message|comment|ip|version|level|wording|label|language|country|device|agent|html|format|form|tags?|name|period|interval';
const departureDetail = word(`${described}|type|leaving`);
const consentDetail = new RegExp(`(?:^| )(?:${described})$`, 'u');
/** Names of lists: it is unknown which list the reader wants. */
const listNames = /(?:^| )(?:lists?|groups?|segments?|newsletters)$/u;
const dated = any(word('date|time|timestamp|at|on|since|datum|fecha|data'), /时间|日期|時間|日付/);

const statusName = any(word('status|state|statut|estado|stato|статус'), /状态|狀態|ステータス|상태/);
const typeName = /^(subscriber |subscription |member )?type$/;
/** A reason of an unknown kind: in lists of suppressed addresses it says why nobody emails them. */
const bareReason = /^reasons?$/;
const complaint = any(word('complain\\w*|complaints?|spam\\w*|abuse|junk|fbl'), /投诉|投訴/);
const bounce = any(
  word('hard ?bounced?|npai|bounced?|bouncing|undeliverab\\w*|undelivered|invalid|clean|cleaned|mailbox full'),
  word('(?:bad|wrong) (?:e ?mail|address)|e ?mail wrong'),
  /^(?:delivery|e ?mail|mail|smtp) (?:errors?|failure|failed)$/,
  /退信|无效|無效|무효|^(?:errors?|failed|failure)$/,
);
const departure = any(
  /unsub|un subscri|opt(ed)? ?out|black ?list|block ?list|suppress|deactivat|quarantin|no ?mail|withdr[ae]w|revo[ck]|rescind/,
  /abgemeldet|abmeld|abbestell|ausgetragen|austrag|gekündigt|kündigung|gesperrt|sperre|sperrv|robinson|widerruf|widerspr/,
  /d[eé]sabonn|d[eé]sinscri|résili|refus|liste noire|retrait|desuscri|descadastr|disiscri|lista n[eé]gra|lista nera|rechaz|recus/,
  /uitgeschreven|afgemeld|ingetrokken|geblokkeerd|wypisan|rezygnac|zablokowan|отпис|отказ|отозван|заблокирован|ч[её]рн/,
  /退订|退訂|取消订阅|取消訂閱|黑名单|黑名單|拒收|拒绝|拒絕|注销|註銷|撤回|撤销|撤銷|停用|禁用|退出/,
  /配信停止|退会|解除|解約|拒否|수신거부|구독취소|거부|해지|철회|차단|탈퇴/,
  word(
    'do not|donot|dnc|blocked|disabled?|deleted|removed|removal|archived|excluded?|stop|no bulk|no e ?mails?|hold|baja',
  ),
  /^(?:to )?(?:remove|delete|skip|ignore|trash|trashed)$/,
  word('dnm|dne|dont (?:e ?mail|mail|contact)|don t (?:e ?mail|mail|contact)|never e ?mail|no contact|mailverbot'),
  word('inaktiv|inactif|inactivo|blockiert|silenced|unengaged|dormant|deceased|verstorben|fallecido|décédé|dead'),
  word('anonymi[sz]ed|erasure|forget me|deletion|processing restricted|right to object'),
  /^(?:is )?muted?$|屏蔽|拉黑|不再联系|不要发|^(?:已|是否)?取消$/,
  word('(?:reasons? for )?leaving|leave (?:date|reason)|exit (?:date|reason)|exited|quit|gone'),
  word('inactive|left|lapsed|banned|declined?|denied|rejected|objected|objection'),
);
/** Alone these words may be about anything. With a word about consent they are about its end. */
const ending = word(
  'cancel\\w*|churn\\w*|end|ends|ended|terminat\\w*|paused?|suspended|expired|no|non|not|never|without|kein\\w*|nicht|pas|sans|sin|geen|нет|не',
);
const confirmation = any(
  word('confirm\\w*|verified|activated|doi|bestätigt|confirmé|confirmado'),
  /double ?opt ?in|已确认|已確認|确认时间/,
);
/** The result of a service that checks whether addresses work. */
const checked =
  /^(?:(?:e ?mail |address )?(?:validation|quality|deliverability|check)(?: result| status)?|(?:is )?e ?mail (?:is )?valid|(?:is )?valid|verification result)$/;
const permission = any(
  /opt(ed)? ?in|consent|marketing|werbeerlaubnis|toestemming|zgoda|согласи|同意|許可|许可|許諾|承諾|동의|허용/,
  word('permissions?|gdpr|rgpd|dsgvo|lopd|lgpd|consenso|opt|opted|agree\\w*|accept\\w*'),
);
const subscription = any(
  word(
    'subscribed?|subscriber|is subscribed|mailable|e ?mailable|contactable|deliverable|active|is active|enabled?|receives?|wants?|newsletter',
  ),
  word(
    'e ?mail ok|ok to e ?mail|can e ?mail|can be e ?mailed|may e ?mail|may contact|allow e ?mails?|sendable|e ?mail notifications?',
  ),
  word('nyhetsbrev|nyhedsbrev|nieuwsbrief|infolettre|lettre d information|bolet[ií]n|uutiskirje|hírlevél|rundbrief'),
  word('abonniert|abonné|suscrito|inscrito|iscritto|подписан|einwilligung|zustimmung'),
  /已?订阅|已?訂閱|購読|구독|是否有效|配信|可否|接收|メルマガ/,
);
const advertising = any(
  /werbung|publici|pubblicit|реклам/,
  word('pub|pubs|reclame|reklama|reklame|commercial|promotions?'),
  /^(?:keine e ?mails?|pas d e ?mails?)$/,
);
const perhaps =
  /abonnement|(?:e ?mail|communication|contact|newsletter) preferences?$|subscri|suscri|mailing|opt ?in|consent|permission|订阅|訂閱|購読|구독/u;

/** Whether a column is about another channel than email: `SMS consent`. Its words say nothing about email. */
export const isOtherChannel = (name: string): boolean => otherChannel.test(name) && !email.test(name);

/**
 * Decides by a column's name how to read it, if no format does. Wrong guesses must be safe: a row with an unknown cell
 * is refused.
 * @param name as `columnName` writes it
 */
export function consentColumn(name: string): ConsentColumn {
  if (isOtherChannel(name)) return undefined;
  if (measured.test(name) && /hard ?bounces?/.test(name)) return countCell('bounced');
  if (technical.test(name) || measured.test(name) || isActivity(name)) return undefined;
  return clearColumn(name) ?? doubtfulColumn(name);
}

function clearColumn(name: string): ConsentColumn {
  if (checked.test(name)) return checkedCell;
  if (typeName.test(name)) return statusCell();
  if (statusName.test(name)) return statusColumn(name);
  if (complaint.test(name)) return departureColumn(name, 'complained');
  if (bounce.test(name)) return departureColumn(name, 'bounced');
  if (departure.test(name) || endsConsent(name)) return departureColumn(name, 'unsubscribed');
  if (bareReason.test(name)) return 'unclear';
  if (/^(mailing )?lists?$/.test(name)) return listCell;
  if (consentDetail.test(name) || money.test(name)) return undefined;
  if (listNames.test(name) && [confirmation, permission, subscription, perhaps].some((names) => names.test(name)))
    return 'unclear';
  if (confirmation.test(name)) return confirmationCell;
  if (permission.test(name)) return dated.test(name) ? confirmationCell : consentCell;
  if (subscription.test(name)) return dated.test(name) ? undefined : consentCell;
  if (/cancel|churn|terminat|suspend|paused|(?:^| )ended(?= |$)/.test(name) || /^(action|event)$/.test(name))
    return 'unclear';
  return perhaps.test(name) && !dated.test(name) ? 'unclear' : undefined;
}

/** `newsletter cancelled`, `not subscribed`, `no marketing`: the end or the lack of a consent. */
const endsConsent = (name: string) =>
  ending.test(name) && [permission, subscription, perhaps, advertising].some((names) => names.test(name));

/** `last active` and `emails received` are no consent; `consent received` may be one. */
const isActivity = (name: string) =>
  activity.test(name) && ![complaint, bounce, departure, confirmation, permission].some((names) => names.test(name));

function statusColumn(name: string): ConsentColumn {
  if (place.test(name) && !email.test(name)) return undefined;
  if (other.test(name) || money.test(name) || dated.test(name)) return undefined;
  if (departure.test(name) || bounce.test(name) || complaint.test(name)) return departureColumn(name, 'unsubscribed');
  return permission.test(name) || confirmation.test(name) ? consentCell : statusCell();
}

const departureColumn = (name: string, state: StatedState): ConsentCell =>
  departureDetail.test(name) ? reasonCell(state) : setCell(state);
