import { rowsOf } from './reason.js';

/** Wordings about temporary trouble, at the server or on the way to it. */
export const temporaryWords = [
  ...rowsOf('dns-trouble', [
    [
      /(dns|name ?server|name service|domain name|mx|lookup|resolv\w{1,20}|ns record)\b.{0,60}\b(error|fail\w{0,20}|problem|temporar\w{1,20}|timed? ?out|timeout|try again|servfail|trouble|unavailable|misconfigur\w{1,20}|malformed|bad|invalid|no answer)|(lookup|resolution) (failed|failure|error|timed)|host not found, try again|(temporary|transient) (lookup|dns|resolution|name)|dns error|could not resolve|unable to (resolve|look ?up)|cname lookup/,
      '451 Temporary DNS failure',
    ],
  ]),
  ...rowsOf('loop', [
    [
      /(mail|routing|forward\w{0,20}|message|delivery)[ -]?loop|loops? (back|detected)|loop(ing)? (back|detected)|hop ?count|too many (hops|received|times)|hops exceeded|\bhops\b/,
      '554 5.4.14 Hop count exceeded - possible mail loop',
    ],
  ]),
  ...rowsOf('expired', [
    [
      /(retry|delivery|message|queue|time ?-?to ?-?live|life ?time|transfer|mail)\w{0,20}\b.{0,50}\b(time ?out|expired|timed out|time limit|expir\w{1,20}|too (long|old))|in the queue too long|expired|gave up|giving up|(exceeded|reached) (the |its )?(max\w{0,20} |retry |queue )*(time|retries|attempts|lifetime)|has been (delayed|undeliverable|queued) for|not (been )?(able|possible|delivered)( to deliver)?.{0,30}(for|in|after|within) (more than |the last |over )?\d+ (day|hour)|undelivered (for|after)|too long in queue|could not be delivered for (more|\d+ day|\d+ hour)|was not delivered (for|within)|retry (limit|timeout)|delivery failed \d{1,3} attempts|timeout exceeded/,
      '4.4.7 Delivery time expired: the message stayed in the queue too long',
    ],
  ]),
  ...rowsOf('unreachable', [
    [
      /(connection|connect|session|conversation|conn|host|server|operation|network|socket|route|port|smtp)\w{0,20}\b.{0,60}\b(timed? ?out|timeout|refused|reset|dropped|closed|lost|died|failed|fail|broken|unreachable|down|not respond\w{0,20}|no answer|aborted|unavailable|terminated|is busy)|(timed? ?out|no (route|answer|response)|lost connection|unable to (connect|contact|establish|reach)|(couldn't|could not|cannot|can't|wasn't able to|not able to|failed to) (connect|contact|establish|reach|open))|host (is )?(down|unreachable|not reachable)|network error|bad connection|tls (handshake|negotiation|error|failed)|remote server (is )?(not|down|unav)|all (relevant )?(mx|hosts?).{0,30}(fail|down|unreach)|errno|no(thing)? (is )?listening|(server|host) (did not|didn't) (respond|answer|accept)/,
      '4.4.1 connect to mx.example.net[192.0.2.1]:25: Connection timed out',
    ],
  ]),
  ...rowsOf('system-trouble', [
    [
      /(insufficient|not enough|out of|no|lack of|low) (system |disk |server |free |memory |queue |swap )*(storage|space|memory|resources)|(local|internal|system|server|configuration|config|database|backend|ldap|mysql|unexpected|software|lookup|i\/o|file|write|processing|application|mailer|disk|alias|delivery agent|script) ?(server |system |write |access |processing |lookup )?(error|failure|problem|fault|trouble|crash)|misconfigur|mail system (configuration|config|is (full|down))|(out of|system) (order|memory)|maintenance|unknown mailer error|system (is )?(busy|down|unavailable|overload|incorrectly)|can't create|cannot (create|open|write|append|lock|update)|permission denied|insufficient permission|broken pipe|command (died|failed|time)|error (in|while) (processing|writing|opening|deliver)|queue (file )?(write|error)|temporary (failure|error|problem|system)|exec|segmentation|internal|cant? fork|user lookup/,
      '451 4.3.0 Temporary local error in processing',
    ],
  ]),
  ...rowsOf('busy', [
    [
      /(try|retry|come back|call|send) (again|later|back|it later|your message later)|later\b|temporar|transient|(currently|too|is|are) (busy|overload\w{0,20}|unavailable)|overload|resources? (restricted|temporarily|unavailable|not available)|(server|system|service)\b.{0,30}\b(busy|unavailable|not available|shutting|closing|down)|load (too|average)|(deferred|postponed|delayed|queued)|not (available|ready) (now|at)|(mailbox|user) (is )?(busy|in use|locked)|shutting down|closing/,
      '421 4.3.2 Service not available, please try again later',
    ],
  ]),
];
