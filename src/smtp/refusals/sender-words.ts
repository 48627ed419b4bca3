import { rowsOf } from './reason.js';

/** Wordings about the sender: block lists, authentication, rates. They say nothing about the mailbox. */
export const senderWords = [
  ...rowsOf('refused-by-reader', [
    [
      /(rejected|refused|blocked|not (wanted|accepted)) by (this|the) (user|recipient|addressee|mailbox owner)/,
      '550 Your message was rejected by this user and was not delivered.',
    ],
    [
      /(recipient|user|member|mailbox) (has|is|was)? ?(blocked|blacklisted|blocking|refus\w{1,20}|reject\w{1,20}|declin\w{1,20}) (you|your|the sender|mail from|this sender|messages? from|all mail)/,
      '550 5.7.1 The recipient has blocked your address',
    ],
    [
      /blacklisted by (the )?(recipient|user)|in (the )?recipient'?s? (blacklist|block(ed)? ?list|kill ?file)/,
      '550 5.7.1 Blacklisted by recipient',
    ],
    [
      /(does not|doesn't) (want|wish) to receive|(user|recipient) (has )?(refused|declined) to (receive|accept)|refuses to (accept|receive) (mail|messages|e-?mail)|only accept(s|ing)? (mail|messages|e-?mail) from|due to user rules|user reject|not (on|in) the recipient's list|sender not pre-?approved|not accepting (any )?mail (from|with)|not subscribed to this|members-only|closed mailing list/,
      '550 The recipient only accepts mail from known senders',
    ],
    [
      /(restricted|not authori[sz]ed|not allowed|no permission|permission) to (send|post|mail|write|submit)\b.{0,30}\b(recipient|mailbox|user|group|list|address|distribution|members?)/,
      '550 5.7.1 You are not allowed to post to this mailing list',
    ],
    [
      /(members?|subscribers?) (only|are allowed|can post)|only (members|subscribers)|(posting|sender) (is )?not (allowed|permitted) (to|on) (this|the) (list|group)/,
      '550 5.7.2 Only members can post to this group',
    ],
    // Google Groups say in every language that a group may not exist, or that the sender may not write to it.
    [
      /(\bgroups?\b|groupe|gruppe|\bgrupo|grupp|\bgroep|\bgrup|skupin|csoport|групп|(群|小|网上论)[组組坛]|グループ|그룹).{0,200}(permission|allowed|autori[sz]|berechtig|permiso|permiss|oprávn|toestemming|uprawn|behörig|tilladelse|tillatelse|oikeu|jogosult|izin|yetki|разрешени|\bправ|权限|權限|許可|権限|권한|publi[eckq]|veröffentlich|ver[öo]ffentlig|přisp[íě]|отправ|публик)|(il se peut que|may ?be) (the |le )?group|(\bgroups?\b|groupe|gruppe|\bgrupo|\bgroep|\bgrup|skupin|групп).{0,100}(may not|might not|možná|peut[- ]être|möglicherweise|vielleicht|może nie|talvez|forse|misschien|kanske|måske|kanskje|возможно)/,
      'The group you tried to contact (news) may not exist, or you may not have permission to post messages to it',
    ],
    [/senderfilterconfig/, '554 5.7.105 SenderFilterConfig; sender is filtered'],
    [
      /challenge|whitelist(ing)? (is )?required|not (on|in) (my|the|our) (white ?list|allow ?list)/,
      '550 You are not on the white list of this mailbox',
    ],
  ]),
  ...rowsOf('blocked', [
    [
      /(black|block|deny|ban)[- ]?list|\bd?nsbl|\brbl|\b[xps]bl\b|\buribl|\bsurbl|realtime (block|black)|spam(haus|cop|rats|rl)|\bsorbs\b|barracuda(central|networks)?\.(org|com)\/(reputation|lookups?|bl)|hostkarma|junkemailfilter|invaluement|cloudmark|senderscore|senderbase|talosintelligence|uceprotect|mailspike|abusix|backscatterer|\bpsbl\b|mail-abuse\.com|ipcheck\.|trustedsource|borderware/,
      '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.example.org; see the RBL',
    ],
  ]),
  ...rowsOf('unauthenticated', [
    [
      /\b5\.7\.(2[0-79]|30|7[0-9]|509|515)\b(?!\d).{0,200}(auth|spf|dkim|dmarc|ptr|reverse|align|permerr|unauth)/,
      '550 5.7.26 Unauthenticated email from example.com is not accepted due to the DMARC policy of the domain',
    ],
    [/\b(spf|dkim|dmarc|arc|senderid|sender id|domainkeys)\b/, '550 SPF check failed'],
    [
      /not authenticated|unauthenticated|fails? (to )?(pass )?authentication|auth(entication)? (check|failed|failure|required|is required)|sender policy framework|authentication credentials|authentifi?cation|has not passed validation|must (be authenticated|authenticate)|lacks? (valid )?authentication/,
      '530 5.7.0 Authentication required',
    ],
    [/(spoof|forged|imposter|impersonat|masquerad)/, '550 Rejected by the anti-spoofing policy'],
    [
      /\b(ptr|rdns|fqdn|fully qualified|reverse dns|reverse lookup|reverse hostname|reverse ip|dns ptr)\b|(find|resolve|no|lookup) (your |a |the )?(reverse|host ?name)|hostname.{0,40}(does not resolve|lookup fail|not found)|generic (host|reverse)|dynamic (or generic|ip|host|address|pool)|fcrdns|residential/,
      '550 The IP address has no PTR record',
    ],
    [/\b(helo|ehlo)\b/, '504 5.5.2 Helo command rejected: need fully-qualified hostname'],
    [
      /(must issue|requires?|need) .{0,20}(starttls|tls|encryption)|tls (is )?required|encryption (is )?(required|needed)|\bstarttls\b/,
      '530 5.7.0 Must issue a STARTTLS command first',
    ],
  ]),
  ...rowsOf('sender-refused', [
    [
      /sender (address |domain |host |e-?mail |mailbox )?(is |was |has been |verify |verification |validation |callout )*(rejected|refused|denied|invalid|blocked|fail|unknown|not (allowed|permitted|accepted|valid|exist|found|verif)|does not|doesn't|could not|cannot|undeliverable)/,
      '550 5.1.8 Sender address rejected: Domain not found',
    ],
    [
      /(invalid|unknown|bad|illegal|unresolvable|nonexistent|unverified|forbidden|banned|bogus|unauthorized) (envelope )?(sender|return[- ]path|from( address)?|mail ?from|reverse[- ]path)/,
      '553 5.1.7 Invalid sender',
    ],
    [
      /(verif\w{1,20}|callback|call-?out).{0,60}(sender|failed for|return path)|(sender|from address|return path|mail from).{0,60}(verif|callback|callout)/,
      '550 Verification failed for the sender',
    ],
    [
      /(domain|host) of (the )?sender|sender'?s? (domain|host|mx)|sending domain|envelope[- ](from|sender)|sender e?-?mail is not|mail ?from.{0,40}mismatch|verify mail ?from|bounce address|return[- ]?path|mail from domain|from (domain|address) (is|does|has|not)|null (sender|reverse)|\bbatv\b|from:? (domain|address) is|valid from\b|unrout(e)?able sender|not owned by user|purported responsible|empty (envelope )?sender|badmailfrom/,
      '550 A null sender is not welcome',
    ],
    [
      /invalid dns mx or a\/aaaa/,
      '550 Requested action not taken: mailbox unavailable invalid DNS MX or A/AAAA resource record',
    ],
    [
      /(mail|e-?mails?|messages?|traffic|connections?) from (your |this |that |the )?(sender|domain|address|host|server|ip|network|country|isp)?.{0,60}(not (allowed|accepted|permitted|welcome|wanted)|refused|rejected|blocked|denied|prohibited|banned|throttled|deferred)/,
      '550 Mail from your domain is not accepted here',
    ],
    [
      /(from|sender|address).{0,30}(is )?not (allowed|permitted|authori[sz]ed) to send/,
      '550 The address is not allowed to send from this server',
    ],
    [
      /\bsender\b.{0,40}\b(blocked|banned|blacklisted|denied|rejected|black ?list)/,
      '550 5.7.1 Sender is currently blocked',
    ],
  ]),
  ...rowsOf('greylisted', [
    [
      /gr[ea]y-?\s?list|grey ?trap|postgrey|please (retry|try again) in \d+ (sec|min)/,
      '450 4.7.1 Recipient address rejected: Greylisted, see the help page',
    ],
  ]),
  ...rowsOf('too-many-recipients', [
    [
      /too many (invalid |bad |unknown |wrong |nonexistent |failed )?(recipient|rcpt|user|address|receiver)|(recipients?|rcpts?) (limit|count|per (message|session|connection|hour))|max(imum)? (number of )?recipients/,
      '550 Too many invalid recipients',
    ],
    [
      /directory harvest|dictionary attack|\bdha\b|excessive (userid )?unknown|unknown (user|recipient)s? (limit|threshold)/,
      '550 5.7.1 Directory harvest attack detected',
    ],
  ]),
  ...rowsOf('mailbox-busy', [
    [
      /receiving (mail|messages) (at a rate|too quickly|at too)|user.{0,40}receiv\w{1,20} (too much|too many)/,
      '550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents more',
    ],
  ]),
];
