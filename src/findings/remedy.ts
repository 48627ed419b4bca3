import type { FactsOf, Finding, FindingCode } from './finding.js';
import type { PauseCause } from './pause-cause.js';

/**
 * One thing that somebody can do about a finding, as data: a button for a person, a command on the command line.
 * - `operation`: an operation, with what is known of its input. `field` is the part of it that matters.
 * - `setting`: a setting of the installation.
 * - `record`: a TXT record to publish.
 * - `start`: a process to start.
 * - `task`: something that is done on the machine itself, and is no operation.
 */
export type Remedy =
  | { operation: string; input: Readonly<Record<string, string>>; field?: string }
  | { setting: string }
  | { record: { name: string; value: string } }
  | { start: 'everything' | 'worker' | 'web' | 'listener' | 'mailbox' }
  | { task: Task; input: Readonly<Record<string, string>> };

/** What is done on the machine itself. */
export const tasks = ['moveList', 'makeSecret', 'closeFiles', 'makeDkimKey', 'confirmTopics'] as const;
export type Task = (typeof tasks)[number];

/** What a finding is about, where its facts do not say so. */
export interface About {
  issue?: string | undefined;
  newsletter?: string | undefined;
}

type Remedies = { readonly [Code in FindingCode]?: (facts: FactsOf<Code>, about: About) => readonly Remedy[] };

const draft =
  (field: string) =>
  (_: unknown, { issue }: About): Remedy[] =>
    issue === undefined ? [] : [{ operation: 'changeDraft', input: { issue }, field }];
const newsletter =
  (field: string) =>
  (_: unknown, { newsletter: slug }: About): Remedy[] =>
    slug === undefined ? [] : [{ operation: 'changeNewsletter', input: { slug }, field }];
const ofIssue =
  (operation: string) =>
  (_: unknown, { issue }: About): Remedy[] =>
    issue === undefined ? [] : [{ operation, input: { issue } }];
const set =
  (...settings: readonly string[]) =>
  (): Remedy[] =>
    settings.map((setting) => ({ setting }));
const start =
  (part: Extract<Remedy, { start: string }>['start'], ...settings: readonly string[]) =>
  (): Remedy[] => [{ start: part }, ...set(...settings)()];
const issueSteps = (issue: string, ...operations: readonly string[]): Remedy[] =>
  operations.map((operation) => ({ operation, input: { issue } }));
/** What to do about an issue that paused itself. */
function afterPause(cause: PauseCause | null): readonly string[] {
  const steps = { restored: ['markReached'], changed: ['readIssue', 'approveIssue'] } as const;
  const first = cause?.because === 'restored' || cause?.because === 'changed' ? steps[cause.because] : ['readIssue'];
  return [...first, 'resumeIssue', 'cancelIssue'];
}
/** @param states of the recipients */
const resend = (issue: string, states: string): Remedy[] => [
  { operation: 'resendIssue', input: { issue, states }, field: 'states' },
];
const task = (name: Task) => (): Remedy[] => [{ task: name, input: {} }];
const moveList = (buckets: number): Remedy => ({ task: 'moveList', input: { buckets: String(buckets) } });
/** Settings of a DKIM key. */
const correctKey = ({ setting }: { setting: string }): Remedy[] => [{ setting }, ...task('makeDkimKey')()];
const startAlone = (part: Extract<Remedy, { start: string }>['start']) => (): Remedy[] => [
  ...start('everything')(),
  ...start(part)(),
];
const publish = ({ at, value }: { at: string; value: string }): Remedy[] => [{ record: { name: at, value } }];

/** Of the checks of an installation. */
const ofHealth: Remedies = {
  'secret.weak': () => [...set('SECRET')(), ...task('makeSecret')()],
  'secret.other': set('SECRET'),
  'key-files.open': ({ files }) => [{ task: 'closeFiles', input: { files: files.join(' ') } }],
  'encryption.open': set('SMTP_URL'),
  'ehlo.loopback': set('EHLO_NAME'),
  'dkim-key.short': task('makeDkimKey'),
  'dkim-key.unreadable': correctKey,
  'dkim-key.other-type': correctKey,
  'dkim-key.too-short': correctKey,
  'dkim-key.invalid': correctKey,
  'redis.unreachable': set('REDIS_URL'),
  'redis.cluster-node': set('REDIS_URL'),
  'redis.not-installed': set('REDIS_URL'),
  'redis.not-started': set('DATA_DIR'),
  'redis.failed': set('REDIS_URL'),
  'redis.not-on-replicas': set('DURABLE_REPLICAS'),
  'replicas.few': set('DURABLE_REPLICAS'),
  'replicas.silent': set('DURABLE_REPLICAS'),
  'list.moving': ({ to }) => [moveList(to)],
  'list.other': ({ wanted }) => [{ setting: 'LIST_BUCKETS' }, moveList(wanted)],
  'worker.none': startAlone('worker'),
  'backup.unplanned': set('BACKUP_TO'),
  'backup.unwritable': set('BACKUP_TO'),
  'backup.wrong-key': set('BACKUP_RECIPIENTS'),
  'proxy.untrusted': set('TRUST_PROXY'),
  'listener.silent': startAlone('listener'),
  'mailbox.silent': startAlone('mailbox'),
  'reports.unset': ({ setting }) => [{ setting }],
  'reports.asking': task('confirmTopics'),
  'stopped.paused': ({ issue }) => issueSteps(issue, 'resumeIssue', 'cancelIssue'),
  'stopped.itself': ({ issue, cause }) => issueSteps(issue, ...afterPause(cause)),
  'stopped.archived': ({ issue, newsletter: slug }) => [
    { operation: 'reopenNewsletter', input: { slug } },
    ...issueSteps(issue, 'resumeIssue', 'cancelIssue'),
  ],
};

const remedies: Remedies = {
  ...ofHealth,
  'audience.nobody': (facts, about) => {
    if (facts.haveAll > 0) return draft('articles')(facts, about);
    return about.newsletter === undefined ? [] : [{ operation: 'composeIssue', input: { slug: about.newsletter } }];
  },
  'approval.missing': ofIssue('approveIssue'),
  'approval.changed': ofIssue('approveIssue'),
  'postal-address.missing': newsletter('postalAddress'),
  'subject.empty': draft('subject'),
  'subject.wide': draft('subject'),
  'subject.capitals': draft('subject'),
  'preheader.empty': draft('preheader'),
  'preheader.repeats': draft('preheader'),
  'preheader.wide': draft('preheader'),
  'placeholders.found': ({ places }, about) =>
    places.first.flatMap((place): readonly Remedy[] =>
      place.in === 'article'
        ? [{ operation: 'changeArticle', input: { article: place.of } }]
        : draft(place.of)(place, about),
    ),
  'same-subject.same': draft('subject'),
  'sent-before.again': draft('articles'),
  'schedule.clash': ofIssue('prepareSend'),
  'schedule.digest': ofIssue('prepareSend'),
  'sections.unknown': (_, { newsletter: slug }) =>
    slug === undefined ? [] : [{ operation: 'addSection', input: { slug } }],
  'sponsors.differ': ({ sponsors }, about) => [
    ...(sponsors.first.some(({ sponsor, because }) => sponsor !== '' && because !== 'same-place')
      ? ofIssue('refreshSponsors')(sponsors, about)
      : []),
    ...draft('sponsors')(sponsors, about),
  ],
  'alt-texts.missing': ({ pictures }) =>
    pictures.first.flatMap((one): Remedy[] =>
      'url' in one ? [] : [{ operation: 'changeArticle', input: { article: one.article }, field: 'image' }],
    ),
  'size.cut': draft('articles'),
  'size.close': draft('articles'),
  'size.near': draft('articles'),
  'spam-score.unasked': set('SPAM_CHECK_URL'),
  'relay.down': set('SMTP_URL'),
  'relay.inbox-away': start('everything', 'SMTP_URL'),
  'relay.unreachable': set('SMTP_URL'),
  'relay.plain': set('SMTP_URL'),
  'public-url.reserved': set('PUBLIC_URL'),
  'public-url.local': set('PUBLIC_URL'),
  'public-url.here': set('PUBLIC_URL'),
  'public-url.inside': set('PUBLIC_URL'),
  'public-url.plain': set('PUBLIC_URL'),
  'public-url.silent': start('web', 'PUBLIC_URL'),
  'public-url.foreign': start('web', 'PUBLIC_URL'),
  'one-click.reserved': set('PUBLIC_URL'),
  'from.provider': newsletter('from'),
  'spf.unanswered': set('DNS_SERVERS'),
  'dkim.unanswered': set('DNS_SERVERS'),
  'dkim.none': publish,
  'dkim.revoked': publish,
  'dkim.other-key': publish,
  'dmarc.unanswered': set('DNS_SERVERS'),
  'dmarc.none': ({ domain }) => publish({ at: `_dmarc.${domain}`, value: 'v=DMARC1; p=none' }),
  'alignment.neither': set('DKIM_DOMAIN'),
  'alignment.spf-only': set('DKIM_DOMAIN'),
  'alignment.relay-only': set('DKIM_DOMAIN'),
  'reverse-dns.unanswered': set('DNS_SERVERS'),
  'reverse-dns.no-address': set('EHLO_NAME'),
  'reverse-dns.no-name': set('EHLO_NAME'),
  'reverse-dns.elsewhere': set('EHLO_NAME'),
  'mta-sts.unanswered': set('DNS_SERVERS'),
  'mta-sts.none': ({ at }) => publish({ at, value: 'v=STSv1; id=1' }),
  'mta-sts.empty': ({ at }) => publish({ at, value: 'v=STSv1; id=1' }),
  'tls-rpt.unanswered': set('DNS_SERVERS'),
  'tls-rpt.none': ({ domain, at }) => publish({ at, value: `v=TLSRPTv1; rua=mailto:postmaster@${domain}` }),
  'tls-rpt.empty': ({ domain, at }) => publish({ at, value: `v=TLSRPTv1; rua=mailto:postmaster@${domain}` }),
  'bimi.unanswered': set('DNS_SERVERS'),
  'worker.away': start('worker'),
  'issue.unreadable': ({ issue }) => issueSteps(issue, 'checkIssue'),
  'issue.waits': ({ issue, because }, { newsletter: slug = '' }) => {
    const ofNewsletter = (operation: string, field?: string) => ({
      operation,
      input: { slug },
      ...(field ? { field } : {}),
    });
    switch (because) {
      case 'approval':
        return issueSteps(issue, 'approveIssue', 'previewIssue');
      case 'changed':
        return [...issueSteps(issue, 'previewIssue'), { operation: 'sendIssue', input: { issue }, field: 'keepTime' }];
      case 'postal-address':
        return [ofNewsletter('changeNewsletter', 'postalAddress')];
      case 'articles':
        return issueSteps(issue, 'correctIssue', 'cancelIssue');
      case 'checks':
        return [...issueSteps(issue, 'checkIssue'), { operation: 'sendIssue', input: { issue }, field: 'ignore' }];
      case 'archived':
        return [ofNewsletter('reopenNewsletter'), ...issueSteps(issue, 'cancelIssue')];
      default:
        return [
          { operation: 'sendIssue', input: { issue }, field: 'now' },
          { operation: 'sendIssue', input: { issue }, field: 'at' },
          ...issueSteps(issue, 'unscheduleIssue'),
        ];
    }
  },
  'issue.unapproved': ({ issue }) => [{ operation: 'approveIssue', input: { issue } }],
  'issue.paused': ({ issue }) => issueSteps(issue, 'resumeIssue', 'cancelIssue'),
  'issue.paused-itself': ({ issue, cause }) => issueSteps(issue, ...afterPause(cause)),
  'issue.archived': ({ issue, newsletter: slug }) => [
    { operation: 'reopenNewsletter', input: { slug } },
    ...issueSteps(issue, 'resumeIssue', 'cancelIssue'),
  ],
  'issue.uncertain': ({ issue }) => resend(issue, 'uncertain'),
  'issue.half-sent': ({ issue }) => resend(issue, 'waiting'),
  'issue.held': ({ issue }) => issueSteps(issue, 'checkIssue', 'sendIssue'),
  'provider.on-hold': ({ issue }) => issueSteps(issue, 'resumeIssue'),
  'source.failing': ({ source }) => [
    { operation: 'readSource', input: { source } },
    { operation: 'pullSource', input: { source } },
    { operation: 'removeSource', input: { source } },
  ],
  'source.paused': ({ source }) => [
    { operation: 'resumeSource', input: { source } },
    { operation: 'removeSource', input: { source } },
  ],
  'bounces.held': ({ newsletter: slug }) => [
    { operation: 'releaseBounces', input: { slug } },
    { operation: 'rollBackBounces', input: { slug } },
  ],
  'mailbox.away': start('mailbox'),
  'mailbox.failing': set('FEEDBACK_MAILBOX'),
  'listener.away': start('listener'),
  'feedback.unread': ({ newsletter: slug }) => [{ operation: 'listUnreadReports', input: { slug } }],
  'comments.held': ({ newsletter: slug }) => [{ operation: 'listComments', input: { slug } }],
  'welcome.waits': ({ newsletter: slug, because }) => {
    // A process of another version is ended where it runs.
    if (because === 'old-worker') return [];
    return because === 'restored'
      ? [{ operation: 'startWelcome', input: { slug } }]
      : [{ operation: 'changeNewsletter', input: { slug }, field: 'postalAddress' }];
  },
  'sign-ups.closed': () => [{ operation: 'openSignUps', input: {} }],
  'sign-ups.waiting': start('worker'),
  'webhook.off': ({ webhook }) => [{ operation: 'replayWebhook', input: { webhook } }],
  'invitation.unsent': ({ person }) => [
    { operation: 'addInvitation', input: { person } },
    { operation: 'addPersonLink', input: { person } },
  ],
  'backup.failed': () => [{ operation: 'startBackup', input: {} }, { setting: 'BACKUP_TO' }],
  'backup.old': () => [{ operation: 'startBackup', input: {} }, { setting: 'BACKUP_TO' }],
  // The old name in the path: that is how an interrupted renaming is repeated.
  'section.moving': ({ newsletter: slug, from, to }) => [
    { operation: 'changeSection', input: { slug, section: from, name: to } },
  ],
};

/** What can be done about a finding, the best first. Empty when nothing is to be done, or nothing in Postrider. */
export const remediesOf = ({ code, facts }: Finding, about: About = {}): readonly Remedy[] =>
  (remedies[code] as ((facts: unknown, about: About) => readonly Remedy[]) | undefined)?.(facts, about) ?? [];
