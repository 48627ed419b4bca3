import { rowsOf } from './reason.js';

/** Wordings about the message itself. */
export const messageWords = [
  ...rowsOf('too-large', [
    [
      /(message|mail|e-?mail|body|content|attachment|size|header)\w{0,20}\b.{0,40}\b(too (big|large|long)|(larger|bigger|greater|longer) than|exceed\w{0,20}|over(sized)?|above|limit)\b.{0,60}\b(size|limit|max\w{0,20}|allowed|large|big|bytes|kb|mb|length)|(message|mail) (is )?too (big|large|long)|too (big|large)|(exceed\w{0,20}|over) (the |our |its |server |fixed |administrative |maximum |max |allowed |message |mail )*(message |mail )?size|size (limit|restriction)s? exceed|(max\w{0,20}|fixed) (message|mail)? ?size|message ?size (limit|restriction|violation|too)|sizelimit/,
      '552 5.3.4 The email is larger than the size allowed',
    ],
  ]),
  ...rowsOf('virus', [
    [
      /(?<!anti|anti-)virus|malware|trojan|infected|\bworm\b|phish|clamav|(dangerous|prohibited|blocked|forbidden|executable|banned|unsafe|suspicious|illegal) (attachment|file|extension|content type)|attachment.{0,40}(not (allowed|permitted|accepted)|block|banned|prohibited)/,
      '554 5.7.1 The message contains a virus',
    ],
  ]),
  ...rowsOf('spam', [
    [
      /(content|body|subject|message|mail|e-?mail|it|this|text|url|link|word)\b.{0,60}\b(spam(?!haus|cop|rats)|junk|unsolicited|\bube\b|\buce\b|bulk)|\b(spam|junk)\w{0,20}.{0,12}(message|mail|content|score|detected|filter|rejected|suspect|suspicion|level|email|content|refused|blocked|like)|(identified|classified|detected|considered|marked|suspected|looks like|regarded|recogni[sz]ed|scored|tagged|reported) (to be |as |like |it is )?(possible |likely |probable |definite )?(spam|junk)|suspicion of spam|anti-?spam|spamassassin|spam ?(score|assassin|check)|junk ?mail|is spam|^spam\b|sending spam|as spam|rejected as/,
      '554 5.7.1 Message rejected because it looks like spam',
    ],
    [
      /content (policy|filter\w{0,20}|reject|restriction|denied|examination|violation|blocked|scan)|(mail|message) content (denied|rejected|not acceptable|is not)|(denied|rejected|blocked|refused) (by|due to|for|because of) (the |its |our |message |mail |bad |unacceptable )*content|(bad|forbidden|prohibited|banned|unacceptable|objectionable) (content|words?|phrase|url|link|domain in)|(url|link|uri|domain)s? (in|within) (the |your )?(message|body|mail)|blocked (url|link)|content not accept/,
      '550 Mail content denied',
    ],
  ]),
  // Postrider's own words (attempt.ts), as the ledger keeps them.
  ...rowsOf('relay-without-smtputf8', [
    [/^the relay does not offer smtputf8/, 'the relay does not offer SMTPUTF8 (RFC 6531), which this address needs'],
  ]),
  ...rowsOf('no-smtputf8', [
    [
      /smtputf8|internationali[sz]ed (e-?mail |mailbox |local )?(address|name|part)/,
      '553 5.6.7 SMTPUTF8 is required, but was not offered by the next server',
    ],
  ]),
  ...rowsOf('malformed', [
    [
      /rfc ?-?[25]?[38]2[12]|(headers?|mime|from:|to:|subject|date header|message-id|long line|encoding|boundary|content-type|charset|8 ?bit|bare lf|bare cr|newline|character)s?\b.{0,60}\b(malformed|missing|invalid|not (valid|allowed|accepted|compliant|rfc)|illegal|too long|duplicate|multiple|violat\w{1,20}|empty|bad|improper|broken|forbidden|non-?(compliant|ascii)|required|unparsable|wrong)|(malformed|invalid|missing|multiple|duplicate|bad|illegal|improper|no|non-?compliant|empty|bare|unparsable|broken) ("|')?(header|mime|from|date|message-?id|line|encoding|lf|cr|newline|subject|to:|character|message format|8 ?bit)|message (format|is malformed|not rfc|structure)|conversion (required|prohibited|failed)|media (error|type)|nested too/,
      '550 5.6.0 Messages with malformed headers are not accepted',
    ],
  ]),
];
