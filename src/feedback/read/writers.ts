import { header } from './headers.js';
import type { MimeMessage } from './mime.js';

/** Software or a service that writes reports, and how to recognise its reports. */
export interface Writer {
  name: string;
  /** Matches the From header. */
  from?: RegExp;
  /** Matches the Subject header. */
  subject?: RegExp;
  /** A header that only this writer sets, and its value. */
  sets?: readonly [name: string, value: RegExp];
  /** Matches the first 8,000 characters of the text. */
  text?: RegExp;
  /** An example for the tests, of `text` or, without `text`, of the header. */
  example: string;
}

const from = (name: string, pattern: RegExp, example: string): Writer => ({ name, from: pattern, example });
const text = (name: string, pattern: RegExp, example: string): Writer => ({ name, text: pattern, example });

/**
 * Writers whose text alone shows that an email is a report. The first matching row names the writer, so rows with more
 * evidence come first. Every condition of a row must hold.
 */
export const writers: readonly Writer[] = [
  from('gmail', /mailer-daemon@(google|gmail|googlemail)/i, 'Mail Delivery Subsystem <mailer-daemon@googlemail.com>'),
  from('amazon-ses', /mailer-daemon@([\w-]+\.)?amazonses\.com/i, 'MAILER-DAEMON@eu-west-1.amazonses.com'),
  from('facebook', /mailer-daemon@mx\.facebook/i, 'Facebook <mailer-daemon@mx.facebook.com>'),
  from('yahoo', /mailer-daemon@.{0,30}yahoo/i, 'MAILER-DAEMON@mta1.mail.yahoo.com'),
  from('qq', /(postmaster|10000)@(.{0,20}\.)?(qq|foxmail|exmail\.qq)\.com/i, 'PostMaster@qq.com'),
  from('netease', /postmaster@(.{0,20}\.)?(163|126|188|yeah)\.(com|net)/i, 'Postmaster@163.com'),
  from('kddi', /(postmaster|no-?reply)@(.{0,30}\.)?(ezweb|au\.com|dion)/i, 'Postmaster@ezweb.ne.jp'),
  from('docomo', /(postmaster|mailer-daemon)@(.{0,30}\.)?docomo/i, 'MAILER-DAEMON@docomo.ne.jp'),
  from('biglobe', /postmaster@(.{0,30}\.)?biglobe/i, 'postmaster@biglobe.ne.jp'),
  from('symantec', /mailer-daemon@messagelabs\.com/i, 'MAILER-DAEMON@messagelabs.com'),
  from('outlook', /postmaster@(.{0,60}\.)?(hotmail|outlook|live|msn)\.com/i, 'postmaster@mail.hotmail.com'),
  from('verizon', /post_?master@(vtext|vzwpix)/i, 'post_master@vtext.com'),
  { name: 'imail', sets: ['x-mailer', /<SMTP32 v/i], example: '<SMTP32 v8.22>' },
  { name: 'exim', sets: ['x-failed-recipients', /@/], example: 'reader@example.net' },
  text(
    'postfix',
    /this is the (mail system at host|postfix program)|i'm sorry to (have to )?inform you that (the|your) message/i,
    'This is the mail system at host mx.example.net.',
  ),
  text('james', /this is the james mail server/i, 'Hi. This is the James mail server at mx.example.net.'),
  text(
    'qmail',
    /this is the qmail-send program|hi\. (this is|the mta)|i wasn't able to deliver your message|i'm afraid i (was|wasn't)|this is the .{1,40}mail-?send/i,
    'Hi. This is the qmail-send program at mx.example.net.',
  ),
  text('dragonfly', /this is the dragonfly mail agent/i, 'This is the DragonFly Mail Agent v0.13 at mx.example.net.'),
  text(
    'opensmtpd',
    /this is the mailer-daemon, please do not reply/i,
    'This is the MAILER-DAEMON, please DO NOT REPLY to this email.',
  ),
  text(
    'exim',
    /message was created automatically by mail delivery (software|system)|a message that you sent (could not be|has not yet been|was not) delivered/i,
    'This message was created automatically by mail delivery software.',
  ),
  text(
    'sendmail',
    /----- ?the following addresses? (had|have)|--- ?transcript of session follows|the original message was received at/i,
    '   ----- The following addresses had permanent fatal errors -----',
  ),
  text(
    'exchange',
    /delivery has failed to these recipients|diagnostic information for administrators|did not reach (the following recipient|some or all of the intended)|generating server:|your message couldn't be delivered|couldn't be delivered to the recipient|wasn't delivered to/i,
    'Delivery has failed to these recipients or groups:',
  ),
  text(
    'exchange',
    /fehler bei der nachrichtenzustellung|zustellung (an|bei) .{0,60}(fehlgeschlagen|gescheitert|konnte nicht)|diagnoseinformationen f(ü|ue)r administratoren|konnte nicht zugestellt werden/i,
    'Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:',
  ),
  text(
    'exchange',
    /[ée]chec de la remise|la remise .{0,40}a [ée]chou[ée]|informations de diagnostic|n'a pas (pu )?[êe]tre (remis|distribu|livr)|n'a pas atteint/i,
    'Échec de la remise à ces destinataires ou groupes :',
  ),
  text(
    'exchange',
    /no se (ha podido|pudo|puede) (entregar|enviar)|error (de|en la) entrega|informaci[oó]n de diagn[oó]stico|no (se )?ha entregado|mensaje no entregado/i,
    'No se ha podido entregar el mensaje a los siguientes destinatarios:',
  ),
  text(
    'exchange',
    /falha na entrega|n[aã]o foi poss[ií]vel entregar|informa[cç][oõ]es de diagn[oó]stico|n[aã]o p[oô]de ser entregue/i,
    'Falha na entrega para estes destinatários ou grupos:',
  ),
  text(
    'exchange',
    /recapito non riuscito|impossibile (recapitare|consegnare)|informazioni di diagnostica|non [èe] stato (possibile )?(recapit|consegn)/i,
    'Recapito non riuscito per i destinatari seguenti:',
  ),
  text(
    'exchange',
    /bezorging (aan|van) .{0,40}mislukt|kan niet (worden )?(bezorgd|afgeleverd)|nie można dostarczyć|nie zosta\S{1,3} dostarczon|zprávu nelze doručit|kézbesítés.{0,30}sikertelen/i,
    'Bezorging aan deze geadresseerden is mislukt:',
  ),
  text(
    'exchange',
    /сбой доставки|не (было |может быть )?доставлено|диагностические сведения|не удалось доставить/i,
    'Сбой доставки следующим получателям:',
  ),
  text(
    'exchange',
    /(配信不能|配信に失敗|配信できませんでした|配達できません|届けることができません|送信できませんでした|未配信)/,
    '次の受信者へのメッセージは配信できませんでした:',
  ),
  text(
    'exchange',
    /(未能|无法|未能够)(传递|送达|投递|发送)|传递失败|传送失败|無法傳遞|未傳遞/,
    '无法传递以下收件人的邮件:',
  ),
  text('qq', /退信|被退回|无法(投|送)(递|达)|投递失败|发送失败|拒收|邮件未送达/, '抱歉,您的邮件被退回来了'),
  text(
    'yahoo',
    /sorry, we were unable to deliver your message|message from yahoo|unable to deliver message to the following address/i,
    'Sorry, we were unable to deliver your message to the following address.',
  ),
  text(
    'aol',
    /your mail to the following recipients could not be delivered|the attachment contains the original mail headers/i,
    'Your mail to the following recipients could not be delivered because they refuse it.',
  ),
  text('domino', /--- ?failure reasons|was not delivered to:?\s/i, '------- Failure Reasons --------'),
  text(
    'groupwise',
    /the message that you sent was undeliverable to the following|novell groupwise/i,
    'The message that you sent was undeliverable to the following:',
  ),
  text('mailenable', /^mailenable: /im, 'MailEnable: Message Delivery Failure.'),
  text(
    'courier',
    /undeliverable mail|this is a delivery status notification from|courier mail server/i,
    'UNDELIVERABLE MAIL',
  ),
  text(
    'messaging-server',
    /this report relates to a message you sent/i,
    'This report relates to a message you sent with the following header fields:',
  ),
  text(
    'mailmarshal',
    /could not be delivered because of|the following recipients were affected/i,
    'Could not be delivered because of a failed connection.',
  ),
  text(
    'surfcontrol',
    /a transcript of the attempts to send the message follows/i,
    'A transcript of the attempts to send the message follows.',
  ),
  text(
    'sendgrid',
    /automatically generated message from sendgrid/i,
    'This is an automatically generated message from SendGrid.',
  ),
  text(
    'powermta',
    /this message (was|has been) (created|generated) automatically by.{0,40}pmta|delivery of this message to/i,
    'Delivery of this message to reader@example.net failed.',
  ),
  text(
    'mcafee',
    /the following addresses had delivery problems/i,
    '--- The following addresses had delivery problems ---',
  ),
  text(
    'google-groups',
    /the group you tried to contact .{0,120}may not exist|permission to post messages to the group/i,
    'The group you tried to contact (news) may not exist.',
  ),
];

/** The writer of a message; undefined if no row matches. */
export function findWriter(message: MimeMessage, body: string): Writer | undefined {
  const start = body.slice(0, 8_000).replace(/[\u2018\u2019]/g, "'");
  return writers.find(
    (writer) =>
      (writer.from?.test(header(message.headers, 'from')) ?? true) &&
      (writer.subject?.test(header(message.headers, 'subject')) ?? true) &&
      (writer.sets ? writer.sets[1].test(header(message.headers, writer.sets[0])) : true) &&
      (writer.text?.test(start) ?? true),
  );
}
