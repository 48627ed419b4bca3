import type { BucketTag } from './layout.js';

// Everything that Postrider keeps in Redis. Every key is built here: most in `keys`, and those of a few features in
// tables of their own below.
//
//   postrider:meta                        hash    schema version, number of buckets, layout of a resharded list, list
//                                                 key and the check of its secret, token secret, migrations and lock,
//                                                 version of the last worker that started, and since when only such run
//   postrider:{<n>}:durable               string  counts group commits on each master: the mark that WAITAOF waits for
//   postrider:{<n>}:sync-switches         hash    group of changes that has set appendfsync to "always" → the value to
//                                                 restore; on each master
//   postrider:newsletters                 set     slugs
//   postrider:newsletter:<slug>           hash    one newsletter
//   postrider:newsletter-number           string  last number assigned to a newsletter
//   postrider:removed-newsletters         hash    number → slug, title, locale and removal time of a newsletter (JSON)
//   postrider:site                        hash    the publisher's site: settings (JSON), revision
//   postrider:{enquiries}:messages        hash    id → message from a form of the site (JSON), until it is emailed
//   postrider:{enquiries}:due             zset    its id by when the next attempt is due (ms)
//   postrider:{enquiries}:sent:<id>       string  the message was emailed; expiring
//   postrider:audience                    string  rounded number of readers of each newsletter, when counted (JSON)
//   postrider:figures:<newsletter>        hash    "latest" → its readers in numbers (JSON); day → what changed on it
//   postrider:answers:<newsletter>        hash    issue → the responses to it in numbers, as last counted (JSON)
//   postrider:left:<newsletter>           hash    issue → who left after it, as last counted (packed ids)
//   postrider:sponsor-pages:<newsletter>  hash    id of a page for a sponsor → its issue and sponsor (JSON)
//   postrider:segments:<slug>             hash    name of a segment → its filter (JSON)
//   postrider:sponsor-number              string  last number assigned to a sponsor
//   postrider:sponsors:<slug>             hash    id of a sponsor of the newsletter → its record (JSON)
//   postrider:first-day:<slug>            hash    step of the first day → when it was skipped (ms); "dismissed" → when
//   postrider:label-number                string  last number assigned to a consent label
//   postrider:labels                      hash    consent label → number (the records hold the number)
//   postrider:labels:retired              hash    number → label that no record uses, and since when (JSON)
//   postrider:labels:swept                string  set when the labels were swept within the last day
//   postrider:{b:<bucket>}:subscribers    hash    subscriber id → record            the list
//   postrider:{b:<bucket>}:state          string  "home", or the layout that the bucket's records moved to; missing: in
//                                                 the first layout like "home", in later ones still being filled
//   postrider:{b:<bucket>}:ledger:<issue> string  fence, then id and entry of each recipient   delivery status
//   postrider:{b:<bucket>}:ledgers        hash    issue → its ledger in this bucket, of issues that ended days ago
//                                                 (pack-ledgers.lua); a ledger by itself counts, when there is one
//   postrider:{b:<bucket>}:replies:<issue> hash   subscriber id → server's reply to a message that it did not accept
//   postrider:{b:<bucket>}:dates:<issue>  hash    subscriber id → date (ms) of a message that was not accepted at first
//                                                 <bucket> is a number, in later layouts <generation>.<number>
//   postrider:import:articles:<id>       hash    an import of addresses by a worker (JSON), expiring
//   postrider:import:<hash>               hash    checkpoint of a file's import: totals, marks of the rows in progress
//   postrider:import:{b:<bucket>}:<run>   hash    on a cluster: which of the rows in progress were new in this bucket
//   postrider:articles                    zset    article id by its place (article.ts, orderOf)
//   postrider:articles:<slug>             zset    the same for one newsletter; removed articles are left out
//   postrider:article:<id>                hash    one article
//   postrider:article-text:<id>           hash    "text" → the text of several articles (share-texts.ts); article id →
//                                                 since when it has or no longer has this text
//   postrider:source-number               string  last number assigned to a source
//   postrider:sources:<slug>              set     ids of a newsletter's sources
//   postrider:source:<id>                 hash    one source: settings and outcome of the last pull (JSON), revision
//   postrider:source-pages:<id>           hash    its pages, pictures, sitemaps and guids → their state (page-states.ts)
//   postrider:robots:<origin>             string  rules of a host's robots.txt (JSON), expiring
//   postrider:pulls                       hash    host → which pull reads from it, and until when
//   postrider:ratings:<article>           hash    subscriber id → rating of this article, 1 to 5; n<rating> → how many
//   postrider:rated-by:<id>               set     articles that this subscriber rated
//   postrider:rated:<byte>                hash    the same, packed: subscriber id that begins with the byte → articles
//                                                 (change-rated.lua); a rating after that is in the other key
//   postrider:media:<id>                  hash    a picture that came with an article, a look, or was added: type, bytes, width and height
//   postrider:added-pictures              hash    id of a picture that was added → its bytes, and until when it is kept (ms)
//   postrider:wanted-pictures             zset    picture to cut, with its article's headline (JSON), by when due (ms)
//   postrider:picture-source:<hash>       hash    a picture at its source: outcome, cut files, validators
//   postrider:picture:<id>                hash    a cut picture: its files; issue id → place that the issue shows it in
//   postrider:pictures                    hash    id of a cut picture → its size and source (JSON)
//   postrider:{issues}:number:<slug>      string  last number assigned to an issue of this newsletter
//   postrider:{issues}:of:<slug>          zset    issue id by creation time (ms)
//   postrider:{issues}:started:<slug>     zset    issue id by when its send began (ms), 0 for one that was cancelled
//                                                 before; filled when it is read (issues-by-start.ts)
//   postrider:{issues}:issue:<id>         hash    one issue
//   postrider:{issues}:issue:<id>:history list    changes of its content, by their last save (JSON)
//   postrider:{issues}:issue:<id>:present hash    who has its draft open → name and last sign of life (JSON); expiring
//   postrider:{issues}:issue:<id>:batches hash    "<from>-<to>" → when it is due (ms): some recipients not tried yet
//   postrider:{issues}:issue:<id>:retries hash    "<from>-<to>" → when it is due (ms): only retries are left in it
//   postrider:{issues}:issue:<id>:mails   hash    locale → merge template; :mails:<n> from edition 2 on
//   postrider:{issues}:issue:<id>:tally   hash    tried, bounced, complaints: a send pauses itself by these counts
//   postrider:{issues}:issue:<id>:outcomes hash    "<second of the send> <provider> <outcome>" → answers of servers
//   postrider:{issues}:issue:<id>:tally:attempts hash  "<relay> <provider>" → attempts in the first part; expiring
//   postrider:{issues}:issue:<id>:tally:refusals hash  the same → of these, refused for a fault of ours; expiring
//   postrider:{issues}:issue:<id>:undecided hash  subscriber id → refused message that has failed, unless its
//                                                 provider refuses many (JSON)
//   postrider:{issues}:issue:<id>:holds   hash    "<relay> <provider>" → why its readers are on hold (JSON)
//   postrider:{issues}:issue:<id>:unaccepted hash subscriber id → entry and reply: the rest of a folded ledger
//   postrider:{issues}:issue:<id>:uncertain-tries set subscriber id and number of an attempt that may have been
//                                                 accepted, or was accepted after such an attempt
//   postrider:{issues}:issue:<id>:later   set     subscriber ids: accepted by the server, bounced later
//   postrider:{issues}:issue:<id>:approval hash   hash of the emails that an editor approved, when and who
//   postrider:{issues}:issue:<id>:rehearsal hash  its latest rehearsal by a worker (JSON), expiring
//   postrider:{issues}:issue:<id>:problems list the last problems, without addresses, newest first (JSON)
//   postrider:{issues}:issue:<id>:links   hash    number of a link in its emails → where it leads (JSON)
//   postrider:{issues}:issue:<id>:clicks  hash    "<link>:<hour>:<class>" → clicks; "subject:<n>:<class>" → visitors
//   postrider:{issues}:issue:<id>:opened  hash    subscriber id → links that this reader opened, one bit each; expiring
//   postrider:{issues}:issue:<id>:opened:packed hash the same, of an older issue: first byte of the id → its readers
//                                                 (change-opened.lua); a click after that is in the other key
//   postrider:{issues}:issue:<id>:trail:<who> hash one visitor's clicks within the hour, to tell machines from
//                                                 people; <who> is a keyed hash; expiring
//   postrider:{issues}:issue:<id>:raters  set     subscriber ids: readers who rated an article in its email
//   postrider:{issues}:scheduled          zset    issues in `scheduled`, by start time (ms)
//   postrider:{issues}:schedule-runs      hash    slug → last run of each of its schedules (JSON)
//   postrider:{issues}:sending            set     issues with messages still to send, for the reconciler
//   postrider:{issues}:undrawn            set     issues whose picture for shared links is to be drawn
//   postrider:{issues}:resharding         hash    process that reshards the list → target layout; no send starts then
//   postrider:{pace}:limit:<pool>:<s|m|d> string  when the next message of a pool is due (us), or
//                                         hash    step of the clock → messages; both expiring
//   postrider:{pace}:slowed               hash    recipient domain or provider group → its reduced rate
//   postrider:{pace}:warm-up              hash    day of the warm-up, messages sent on it, start of the warm-up
//   postrider:{bounces}:recent:<newsletter> zset  readers that bounced in the last days, by time (ms)
//   postrider:{bounces}:hold:<newsletter> string  the backlog: set while bounces are held back, since when and why (JSON)
//   postrider:{bounces}:held:<newsletter> hash    subscriber id → bounce that is held back (JSON)
//   postrider:{feedback}:events           hash    event id → feedback event and its effect (JSON)
//   postrider:{feedback}:of:<newsletter>  zset    event id by arrival (ms)
//   postrider:{feedback}:way:<way>        hash    bounces and complaints by "smtp" or "imap": counts, sign of life
//   postrider:{feedback}:incoming         hash    id → report of an email provider to apply (JSON)
//   postrider:{feedback}:incoming:ids     zset    its id by arrival (ms)
//   postrider:{feedback}:seen:<request>   string  hash of the body of a provider's request; expiring
//   postrider:{feedback}:providers        hash    provider → when it last reported (ms)
//   postrider:{feedback}:topics           hash    Amazon SNS topic that asks to be confirmed → its token
//   postrider:{b:<bucket>}:outbox         list    events of this bucket's subscribers that webhooks lack (JSON)
//   postrider:{issues}:outbox             list    the same for issues
//   postrider:{webhooks}:imports          list    the same for imports
//   postrider:{webhooks}:outboxes         zset    buckets that may have events, by their last change (ms)
//   postrider:{webhooks}:all              hash    webhook id → address, secret, events, state (JSON)
//   postrider:{webhooks}:queue:<id>       list    events to deliver, oldest first (JSON)
//   postrider:{webhooks}:delivered:<id>   list    the last delivered events, newest first (JSON)
//   postrider:{webhooks}:log:<id>         list    its last attempts, newest first (JSON)
//   postrider:{webhooks}:turn:<id>        string  the process that delivers; expiring
//   postrider:soft-bounces:<id>           hash    "<newsletter>:<issue or report>" → when (s), expiring
//   postrider:site-version                string  last change of something public (us); until then pages are kept
//   postrider:site-changes:{…}            zset    topic by its last change; in the slot of the site version
//   postrider:probe                       string  written by the checks of Redis
//   postrider:workers                     zset    worker process by last heartbeat (ms)
//   postrider:worker-relays               hash    worker process → the state of its relays (JSON)
//   postrider:utf8-relays                 hash    relay → when it last offered SMTPUTF8 (ms)
//   postrider:check:<run>                 string  result of the checks of an issue by a worker (JSON), expiring
//   postrider:checks:<issue>:<when>       string  what the last checks of an issue found, for the pages before a send
//                                                 (JSON), expiring; with :turn, the process that makes them
//   postrider:test-email:<test>           string  address and language of a worker's test email (JSON), expiring
//   postrider:sign-up-requests            hash    id → sign-up that was accepted and is not applied yet (JSON)
//   postrider:confirmation:<newsletter>:<id> string  set while no other confirmation email may go to this subscriber
//   postrider:address-change:<id>         string  request to move this subscriber to another address (JSON), expiring
//   postrider:{limit}:<what>:<who>        string  counters of limits and marks of counted events, expiring; <who> is a
//                                                 keyed hash. One hash tag: an event is counted under all its limits at
//                                                 once
//   postrider:spent:<form>                string  a sign-up form whose proof of work was used, until the form expires
//   postrider:brake                       string  set while sign-ups are closed: why and since when (JSON). Its earlier
//                                                 name, by which processes of version 0.2.0 know it during an upgrade
//   postrider:signups                     string  confirmation emails of the whole installation in this hour, expiring
//   postrider:forwarded                   string  a request with X-Forwarded-For came while no proxy is trusted (JSON),
//                                                 expiring
//   postrider:disposable                  hash    slug → sign-ups with disposable addresses
//   postrider:audit:<month>               zset    changes of a month and who made them (JSON), by time (ms); expiring
//   postrider:audit:<month>:outcomes      hash    id of a change → its outcome (JSON); expiring
//   postrider:people                      hash    id of a person → name, address, roles (JSON)
//   postrider:people-seen                 hash    id of a person → when they last used the desk (ms)
//   postrider:asked-approvals               hash    "<issue> <person> <time (ms)>" → a request to approve an issue (JSON)
//   postrider:passkeys                    hash    id of a passkey → its person, name and public key (JSON)
//   postrider:api-tokens                  hash    API token id → its permissions and its secret's hash (JSON)
//   postrider:api-calls:<token>           string  calls of an API token in this minute, expiring
//   postrider:api-answer:<token>:<key>    hash    the response that an idempotency key repeats (JSON), expiring
//   {postrider}:…                         BullMQ's own
/** What every key of Postrider's own begins with. */
export const keyPrefix = 'postrider';
const p = keyPrefix;

export const keys = {
  meta: `${p}:meta`,
  durable: (tag: number) => `${p}:{${tag}}:durable`,
  syncSwitches: (tag: number) => `${p}:{${tag}}:sync-switches`,
  newsletters: `${p}:newsletters`,
  signUpRequests: `${p}:sign-up-requests`,
  newsletter: (slug: string) => `${p}:newsletter:${slug}`,
  newsletterNumber: `${p}:newsletter-number`,
  removedNewsletters: `${p}:removed-newsletters`,
  site: `${p}:site`,
  enquiries: `${p}:{enquiries}:messages`,
  enquiriesDue: `${p}:{enquiries}:due`,
  enquirySent: (id: string) => `${p}:{enquiries}:sent:${id}`,
  audience: `${p}:audience`,
  figures: (newsletter: number) => `${p}:figures:${newsletter}`,
  answers: (newsletter: number) => `${p}:answers:${newsletter}`,
  left: (newsletter: number) => `${p}:left:${newsletter}`,
  sponsorPages: (newsletter: number) => `${p}:sponsor-pages:${newsletter}`,
  segments: (slug: string) => `${p}:segments:${slug}`,
  sponsorNumber: `${p}:sponsor-number`,
  sponsors: (slug: string) => `${p}:sponsors:${slug}`,
  firstDay: (slug: string) => `${p}:first-day:${slug}`,
  labelNumber: `${p}:label-number`,
  labels: `${p}:labels`,
  retiredLabels: `${p}:labels:retired`,
  labelsSwept: `${p}:labels:swept`,
  subscribers: (bucket: BucketTag) => `${p}:{b:${bucket}}:subscribers`,
  bucketState: (bucket: BucketTag) => `${p}:{b:${bucket}}:state`,
  ledger: (bucket: BucketTag, issueId: string) => `${p}:{b:${bucket}}:ledger:${issueId}`,
  packedLedgers: (bucket: BucketTag) => `${p}:{b:${bucket}}:ledgers`,
  replies: (bucket: BucketTag, issueId: string) => `${p}:{b:${bucket}}:replies:${issueId}`,
  firstDates: (bucket: BucketTag, issueId: string) => `${p}:{b:${bucket}}:dates:${issueId}`,
  import: (hash: string) => `${p}:import:${hash}`,
  importMarks: (bucket: BucketTag, run: string) => `${p}:import:{b:${bucket}}:${run}`,
  articles: `${p}:articles`,
  articlesOf: (slug: string) => `${p}:articles:${slug}`,
  article: (id: string) => `${p}:article:${id}`,
  articleText: (id: string) => `${p}:article-text:${id}`,
  sourceNumber: `${p}:source-number`,
  sourcesOf: (slug: string) => `${p}:sources:${slug}`,
  source: (id: string) => `${p}:source:${id}`,
  sourcePages: (id: string) => `${p}:source-pages:${id}`,
  robots: (origin: string) => `${p}:robots:${origin}`,
  pulls: `${p}:pulls`,
  articleImport: (id: string) => `${p}:import:articles:${id}`,
  ratings: (articleId: string) => `${p}:ratings:${articleId}`,
  ratedBy: (subscriberId: string) => `${p}:rated-by:${subscriberId}`,
  packedRated: (firstByte: string) => `${p}:rated:${firstByte}`,
  media: (id: string) => `${p}:media:${id}`,
  addedPictures: `${p}:added-pictures`,
  wantedPictures: `${p}:wanted-pictures`,
  pictureSource: (hash: string) => `${p}:picture-source:${hash}`,
  picture: (id: string) => `${p}:picture:${id}`,
  pictures: `${p}:pictures`,
  issueNumber: (slug: string) => `${p}:{issues}:number:${slug}`,
  issues: (slug: string) => `${p}:{issues}:of:${slug}`,
  startedIssues: (slug: string) => `${p}:{issues}:started:${slug}`,
  issue: (id: string) => `${p}:{issues}:issue:${id}`,
  history: (issueId: string) => `${p}:{issues}:issue:${issueId}:history`,
  presence: (issueId: string) => `${p}:{issues}:issue:${issueId}:present`,
  batches: (issueId: string) => `${p}:{issues}:issue:${issueId}:batches`,
  retries: (issueId: string) => `${p}:{issues}:issue:${issueId}:retries`,
  templates: (issueId: string, edition = 1) =>
    `${p}:{issues}:issue:${issueId}:mails${edition === 1 ? '' : `:${edition}`}`,
  /** Where a new edition is rendered before it replaces the current one. */
  stagedTemplates: (issueId: string, name: string) => `${p}:{issues}:issue:${issueId}:mails:${name}`,
  tally: (issueId: string) => `${p}:{issues}:issue:${issueId}:tally`,
  tallyAttempts: (issueId: string) => `${p}:{issues}:issue:${issueId}:tally:attempts`,
  tallyRefusals: (issueId: string) => `${p}:{issues}:issue:${issueId}:tally:refusals`,
  outcomes: (issueId: string) => `${p}:{issues}:issue:${issueId}:outcomes`,
  undecided: (issueId: string) => `${p}:{issues}:issue:${issueId}:undecided`,
  holds: (issueId: string) => `${p}:{issues}:issue:${issueId}:holds`,
  unaccepted: (issueId: string) => `${p}:{issues}:issue:${issueId}:unaccepted`,
  uncertainAttempts: (issueId: string) => `${p}:{issues}:issue:${issueId}:uncertain-tries`,
  bouncedLater: (issueId: string) => `${p}:{issues}:issue:${issueId}:later`,
  approval: (issueId: string) => `${p}:{issues}:issue:${issueId}:approval`,
  rehearsal: (issueId: string) => `${p}:{issues}:issue:${issueId}:rehearsal`,
  links: (issueId: string) => `${p}:{issues}:issue:${issueId}:links`,
  clicks: (issueId: string) => `${p}:{issues}:issue:${issueId}:clicks`,
  opened: (issueId: string) => `${p}:{issues}:issue:${issueId}:opened`,
  packedOpened: (issueId: string) => `${p}:{issues}:issue:${issueId}:opened:packed`,
  raters: (issueId: string) => `${p}:{issues}:issue:${issueId}:raters`,
  clickTrail: (issueId: string, who: string) => `${p}:{issues}:issue:${issueId}:trail:${who}`,
  problems: (issueId: string) => `${p}:{issues}:issue:${issueId}:problems`,
  scheduled: `${p}:{issues}:scheduled`,
  scheduleRuns: `${p}:{issues}:schedule-runs`,
  sending: `${p}:{issues}:sending`,
  undrawnIssues: `${p}:{issues}:undrawn`,
  resharding: `${p}:{issues}:resharding`,
  pace: (pool: string, window: string) => `${p}:{pace}:limit:${pool}:${window}`,
  slowed: `${p}:{pace}:slowed`,
  warmUp: `${p}:{pace}:warm-up`,
  recentBounces: (newsletter: number) => `${p}:{bounces}:recent:${newsletter}`,
  bounceBacklog: (newsletter: number) => `${p}:{bounces}:hold:${newsletter}`,
  heldBounces: (newsletter: number) => `${p}:{bounces}:held:${newsletter}`,
  feedbackEvents: `${p}:{feedback}:events`,
  feedbackOf: (newsletter: number) => `${p}:{feedback}:of:${newsletter}`,
  feedbackWay: (way: 'smtp' | 'imap') => `${p}:{feedback}:way:${way}`,
  incomingReports: `${p}:{feedback}:incoming`,
  incomingIds: `${p}:{feedback}:incoming:ids`,
  seenRequest: (request: string) => `${p}:{feedback}:seen:${request}`,
  reportingProviders: `${p}:{feedback}:providers`,
  topicRequests: `${p}:{feedback}:topics`,
  outbox: (bucket: BucketTag) => `${p}:{b:${bucket}}:outbox`,
  issueOutbox: `${p}:{issues}:outbox`,
  importOutbox: `${p}:{webhooks}:imports`,
  outboxes: `${p}:{webhooks}:outboxes`,
  webhooks: `${p}:{webhooks}:all`,
  webhookQueue: (id: string) => `${p}:{webhooks}:queue:${id}`,
  deliveredEvents: (id: string) => `${p}:{webhooks}:delivered:${id}`,
  webhookLog: (id: string) => `${p}:{webhooks}:log:${id}`,
  webhookTurn: (id: string) => `${p}:{webhooks}:turn:${id}`,
  softBounces: (subscriberId: string) => `${p}:soft-bounces:${subscriberId}`,
  siteVersion: `${p}:site-version`,
  siteChanges: `${p}:site-changes:{${p}:site-version}`,
  probe: `${p}:probe`,
  workers: `${p}:workers`,
  workerRelays: `${p}:worker-relays`,
  utf8Relays: `${p}:utf8-relays`,
  checkRun: (run: string) => `${p}:check:${run}`,
  keptChecks: (issueId: string, checkedFor: string) => `${p}:checks:${issueId}:${checkedFor}`,
  checksTurn: (issueId: string, checkedFor: string) => `${p}:checks:${issueId}:${checkedFor}:turn`,
  testEmail: (test: string) => `${p}:test-email:${test}`,
  confirmation: (subscriberId: string) => `${p}:confirmation:${subscriberId}`,
  addressChange: (subscriberId: string) => `${p}:address-change:${subscriberId}`,
  limit: (what: string, who: string) => `${p}:{limit}:${what}:${who}`,
  spent: (form: string) => `${p}:spent:${form}`,
  signUpsClosed: `${p}:brake`,
  signups: `${p}:signups`,
  forwarded: `${p}:forwarded`,
  disposable: `${p}:disposable`,
  /** @param month like `2031-03` */
  audit: (month: string) => `${p}:audit:${month}`,
  auditOutcomes: (month: string) => `${p}:audit:${month}:outcomes`,
  people: `${p}:people`,
  peopleSeen: `${p}:people-seen`,
  askedApprovals: `${p}:asked-approvals`,
  passkeys: `${p}:passkeys`,
  apiTokens: `${p}:api-tokens`,
  apiCalls: (tokenId: string) => `${p}:api-calls:${tokenId}`,
  apiAnswer: (tokenId: string, key: string) => `${p}:api-answer:${tokenId}:${key}`,
  /** BullMQ's prefix. The hash tag keeps its scripts on one slot of a Redis Cluster. */
  queues: `{${p}}`,
} as const;

// Which issue has which article, and the articles that an issue leaves out for some readers.
//
//   postrider:{issues}:issued:<slug>      hash    article id → issue id that took it, for readers of every cadence
//   postrider:{issues}:issued:<slug>:<cadence> hash  the same, for readers of one cadence
//   postrider:{issues}:partly:<slug>      hash    article id → issues that have it for a part of the readers, each with a
//                                                 name of its filter, '' for none (JSON)
//   postrider:{issues}:planning:<slug>    string  issue whose recipients are being determined, while others wait
//   postrider:{issues}:sponsors-turn:<slug> string issue that takes its sponsors, while others wait; expiring
//   postrider:{issues}:issue:<id>:omissions hash  articles that it leaves out for some readers (JSON) → number of the set
//   postrider:{b:<bucket>}:omitted:<issue> hash   subscriber id → number of the articles that the issue leaves out

export const takingKeys = {
  issued: (slug: string, cadence?: string) =>
    `${p}:{issues}:issued:${slug}${cadence === undefined ? '' : `:${cadence.replaceAll(' ', '-')}`}`,
  partly: (slug: string) => `${p}:{issues}:partly:${slug}`,
  planning: (slug: string) => `${p}:{issues}:planning:${slug}`,
  sponsors: (slug: string) => `${p}:{issues}:sponsors-turn:${slug}`,
  omissions: (issueId: string) => `${p}:{issues}:issue:${issueId}:omissions`,
  omitted: (bucket: BucketTag, issueId: string) => `${p}:{b:${bucket}}:omitted:${issueId}`,
} as const;

// Welcome emails (issues/welcome/).
//
//   postrider:welcome:<slug>              hash    "series" → the newsletter's welcome emails, and when they were on (JSON)
//   postrider:{issues}:number:welcome:<slug> string last number assigned to a send of a welcome email
//   postrider:{issues}:welcomes:<slug>    zset    id of a send by its start (ms); its hash and ledger are like an issue's
//   postrider:{issues}:welcome-totals:<slug> hash "<step>:<ledger state>" → recipients of sends that are not kept any more

export const welcomeKeys = {
  series: (slug: string) => `${p}:welcome:${slug}`,
  number: (slug: string) => `${p}:{issues}:number:welcome:${slug}`,
  sends: (slug: string) => `${p}:{issues}:welcomes:${slug}`,
  totals: (slug: string) => `${p}:{issues}:welcome-totals:${slug}`,
} as const;

// Imports of readers from files that were sent (subscribers/reader-imports/).
//
//   postrider:{reader-imports}:of:<newsletter> zset id of an import by when its file came (ms); expiring
//   postrider:{reader-imports}:sizes       hash   id → bytes that its file or its rejected rows take, and until when (ms)
//   postrider:{reader-import:<id>}:record  hash   its file, state, options, outcome and checkpoint; expiring
//   postrider:{reader-import:<id>}:file    hash   number of a chunk → chunk of the file, compressed; expiring
//   postrider:{reader-import:<id>}:rejects hash   rows before a batch → its rejected rows, compressed; expiring
//   postrider:{reader-imports}:turn:<newsletter> string the process that imports into it; expiring
//
// One hash tag for each import: its checkpoint and its rejected rows are written only by the process that has it.

export const readerImportKeys = {
  of: (newsletter: number) => `${p}:{reader-imports}:of:${newsletter}`,
  sizes: `${p}:{reader-imports}:sizes`,
  turn: (newsletter: number) => `${p}:{reader-imports}:turn:${newsletter}`,
  record: (id: string) => `${p}:{reader-import:${id}}:record`,
  file: (id: string) => `${p}:{reader-import:${id}}:file`,
  rejects: (id: string) => `${p}:{reader-import:${id}}:rejects`,
} as const;

// Comments that readers write.
//
//   postrider:{comments}:comment:<id>     hash    one comment
//   postrider:{comments}:all              zset    comment id by when it was written (ms)
//   postrider:{comments}:held             zset    the same, of those that wait for the editor's decision
//   postrider:{comments}:of:<article>     zset    the same, of those that are shown with this article
//   postrider:{comments}:unmailed         zset    comment id by when the editor's email about it is due (ms)
//   postrider:{comments}:by:<subscriber>  set     comment ids
//   postrider:{comments}:trusted          set     subscriber ids: the editor approved a comment of theirs
//   postrider:{comments}:blocked:<number> hash    writer → JSON: since when, of a newsletter
//
// One hash tag: a decision changes several of them at once.

export const commentKeys = {
  comment: (id: string) => `${p}:{comments}:comment:${id}`,
  all: `${p}:{comments}:all`,
  held: `${p}:{comments}:held`,
  shown: (article: string) => `${p}:{comments}:of:${article}`,
  unmailed: `${p}:{comments}:unmailed`,
  writtenBy: (subscriberId: string) => `${p}:{comments}:by:${subscriberId}`,
  trusted: `${p}:{comments}:trusted`,
  blocked: (newsletter: number) => `${p}:{comments}:blocked:${newsletter}`,
} as const;

// The question to inactive readers whether they still want a newsletter. The keys have an earlier name of it.
//
//   postrider:{sunset}:asking:<newsletter>  zset  subscriber id by when its email was queued (s), until it is sent
//   postrider:{sunset}:asked:<newsletter>   zset  subscriber id by when the server accepted its email (s), until the
//                                                 reader answers or leaves
//   postrider:{sunset}:refused:<newsletter> zset  subscriber id by when its email was refused (s), until the reader
//                                                 may be asked again

export const inactiveKeys = {
  asking: (newsletter: number) => `${p}:{sunset}:asking:${newsletter}`,
  asked: (newsletter: number) => `${p}:{sunset}:asked:${newsletter}`,
  refused: (newsletter: number) => `${p}:{sunset}:refused:${newsletter}`,
} as const;

// Ratings that visitors give on an article's page.
//
//   postrider:{votes:<article>}:counts    hash    step → how many visitors chose it
//   postrider:{votes:<article>}:voters    hash    mark of a voter → step; expires half a year after the last vote
//   postrider:vote-trail:<who>            hash    the votes of one visitor or network within minutes, to tell machines
//                                                 from people; <who> is a keyed hash; expiring
//   postrider:vote-twin:<who>             string  voter of a vote that came without a cookie some seconds ago: the same
//                                                 form sent twice is one vote; expiring
//
// One hash tag for each article: a vote changes both of its keys at once. The totals stay when the marks expire.

export const voteKeys = {
  counts: (article: string) => `${p}:{votes:${article}}:counts`,
  voters: (article: string) => `${p}:{votes:${article}}:voters`,
  trail: (who: string) => `${p}:vote-trail:${who}`,
  twin: (who: string) => `${p}:vote-twin:${who}`,
} as const;

// The mailbox that bounces and complaints are read from (FEEDBACK_MAILBOX).
//
//   postrider:{feedback}:mailbox          hash    read position, outcome of the last poll, counts
//   postrider:{feedback}:mailbox:turn     string  the process that reads it; expiring

export const mailboxKeys = {
  state: `${p}:{feedback}:mailbox`,
  turn: `${p}:{feedback}:mailbox:turn`,
} as const;

// Emails at bounce addresses that were not understood. An id begins with the subscriber's id and the newsletter's number.
//
//   postrider:{feedback}:unread           zset    id by arrival (ms)
//   postrider:{feedback}:unread:<id>      string  the text of one, without addresses (JSON), expiring

export const unreadKeys = {
  ids: `${p}:{feedback}:unread`,
  email: (id: string) => `${p}:{feedback}:unread:${id}`,
} as const;

// Copies of the pictures that public issue pages show from other hosts, such as a sponsor's.
//
//   postrider:page-pictures            hash   name of the picture's address → its copy (JSON)
//   postrider:page-pictures:wanted     set    addresses that are to be copied

export const pictureKeys = {
  copies: `${p}:page-pictures`,
  wanted: `${p}:page-pictures:wanted`,
} as const;

// What waits for a person (attention/).
//
//   postrider:{attention}:troubles     hash   id of a trouble → since when it is known, whether it was announced (JSON)
//   postrider:{attention}:counts       hash   issue id → how its recipients came out, as last counted (JSON)
//   postrider:{attention}:senders      hash   domain of a sender → what DNS said of it (JSON)
//   postrider:{attention}:emails       hash   emails to people about troubles, until a server takes them (JSON)
//   postrider:{attention}:outbox       list   events of troubles that webhooks lack (JSON)
//
// One hash tag: what is known and the event that announces it are written in one step.

export const attentionKeys = {
  troubles: `${p}:{attention}:troubles`,
  counts: `${p}:{attention}:counts`,
  senders: `${p}:{attention}:senders`,
  emails: `${p}:{attention}:emails`,
  outbox: `${p}:{attention}:outbox`,
} as const;

// The state of the installation (health/, reports/presence.ts).
//
//   postrider:{health}:checks          hash    "latest" → what the last checks of the installation found (JSON)
//   postrider:{health}:workers         hash    name of a worker process → its version, what it does, and when it was last
//                                              seen (JSON)
//   postrider:{health}:relay-tests     hash    id of a person → their last test of a relay (JSON)
//   postrider:{health}:memory          hash    day → the highest memory of each server on it (JSON), of four weeks
//   postrider:{health}:replicas        hash    day → the most replicas that were connected on it, of seven days
//   postrider:{health}:failovers       hash    the primaries that were seen, and the last failover (JSON)
//   postrider:{health}:backup          hash    "last" → when and where the last backup was written (JSON)
//                                              "run" → the one that was asked for, until it is written (JSON)
//                                              "plan" → where and when they are to be written, by the settings (JSON)
//                                              "stored" → those that are there, as of the last one (JSON)

export const healthKeys = {
  checks: `${p}:{health}:checks`,
  workers: `${p}:{health}:workers`,
  relayTests: `${p}:{health}:relay-tests`,
  memory: `${p}:{health}:memory`,
  replicas: `${p}:{health}:replicas`,
  failovers: `${p}:{health}:failovers`,
  backup: `${p}:{health}:backup`,
} as const;

// Signing in (people/sign-in/). Names are hashes of secrets that only browsers, links and emails have.
//
//   postrider:{sign-in}:request:<hash of a browser's secret>  string  request to sign in, until its email is used
//                                                             (JSON), expiring
//   postrider:{sign-in}:tries:<request>                       string  codes that were tried for it, expiring
//   postrider:{sign-in}:link:<hash of a link's secret>        string  what the link opens (JSON), expiring
//   postrider:{sign-in}:challenge:<hash of a browser's secret> string what its passkey has to sign (JSON), expiring
//   postrider:{sessions}:session:<hash of a cookie's secret>  string  a browser in which a person is signed in (JSON),
//                                                             expiring
//   postrider:{sessions}:of:<person>                          zset    its hash by when it ends at the latest (ms)

export const signInKeys = {
  request: (id: string) => `${p}:{sign-in}:request:${id}`,
  tries: (id: string) => `${p}:{sign-in}:tries:${id}`,
  link: (hash: string) => `${p}:{sign-in}:link:${hash}`,
  challenge: (hash: string) => `${p}:{sign-in}:challenge:${hash}`,
  /** An address and a network from which it has signed in. */
  knownNetwork: (hash: string) => `${p}:{sign-in}:known-network:${hash}`,
} as const;

export const sessionKeys = {
  session: (hash: string) => `${p}:{sessions}:session:${hash}`,
  of: (person: string) => `${p}:{sessions}:of:${person}`,
} as const;
