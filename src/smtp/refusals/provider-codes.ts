import { rowsOf } from './reason.js';

/** Codes that only one provider uses. They are the most reliable, so they are tested first. */
export const providerCodes = [
  // Microsoft: outlook.com, hotmail.com, Exchange Online.
  ...rowsOf('no-such-user', [
    [
      /\b5\.4\.1\b.{0,120}recipient address rejected: access denied|\bas\(2018\d{5}\)/,
      '550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [EX01.PROD.EXAMPLE.COM]',
    ],
    [
      /resolver\.adr\.(ex)?(recipnotfound|recipientnotfound|ambiguous)/,
      '550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found',
    ],
    [/recipient not found by smtp address lookup/, '550 5.1.10 Recipient not found by SMTP address lookup'],
    [
      /remote server returned (unknown|invalid) recipient/,
      '550 5.1.351 Remote server returned unknown recipient or mailbox unavailable',
    ],
    [
      /\b5\.5\.0 requested action not taken: mailbox unavailable/,
      '550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).',
    ],
  ]),
  ...rowsOf('blocked', [
    [/\b(dy|ou|sc|nr)-00\d\b/, '550 SC-001 (EX-01) Unfortunately, messages from 192.0.2.1 were not sent.'],
    [
      /block ?list \(s\d{4}\)/,
      '550 5.7.1 Unfortunately, messages from [192.0.2.1] were not sent. Part of your network is on our block list (S3150).',
    ],
    [
      /\b5\.7\.(5(0[1-9]|1[0-3])|60[6-9]|6[1-4]\d)\b.{0,40}(access denied|banned|spam abuse|abuse detected)/,
      '550 5.7.606 Access denied, banned sending IP [192.0.2.1]',
    ],
    [
      /traffic not accepted from this ip/,
      '550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP.',
    ],
    [
      /\b5\.7\.7(05|08|5\d)\b.{0,40}(access denied|unavailable|threshold)/,
      '550 5.7.705 Service unavailable. Access denied, tenant has exceeded threshold',
    ],
  ]),
  ...rowsOf('rate-limited', [
    [
      /\brp-00\d\b|\b[45]\.7\.28\b|mail send limit exceeded|daily (relay|sending) quota/,
      '421 RP-001 (EX-02) Unfortunately, some messages from 192.0.2.1 were not sent. You have exceeded the rate limit.',
    ],
    [
      /per hour message receive limit|hourly message receive limit from/,
      "550 5.2.121 RESOLVER.RST; The recipient's per hour message receive limit from this sender was exceeded",
    ],
  ]),
  ...rowsOf('refused-by-reader', [
    [
      /resolver\.rst\.(notauthorized|sendernotauthenticated|restricted)|\b5\.7\.1[23]\d\b.{0,80}(sender|group|allowed)/,
      '550 5.7.124 RESOLVER.RST.SenderNotInAllowedSendersList; sender not allowed',
    ],
  ]),
  ...rowsOf('policy', [
    [
      /transport\.rules\.rejectmessage/,
      '550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy',
    ],
  ]),
  ...rowsOf('mailbox-full', [
    [/quotaexceeded(exception)?/, '554 5.2.2 STOREDRV.Deliver.Exception:QuotaExceededException; mailbox full'],
  ]),
  ...rowsOf('mailbox-disabled', [
    [
      /(mailbox|account)disabled(exception)?|mailboxunavailable\.exception/,
      '554 5.2.1 STOREDRV.Deliver.Exception:AccountDisabledException; cannot deliver',
    ],
  ]),
  ...rowsOf('no-such-domain', [
    [/\b5\.4\.310\b/, '550 5.4.310 DNS domain example.net does not exist [Message=InfoDomainNonexistent]'],
    [/infodomainnonexistent/, '554 [LED=450 4.4.312 DNS query failed] [Message=InfoDomainNonexistent]'],
  ]),
  ...rowsOf('dns-trouble', [
    [
      /dns error when resolving|host not found, try again|name service error.{0,120}(malformed|try again|servfail|temporar)|\b[45]\.4\.312\b|dns query failed/,
      '550 5.4.312 Message failed, DNS query failed(ServerFailure)',
    ],
  ]),
  // What a sending server reports about its own attempts: Postfix, Sendmail.
  ...rowsOf('unreachable', [
    [
      /^(<> ?)?(lost connection|delivery temporarily suspended|conversation with|connect to \S{1,80}\[)|deferred: (connection|operation|host|no route)/,
      'lost connection with mx.example.net[192.0.2.1] while performing the HELO handshake',
    ],
  ]),
  // A delivery program on the reader's server. Its mailbox may be named as missing because it could not be made.
  ...rowsOf('system-trouble', [
    [
      /(couldn't|could not|can't|cannot|unable to|failed to) (create|open|lock|write|chdir|rename|treat as directory|access) (or \w+ )?(\(?user\)? )?(output|file|temp|"|\/)|append message to file|(spool|home) ?(file|folder|dir\w{0,10})|mailbox \/\S{1,200} no such file|(mailbox|mail) (file|folder)\b.{0,40}\bnot exist|procmail: (error|lock|suspicious|program|out of|i\/o)/,
      'can\'t create user output file. Command output: procmail: Couldn\'t create "/var/mail/reader"',
    ],
  ]),
  ...rowsOf('protocol', [
    [
      /command (parameter )?not implemented|command (un|not )recogni[sz]ed|bad sequence of commands/,
      '504 Command parameter not implemented',
    ],
  ]),
  // Amazon SES, about the sender.
  ...rowsOf('sender-refused', [
    [/e-?mail address is not verified|invalid ip for sending/, '554 Message rejected: Email address is not verified.'],
  ]),
  ...rowsOf('too-large', [
    [
      /message (length|size) exceed|message too (large|big|long)|line limit exceeded/,
      '552 5.2.3 Recipient address rejected: Message length exceeds administrative limit',
    ],
  ]),
  ...rowsOf('expired', [
    [/\b[45]\.4\.3(00|16|17)\b/, '550 5.4.316 Message expired, connection refused(Socket error code 10061)'],
  ]),
  // au: its filters reply like this; for missing mailboxes it puts the address before the words.
  ...rowsOf('refused-by-reader', [[/^(55\d:? ?)?: user unknown/, '550 : User unknown']]),
  // NetEase: 163.com, 126.com, yeah.net.
  ...rowsOf('spam', [[/\bdt:(spm|ssa|ssf|ssm)\b/, '554 DT:SPM 163 smtp10,PMCowABX please see the help page']]),
  ...rowsOf('rate-limited', [
    [
      /\b(mi:(cel|dml|dmc|ccl)|rp:(cel|rcl|trc|drc|crc)|hl:(icc|ifc|mep))\b/,
      '450 RP:TRC smtp6 too many recipients in a short time',
    ],
  ]),
  ...rowsOf('blocked', [
    [/\b(mi|dt|rp|hl|ip|rr):[a-z]{3}\b/, '550 MI:SPB 163 smtp3,GtKowAD please see the help page'],
    // Yahoo, AOL.
    [
      /\[(bl|ipts|ph|hl|gl|au|rl|iplb)\d{2}\]|\(iptrt?s?\d*\)|\bipts\d{2}\b/,
      '553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in a block list',
    ],
    [
      /\b(rtr|con|hvu|cva|dns|rly|scbl|dynablk|sca|cne|cnt):(b[lc]?\d?|nr|bd|sn|ch|cd|bg|rd|nxd)\b/,
      '554 (RTR:BL) the address of the sender has been blocked',
    ],
    // Comcast, Cox, Charter.
    [/\bbl0{4,5}\d+\b/, '554 mx.example.net 192.0.2.1 found on one or more DNSBLs, see the page on BL000010'],
    [/\b(cxbl|cxsndr|cxrbl|cxdns|cxmxrt|cxipblk)\b/, '554 ESMTP server not available CXBL'],
    [/\baup#/, '550 5.7.1 AUP#1310: refused by the acceptable use rules'],
    // Orange, Free, La Poste, SFR.
    [
      /\b(ofr|lpn|sfr)[_-]?(10[2-9]|20[0-9]|50[0-9]|99[0-9])\b/,
      '550 5.7.1 Service refuse. Veuillez essayer plus tard. OFR_506',
    ],
    // T-Online.
    [/ip[=:].{0,60}a problem occurred/, '554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help.) (BL)'],
    // Trend Micro.
    [/\bers-(dul|qil|rbl|otr)/, '550 5.7.1 Service unavailable; Client host [192.0.2.1] blocked. Error: ERS-QIL'],
    // Apple.
    [/\[(cs|sh|hm|hc|hme)\d{1,2}\]/, '550 5.7.1 [CS01] Message rejected due to local policy.'],
  ]),
  ...rowsOf('rate-limited', [
    [/\[ts[s]?\d{2}\]/, '421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume'],
    [/\brl0{4,5}\d+\b/, '421 mx.example.net Try again later, RL000003'],
    [/\b(cxthrt|cxcnct|cxmj|cxsmtp_rate)\b/, '421 too many sessions, CXTHRT'],
    [/\b(ofr|lpn)\d{0,3}_?10[45]\b/, '421 4.7.0 too many connections, slow down. OFR004_104'],
  ]),
  ...rowsOf('no-such-user', [
    [/\b(ofr|lpn)\d{0,3}_?4(16|15|20)\b/, '550 5.1.1 Adresse invalide. OFR_416'],
    [/not our customer/, '550 5.1.1 Not our Customer'],
  ]),
];
