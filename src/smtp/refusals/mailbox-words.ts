import { rowsOf } from './reason.js';

/** Wordings about a full mailbox. Tested before those about a message that is too large. */
export const fullWords = [
  ...rowsOf('mailbox-full', [
    [
      /(mailbox|inbox|mail ?box|mail ?folder|mail ?file|account|mail ?drop|mail ?dir|mail store|disk|user|recipient|quota|storage|space)\b.{0,50}\b(is |are |was |has been |currently |almost )*(full|over ?quota|overquota|out of (storage|space|disk)|exceed\w{0,20}|exhausted|overdrawn|over (the |its |his |their )?(allowed |storage |disk |size )*(quota|limit))/,
      "552 5.2.2 The recipient's mailbox is full",
    ],
    [
      /(over|exceed\w{0,20}|exceeding|beyond|out of|above) (the |its |his |their |allowed |disk |mail(box)? |storage |allocated |size |maximum |account )*(quota|storage|allocation|disk space|space)|quota (exceed\w{0,20}|violat\w{1,20}|full|reached|problem|overdraw\w{0,20}|would be exceeded)|disc? quota|mailbox (size )?limit|over ?quota|quota.{0,30}exceeded/,
      '552 5.2.2 <reader@example.net>: over quota',
    ],
    [
      /(not enough|not have enough|insufficient|no|too little|lack of) (mailbox |mail |disk |storage |free |user )*(space|storage|room)\b.{0,30}(mailbox|user|account|recipient)?|mailbox.{0,20}(not enough|insufficient)/,
      '552 Requested mail action aborted: not enough space in the mailbox',
    ],
    [
      /full mailbox|mailbox ?full|disk ?quota|(reached|used up).{0,20}(quota|space)|space has been used up|too much mail data|too many messages on the server|not sufficient disk|(mailbox|storage) allocation|exceeded storage/,
      '552 mailboxfull',
    ],
  ]),
];

/** Wordings that say plainly that a mailbox or a domain is gone. A doubtful wording does not belong here. */
export const mailboxWords = [
  ...rowsOf('moved', [
    [
      /(user|recipient|account|mailbox|address|person|customer|subscriber|he|she) (has |have )?(moved|changed (address|e-?mail))|no longer (on|at|with) (this )?(server|host|company|organi[sz]ation|employed|works?|us\b)|no longer (works|employed)|please (try|use) (the )?(new address|following address)|has (left|moved) (the )?(company|to)/,
      '551 5.1.6 The user has moved',
    ],
  ]),
  ...rowsOf('takes-no-email', [
    [
      /null ?mx|no smtp service|(domain|host)\b.{0,40}(does not|doesn't|never|will not) (accept|receive|take) (any )?(e-?mails?|mails?|messages)|accepts? no (e-?)?mail|service refuses mail|does not accept mail \(/,
      '556 5.1.10 Domain example.net does not accept mail (nullMX)',
    ],
  ]),
  ...rowsOf('mailbox-disabled', [
    [
      /(account|mailbox|address|user|recipient|alias|mail ?box|box|inbox|e-?mail)\b.{0,40}\b(is |are |was |has been |have been |been |currently |permanently |now )*(disabled|deactivated|closed|terminated|discontinued|deleted|removed|cancel?led|retired|decommissioned|abandoned|expired|inactive|not active|no longer (active|available|valid|accept\w{0,20}|in (use|service)|exists?|used|receiv\w{1,20}|monitored|maintained))/,
      '550 5.2.1 The email account that you tried to reach is disabled',
    ],
    [
      /(disabled|deactivated|inactive|closed|deleted|expired|terminated|cancel?led) (user|account|mailbox|recipient|address)|no longer (accepts?|receiv\w{1,20}) (any )?(e-?)?mails?|(user|account|mailbox) (is )?not active/,
      '550 Disabled account',
    ],
  ]),
  ...rowsOf('no-such-domain', [
    [
      /host or domain name not found.{0,160}(host not found$|host not found[^,a-z]|no data record|no such (host|domain)|nxdomain)|name or service not known|domain must exist|(domain|host) ?(name )?(is |was |does |could |can )?(not |n't )(be )?(found|exist|known|valid|resolved?|registered)(?! *(temporar|, try))|(no such|unknown|invalid|bad|non-?existent|unrecogni[sz]ed|unresolvable|illegal) (host|domain|destination (domain|host)|recipient domain|mail (host|domain|server))|(host|domain)( name)? (is )?(unknown|invalid|nonexistent|unregistered)|nxdomain|(couldn't|could not|cannot|can't|unable to) find (any |a |the )?(host|domain|mx|mail exchanger)|no (valid |usable )?(mx|mail exchange\w{0,20}|mail server)( record| host|s|\(s\))? (found|exist|for|in)|no (mail exchangers|mx hosts)|mx records point to non-?existent|dns.{0,30}(non-?existent|does not exist|no such domain|name not found)|domain (has|with) no (mx|mail)/,
      '5.1.2 Host or domain name not found. Name service error for name=example.net type=A: Host not found',
    ],
  ]),
  ...rowsOf('no-such-user', [
    [
      /(user|recipient|mailbox|account|addressee|address|alias|receiver|destination|username|e-?mail address|user name|userid|user id|mail ?box|local[- ]?part|rcpt|customer|subscriber|person|login|destinatee)s?\b[^a-z]{0,8}(name |address |addresses |account |mailbox |part |in e-?mail |email |or domain |specified |you (have )?entered |you specified |here |that you (tried|are trying|attempted) to (reach|contact) |is |are |was |either |currently |name is |id )*(unknown|not (be )?(found|known|exist\w{0,20}|recogni[sz]ed|valid|listed|defined|registered|available here|a valid|an existing|local|exsit)|invalid|non-?exist\w{0,20}|nonexistant|undefined|unrecogni[sz]ed|unregistered|missing|bogus|wrong|incorrect|illegal|(does|do|did|could|can)(es)? ?(not|n't) (be )?(exist|found|known|have|match|recogni[sz]ed|resolve)|doesn't exist|didn't exist|don't exist|isn't (a )?(valid|known|here)|does not exist)/,
      '550 5.1.1 User unknown in local recipient table',
    ],
    [
      /(?<!error: )\b(?!no valid recipients)(no|not|unknown|invalid|bad|wrong|incorrect|illegal|non-?existent|nonexistent|non-?existing|undefined|unrecogni[sz]ed|inexistent|such|unregistered|isn't a|erroneous) (such |a |an |valid |local |known |virtual |or illegal |or invalid |or unknown |email |e-mail |destination |existing |active |mail |registered |found |mailbox )*(users?|recipients?|mailbox(es)?|mail ?box|accounts?|addressee|address(es)?|alias(es)?|receiver|person|rcpt|username|user name|userid|user id|local[- ]?part|mail ?drop|e-?mail address(es)?|inbox|forward[- ]?path|destination|customer|member|subscriber|login|to address|delivery address|name)\b(?! (for |in )?(limit|count))/,
      '550 5.1.1 No such user here',
    ],
    [
      /(does not|doesn't|don't|do not|did not|didn't|not) (exist|have (a |an |any )?(mailbox|account|\S{1,40} account|such|user)|appear to be|match any|live here|reside|belong)|no (one|body) (here|by|with|at)\b|nobody (here|by)|not (here|in (our|my|this|the) (directory|database|system|user|recipient|server|list of (users|recipients|mailboxes)))|no mail ?box (here|by|found|for|with|available)|(unable|could not|cannot|can't|failed) to (find|locate|look ?up|verify) (the |a |this |your )?(user|recipient|mailbox|account|address|receiver)|no account (by|with|for|here)|not (a )?(member|customer|subscriber) (of|here)|mailbox (does )?not|not known (here|at)|user.{0,30}not found|unknown (in|at|here)|(mailbox|user|recipient|account) name not (allowed|found|known)|mailbox name not|not listed in (the )?(public )?(name|domino|directory)|lookup in domain map failed|rcpt user <> not ok|bad_recipient|invalid final delivery userid|recipient cannot be verified|is now disabled|account that you tried to reach does not|couldn't be found|wasn't found|address not found/,
      '550 Nobody here by that name',
    ],
    [
      /unrout(e)?able (address|mail)|undeliverable address|unknown (virtual )?alias|bad destination|addressunknown|unknown user|user_?unknown|recipient_?not_?found|unknown_?recipient|(not|isn't) deliverable|can't verify recipient|recipient (verify|verification) failed|invalidrecipient/,
      '550 Unrouteable address',
    ],
  ]),
];

/** Wordings that only hint at a missing mailbox. They count last, and only where the reply is about the recipient. */
export const weakMailboxWords = [
  ...rowsOf('mailbox-suspended', [
    [
      /(?<!delivery temporarily )suspend|unavailable or access denied|(recipient|user|mailbox) account is blocked|compte du destinataire est bloque|archived recipient|boite du destinataire archivee|\blocked\b|frozen|on hold|dormant|temporarily (disabled|inactive|deactivated)|overdue|unpaid|not (yet )?(activated|confirmed|verified)|unverified (address|recipient)/,
      '550 User suspended',
    ],
  ]),
];

/** The words of RFC 5321 for a missing mailbox. Servers use them for other refusals too, so they are tested late. */
export const unavailableWords = [
  ...rowsOf('no-such-user', [
    [
      /mailbox (is )?(unavailable|unavaiable|not available)|account (is )?(unavailable|not available)|recipient (address )?(was |is )?rejected$/,
      '550 Requested action not taken: mailbox unavailable',
    ],
  ]),
];
