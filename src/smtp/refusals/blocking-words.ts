import { rowsOf } from './reason.js';

/** Broader wordings about the sender: rates, block lists, relaying. Tested after the plain words about a mailbox. */
export const blockingWords = [
  ...rowsOf('rate-limited', [
    [
      /rate[- ]?limit|(sending|message|mail|delivery|send|connection|submission|frequency) ?(rate|quota|limit)\w{0,20}( has| was| is)?( been)? (exceed|reach|too|limited|over)|exceed\w{0,20}.{0,40}(rate|quota of|messages per|sending|connection|daily|hourly|frequency)|frequency limited|throttl|too (fast|quickly|frequent|often)|unusual (rate|volume|traffic|amount)|high volume/,
      '421 4.7.0 Unusual rate of email from your address',
    ],
    [
      /too many (connection|session|concurrent|message|mail|e-?mail|error|command|failure|hits|spam|simultaneous|transaction)|too much (mail|traffic|spam)|(max\w{0,20}|concurrent|simultaneous|number of) (connections?|sessions?)|connection limit/,
      '421 4.7.0 Too many connections from your host',
    ],
  ]),
  ...rowsOf('relay-refused', [
    [
      /relay(ing)?\b.{0,40}(denied|not (allowed|permitted|authori[sz]ed)|prohibited|refused|forbidden|disabled|restricted|rejected)|(unable|not (allowed|permitted|authori[sz]ed)|cannot|can't|won't|will not|refus\w{1,20}|do(es)? not|don't) (to )?relay|open relay|gateway(ing)? denied|we do not relay|no relay|relay access/,
      '550 5.7.1 Relaying denied',
    ],
    [
      /rcpthosts?|this system is not configured to relay|don't handle mail for|not a gateway|as a relay|relaying mail to|mail relay|not (a )?local (domain|host)|(domain|host) (is )?not (in|on) (my|our|the) (list|local)|domain is not allowed|not (hosted|handled|served|accepted) (here|by this)|(don't|do not|doesn't|does not) (handle|accept|host|serve) (mail|e-?mail|messages)? ?for (this|that|the) (domain|host)|not responsible for (this|that) domain/,
      "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
    ],
  ]),
  ...rowsOf('blocked', [
    [
      /\b(listed|found|is) (at|in|on|by|using) \S{0,40}(\bbl\b|bl\.|dnsbl|lists?\b|lookup)|\bis[_ ]blocked|blocked (using|by|due|for|at|because|from|-)|\b(ip|host|address|client|server|domain|network|you|sender|connection)s?\b.{0,40}\b(is |are |was |has been |been |have been )?(blocked|listed|banned|blacklisted|barred|refused|denied access)/,
      '550 5.7.1 The IP address 192.0.2.1 has been blocked',
    ],
    [
      /reputation|poor (sender|score)|bad ip|suspicious (ip|activity|sender)|untrusted|trust ?score/,
      "554 Your access to this mail system has been rejected due to the sending MTA's poor reputation",
    ],
    [
      /(access|connection|session|host|client|service|network|ip|server|user)\b.{0,30}\b(denied|rejected|refused by|not (allowed|authori[sz]ed|permitted|accepted)|forbidden|prohibited)|not (allowed|permitted|authori[sz]ed) to (connect|access|use|send|submit)|\b(access|connection) (to|from)\b.{0,60}(denied|rejected|refused)/,
      '554 5.7.1 You are not allowed to connect',
    ],
    [/geo-?ip|geograph|country|region/, '550 No email from your country'],
    [
      /^(\d{3} )?(blocked|rejected|denied|refused)\b.{0,12}$|message (was |has been |is )?blocked|\bblocked\b/,
      '554 5.7.1 The message has been blocked',
    ],
    [/abus(e|ive)|complain|unsolicited|\bbulk\b/, '550 5.7.1 We receive too many complaints about your messages'],
  ]),
  ...rowsOf('spam', [
    [/spam(?!haus|cop|rats|rl)|message (was |is |has been )?filtered/, '550 No spam here, thank you'],
  ]),
  ...rowsOf('policy', [
    [
      /polic(y|ies)|(user|mailbox|admin\w{0,20}|local|site|organi[sz]ation\w{0,20}|security) (rules?|settings?|restrictions?)|administrat\w{1,20} (prohibit|reject|block)|prohibit|forbidden|violat|mass mail|captcha/,
      '550 Administrative prohibition',
    ],
  ]),
];
