/** Path of the API, under the base path of the pages. */
export const apiPrefix = '/api/v1';

/**
 * Every public address of the web, as the router's pattern. Links in emails and pages use the same table, and a test
 * compares it with the router.
 */
export const webPaths = {
  home: '/',
  newsletter: '/n/:slug',
  newsletterIssues: '/n/:slug/issues',
  issueFeed: '/n/:slug/feed.atom',
  issueJsonFeed: '/n/:slug/feed.json',
  articleFeed: '/n/:slug/articles.atom',
  articleJsonFeed: '/n/:slug/articles.json',
  section: '/n/:slug/sections/:section',
  embed: '/n/:slug/embed',
  challenge: '/n/:slug/challenge',
  issue: '/issues/:id',
  article: '/articles/:id',
  writeComment: '/articles/:id/comment',
  vote: '/votes/:article',
  search: '/search',
  confirm: '/confirm/:token',
  confirmAgain: '/confirm/:token/again',
  unsubscribe: '/unsubscribe/:token',
  preferences: '/preferences/:token',
  askOwnData: '/preferences/:token/own-data',
  askRename: '/preferences/:token/name',
  rename: '/name/:token',
  changeAddress: '/address/:token',
  link: '/l/:link',
  sponsorPage: '/sponsor/:token',
  rate: '/rate/:token/:article',
  feedback: '/feedback/:provider',
  comment: '/comment/:token/:article',
  moderate: '/moderate/:token',
  /** The links in emails have no date, so that this address never changes. */
  inactive: '/stay/:token',
  ownData: '/own-data/:token/download',
  erase: '/own-data/:token/erase',
  about: '/about',
  privacy: '/privacy',
  contact: '/contact',
  advertising: '/advertising',
  subscriptions: '/subscriptions',
  formChallenge: '/challenge',
  media: '/media/:file',
  picture: '/pictures/:file',
  stylesheet: '/assets/style.css',
  font: '/assets/fonts/:file',
  shareScript: '/assets/share.js',
  articleScript: '/assets/article.js',
  lookStylesheet: '/assets/look/:file',
  icon: '/assets/icon/:file',
  followIcon: '/assets/follow/:file',
  checkScript: '/assets/altcha.js',
  rateScript: '/assets/rate.js',
  checkWorker: '/assets/altcha-worker.js',
  searchScript: '/assets/search.js',
  sitemap: '/sitemap.xml',
  newsSitemap: '/sitemap-news.xml',
  robots: '/robots.txt',
  health: '/healthz',
  readiness: '/readyz',
  api: '/api',
  desk: '/desk',
  deskFirstDay: '/desk/first-day',
  deskLookEmail: '/desk/first-day/email',
  deskToday: '/desk/n/:slug',
  deskSteps: '/desk/n/:slug/first-day',
  deskLook: '/desk/n/:slug/first-day/look',
  deskSources: '/desk/n/:slug/first-day/sources',
  deskMail: '/desk/n/:slug/first-day/mail',
  deskDns: '/desk/n/:slug/first-day/dns',
  deskReaders: '/desk/n/:slug/first-day/readers',
  deskSettings: '/desk/n/:slug/settings',
  deskGeneral: '/desk/n/:slug/settings/general',
  deskSchedule: '/desk/n/:slug/settings/schedule',
  deskSettingsLook: '/desk/n/:slug/settings/look',
  deskSite: '/desk/n/:slug/settings/site',
  deskHealthHome: '/desk/health',
  deskHealth: '/desk/n/:slug/health',
  deskHealthEmail: '/desk/n/:slug/health/email',
  deskHealthReports: '/desk/n/:slug/health/reports',
  deskHealthChanges: '/desk/n/:slug/health/changes',
  deskHealthBackups: '/desk/n/:slug/health/backups',
  deskHealthHold: '/desk/n/:slug/health/reports/hold',
  deskSections: '/desk/n/:slug/settings/sections',
  deskSection: '/desk/n/:slug/settings/sections/:section',
  deskSectionEnd: '/desk/n/:slug/settings/sections/:section/end',
  deskWelcome: '/desk/n/:slug/settings/welcome',
  deskWelcomeStep: '/desk/n/:slug/settings/welcome/:step',
  deskWelcomeEmail: '/desk/n/:slug/settings/welcome/:step/email',
  deskTokens: '/desk/n/:slug/settings/tokens',
  deskToken: '/desk/n/:slug/settings/tokens/:token',
  deskWebhooks: '/desk/n/:slug/settings/webhooks',
  deskWebhook: '/desk/n/:slug/settings/webhooks/:webhook',
  deskSignUps: '/desk/n/:slug/settings/sign-ups',
  deskTeam: '/desk/n/:slug/settings/people',
  deskPerson: '/desk/n/:slug/settings/people/:person',
  deskPersonRemove: '/desk/n/:slug/settings/people/:person/remove',
  deskReaderList: '/desk/n/:slug/readers',
  deskReaderFile: '/desk/n/:slug/readers/file',
  deskReaderAdd: '/desk/n/:slug/readers/new',
  deskReaderImports: '/desk/n/:slug/readers/import',
  deskReaderImport: '/desk/n/:slug/readers/import/:readerImport',
  deskRejects: '/desk/n/:slug/readers/import/:readerImport/rejects',
  deskSegments: '/desk/n/:slug/readers/segments',
  deskSegment: '/desk/n/:slug/readers/segments/:segment',
  deskSegmentRemove: '/desk/n/:slug/readers/segments/:segment/remove',
  deskReader: '/desk/n/:slug/readers/:reader',
  deskReaderLeave: '/desk/n/:slug/readers/:reader/unsubscribe',
  deskReaderErase: '/desk/n/:slug/readers/:reader/erase',
  deskReaderData: '/desk/n/:slug/readers/:reader/data',
  deskIssues: '/desk/n/:slug/issues',
  deskCompose: '/desk/n/:slug/compose',
  deskComments: '/desk/n/:slug/comments',
  deskBlockedWriters: '/desk/n/:slug/comments/blocked',
  deskComment: '/desk/n/:slug/comments/:comment',
  deskSourceList: '/desk/n/:slug/sources',
  deskSource: '/desk/n/:slug/sources/:source',
  deskArticles: '/desk/n/:slug/articles',
  deskArticleNew: '/desk/n/:slug/articles/new',
  deskArticle: '/desk/n/:slug/articles/:article',
  deskIssue: '/desk/issues/:issue',
  deskEmail: '/desk/issues/:issue/email',
  deskTest: '/desk/issues/:issue/test',
  deskDuplicate: '/desk/issues/:issue/duplicate',
  deskWrite: '/desk/issues/:issue/write',
  deskWriteArticle: '/desk/issues/:issue/write/article/:article',
  deskWriteAdd: '/desk/issues/:issue/write/add',
  deskWriteSponsor: '/desk/issues/:issue/write/sponsor/:slot',
  deskWriteHistory: '/desk/issues/:issue/write/history',
  deskSend: '/desk/issues/:issue/send',
  deskApprove: '/desk/issues/:issue/approve',
  deskAsk: '/desk/issues/:issue/ask',
  deskControl: '/desk/issues/:issue/control',
  deskLive: '/desk/issues/:issue/live',
  deskCorrect: '/desk/issues/:issue/correct',
  deskAgain: '/desk/issues/:issue/again',
  deskLeft: '/desk/issues/:issue/left',
  deskSponsors: '/desk/issues/:issue/sponsors',
  deskClicks: '/desk/issues/:issue/clicks',
  deskClickedEmail: '/desk/issues/:issue/clicks/email',
  deskLinksFile: '/desk/issues/:issue/files/links.csv',
  deskRecipientsFile: '/desk/issues/:issue/files/recipients.csv',
  deskRecipients: '/desk/issues/:issue/recipients',
  deskRecipient: '/desk/issues/:issue/recipients/:recipient',
  deskStylesheet: '/assets/desk.css',
  deskScript: '/assets/desk.js',
  signIn: '/desk/sign-in',
  signInSent: '/desk/sign-in/sent',
  signInLink: '/desk/sign-in/link/:secret',
  invitation: '/desk/invitation/:token',
  account: '/desk/account',
  accountPasskeys: '/desk/account/new-passkey',
  accountPasskey: '/desk/account/passkey',
  passkeyOptions: '/desk/passkey-options',
  signInPasskey: '/desk/sign-in/passkey',
  passkeyScript: '/assets/passkeys.js',
  signOut: '/desk/sign-out',
} as const;

type Patterns = typeof webPaths;
export type WebPath = keyof Patterns;

/** The feeds of a newsletter. */
export const feedPaths = ['issueFeed', 'issueJsonFeed', 'articleFeed', 'articleJsonFeed'] as const satisfies WebPath[];
export type FeedPath = (typeof feedPaths)[number];

/** The parameter names in a pattern: `/n/:slug/issues` → `slug`. */
type Names<Pattern extends string> = Pattern extends `${string}:${infer Name}/${infer Rest}`
  ? Name | Names<`/${Rest}`>
  : Pattern extends `${string}:${infer Name}`
    ? Name
    : never;

/** The parameters of a route, as Fastify takes them. */
export type WebParams<Path extends WebPath> = { Params: Record<Names<Patterns[Path]>, string> };

/** Each pattern split at its parameters: every second piece is a name. Split once: every email has several links. */
const pieces = Object.fromEntries(
  Object.entries(webPaths).map(([path, pattern]) => [path, pattern.split(/:(\w+)/)]),
) as Record<WebPath, string[]>;

/** Fills in a pattern: `pathTo('issue', { id: 'business-7' })` → `/issues/business-7`. */
export function pathTo<Path extends WebPath>(
  path: Path,
  ...[values]: Names<Patterns[Path]> extends never ? [] : [Record<Names<Patterns[Path]>, string>]
): string {
  let filled = '';
  for (const [index, piece] of pieces[path].entries())
    filled += index % 2 === 0 ? piece : ((values as Record<string, string>)[piece] ?? '');
  return filled;
}
