import { mandatoryChecks } from '../checks/check.js';
import { describeError, type ErrorCode, type InvalidInput, type KnownErrors, PostriderError } from '../errors.js';
import type { Finding } from '../findings/finding.js';
import { findingInWords } from '../locale/findings-in-words.js';
import { namedRefusal } from '../redis/refused-writes.js';
import { bothTexts } from './conflict-words.js';
import { listenRemedies, mailboxRemedy, metricsRemedies, webRemedies } from './listen-remedies.js';
import { resendRemedies } from './resend-remedies.js';
import { transitionWords } from './transition-words.js';

/** Gives the current command's name for a field: `--time-zone` for `timeZone`. */
export type FieldNames = (field: string) => string;

/** What to do about something that a check finds too. */
const remedyWords = (finding: Finding): string => findingInWords(finding).remedy;

type Remedies = { readonly [Code in ErrorCode]?: string | ((error: KnownErrors[Code]) => string) };

/**
 * What to do at the command line about an error, for every code that the rules of `remedyOf` do not fit; empty: nothing.
 */
const remedies: Remedies = {
  'config.disposable-file': 'DISPOSABLE_FILE must name a file with one domain per line.',

  'redis.unreachable': 'Start Redis, or correct REDIS_URL.',
  'redis.not-on-disk': 'Check the disk of Redis, then try again.',
  'redis.not-on-replicas': ({ wanted, confirmed }) =>
    remedyWords({ code: 'redis.not-on-replicas', facts: { wanted, confirmed } }),
  'redis.writes-refused': ({ because }) =>
    remedyWords({ code: 'redis.refuses', facts: { because, reason: '', servers: [] } }),
  'redis.incompatible': ({ because }) => storeRemedies[because],
  'migrations.newer-store': 'Use that version or a newer one.',
  'redis.private-failed': ({ because }) => privateRemedies[because],

  'list.wrong-secret': ({ configured }) => remedyWords({ code: 'secret.other', facts: { configured } }),
  'list.resharding': ({ buckets }) =>
    `Try again when that is done. If it was interrupted, continue with \`postrider list reshard --buckets ${buckets ?? 'N'}\`.`,
  'list.reshard-under-way': ({ buckets }) =>
    `Wait until that is done. If it was interrupted, continue with \`postrider list reshard --buckets ${buckets}\`.`,
  'list.issues-under-way': 'Wait until it is sent, or stop it with `postrider issue cancel`.',

  'newsletter.not-found': ({ known }) =>
    known.length > 0 ? `Newsletters: ${known.join(', ')}.` : 'Create one with `postrider newsletter add`.',
  'newsletter.archived': ({ slug }) => `Undo it with \`postrider newsletter archive ${slug} --undo\`.`,
  'newsletter.being-removed': ({ slug }) => `Complete it with \`postrider newsletter remove ${slug}\`.`,
  'newsletter.in-use': ({ issues }) =>
    `Wait until they are sent, or stop them: \`postrider issue cancel ${issues[0] ?? 'ID'}\`.`,
  'newsletter.section-in-use': ({ segments }) =>
    segments.length > 0 ? 'Remove them with `postrider segment remove` first.' : 'Cancel or send them first.',
  'newsletter.exists': ({ slug }) => `Change it with \`postrider newsletter set ${slug}\`.`,
  'newsletter.no-postal-address': ({ newsletter }) =>
    `Set it with \`postrider newsletter set ${newsletter} --address "…"\`.`,
  'newsletter.no-new-articles': ({ foreign }) =>
    foreign > 0
      ? 'Take them with --any-language, or name them with --articles.'
      : 'Add a source with `postrider source add`, import some with `postrider article import`, or name articles with --articles.',

  'person.exists': ({ id }) => `Change them with \`postrider person set ${id}\`.`,
  'person.last-owner': 'Make somebody else an owner first.',
  'issue.asked-too-often': ({ wait }) => `Try again in ${Math.ceil(wait / 3_600)} h, or speak to them.`,
  'person.too-many-invitations': ({ wait }) =>
    `Try again in ${Math.ceil(wait / 3_600)} h, or hand over a link: \`postrider person link\`.`,

  'subscriber.not-found': 'Check the spelling, or add the subscriber with `postrider subscriber add`.',
  'subscriber.suppressed': ({ state }) =>
    state === 'erased'
      ? 'Only the reader can sign up again, with the form.'
      : 'Only the reader can confirm again. Invite them with --status pending.',
  'subscriber.cannot-change-address': ({ because, wait }) => {
    if (because === 'not confirmed') return 'See `postrider subscriber show`.';
    if (because === 'suppressed') return 'Its owner can sign up with the form.';
    return because === 'limited' ? `Try again in ${Math.ceil(wait / 3_600)} h.` : '';
  },
  'subscriber.cannot-reactivate': 'Only the reader can confirm again.',
  'feedback.no-hold': 'List the newsletters with held bounces: `postrider feedback holds`.',
  'csv.unreadable': ({ emailColumn }) =>
    emailColumn === undefined
      ? ''
      : `Or name the column with the addresses: --map email=${JSON.stringify(emailColumn)}.`,
  'csv.unclear-consent': ({ columns: [column] }) =>
    `Add --map state=${JSON.stringify(column)} when it holds the status, or --ignore ${JSON.stringify(column)} when it says nothing about consent.`,

  'picture.not-found': '',
  'picture.refused': 'Open it in an image editor and save it again as JPEG or PNG.',
  'picture.interrupted': 'Try again.',
  'picture.no-room': 'Raise ADDED_PICTURE_MEMORY_MB.',
  'import.not-found': 'Imports are kept for a day.',
  'reader-import.not-found':
    'List them with `postrider reader-import list`. A file is kept for a day, an outcome for a week.',
  'comment.writer-unknown': 'Reject the comment with `postrider comment reject`.',
  'comment.decided-meanwhile': 'Show it again, then decide.',
  'reader-import.in-other-state': 'Send the file again to import it once more.',
  'reader-import.no-room': 'Cancel one with `postrider reader-import cancel`, or raise UPLOAD_MEMORY_MB.',
  'report.not-found': 'See them with `postrider feedback list`.',
  'writer.not-found': '`postrider comment blocked` lists them.',
  'segment.not-found': ({ known }) =>
    known.length > 0 ? `Segments: ${known.join(', ')}.` : 'Save one with `postrider segment add`.',
  'sponsor.not-found': ({ known }) =>
    known.length > 0 ? `Sponsors: ${known.join(', ')}.` : 'Add one with `postrider sponsor add`.',
  'section.not-found': ({ known }) => `Sections: ${known.join(', ') || 'none'}.`,
  'welcome-step.not-found': ({ known }) =>
    known.length > 0 ? `Welcome emails: ${known.join(', ')}.` : 'Add one with `postrider welcome add`.',
  'welcome.no-steps': 'Add one with `postrider welcome add`.',
  'segment.exists': 'Choose another name, or remove it with `postrider segment remove`.',

  'source.exists': ({ id }) => `Change it with \`postrider source set ${id}\`.`,
  'source.paused': ({ id }) => `Resume it with \`postrider source resume ${id}\`.`,
  'source.host-busy': 'Try again when it is done.',
  'source.unreadable': 'Check the address in a browser, or add it all the same with --anyway.',
  'article.feed-unreadable': 'Check it with a feed validator.',
  'article.posts-unreadable': 'Ask whoever runs the site whether its API answers with all fields of its posts.',
  'article.page-unreadable': ({ feed }) =>
    feed ? `Import its feed instead: ${feed}` : 'Give the page of one article, or write the article as Markdown.',
  'article.fetch-refused': ({ because }) => fetchRemedies[because],
  'article.fetch-failed': ({ retryable }) =>
    `${retryable ? 'Try again later' : 'Check the address in a browser'}, or save the page and import the file.`,
  'article.secret-stays': 'Give the source the address that a browser shows for the site.',
  'article.unreadable': 'Open it in a browser or an editor and save it again.',
  'article.too-complex': 'Import a smaller or simpler document.',
  'article.too-large': 'Import a smaller part of it.',
  'article.picture-refused': ({ because }) => (because === 'size' ? 'Make it smaller.' : 'Save it as one of these.'),

  'issue.not-approved': ({ id, because }) =>
    because === 'correction'
      ? 'Approve it with --approved-by NAME.'
      : `Approve it with \`postrider issue approve ${id}\`.`,
  'issue.cannot-approve': ({ id, state }) =>
    state === 'cancelled'
      ? `Make a draft of it with \`postrider issue duplicate ${id}\`.`
      : `A correction is approved with \`postrider issue correct ${id} --approved-by NAME\`.`,
  'issue.needs-no-approval': ({ newsletter }) =>
    `Require it with \`postrider newsletter set ${newsletter} --approval wait\`.`,
  'issue.scheduled-by-other': ({ id }) =>
    `See \`postrider issue show ${id}\`. To give it another time all the same, add --reschedule.`,
  'issue.own-approval': ({ id, because }) =>
    because === 'correction'
      ? `Correct it without --approved-by. Then somebody else approves it with \`postrider issue approve ${id}\`.`
      : `Somebody else approves it with a token of their own. If nobody else can: \`postrider issue approve ${id} --own-changes\`, which is recorded.`,
  'issue.nothing-to-hold': ({ id, state, hold }) =>
    state === 'paused'
      ? `Approve it without --hold, then resume it with \`postrider issue resume ${id}\`.`
      : `Approve it without --hold, then send it with \`postrider issue send ${id} --hold ${Math.ceil(hold / 1_000)}s\`.`,
  'issue.not-published': ({ state }) =>
    state === 'cancelled'
      ? 'It was cancelled before it was sent.'
      : `It gets one when ${state === 'paused' ? 'it is resumed' : 'its send begins'}.`,
  'issue.no-articles': 'Compose a new issue with `postrider issue compose`.',
  'issue.paused-too-long': ({ id }) => `Cancel it with \`postrider issue cancel ${id}\`, then compose a new issue.`,
  'issue.cannot-correct': 'Compose a new issue with `postrider issue compose`.',
  'issue.changed-meanwhile': ({ id }) => `Look at it again with \`postrider issue preview ${id}\`.`,
  'issue.audience-moved': ({ id }) => `Look at it again with \`postrider issue send ${id} --prepare\`.`,
  'issue.no-readers': ({ id }) => `See \`postrider issue show ${id}\`.`,
  'issue.checks-failed': ({ id, stops }) => {
    const names = stops.map(({ name }) => name);
    return names.some((name) => mandatoryChecks.includes(name))
      ? `See \`postrider issue check ${id}\`.`
      : `To send it all the same, add --ignore ${names.join(',')}.`;
  },
  'issue.draft-changed': ({ id, changes }) =>
    `${bothTexts(changes)}See them with \`postrider issue history ${id}\`, then make your change again.`,
  'issue.undo-overtaken': ({ id, back }) =>
    `To go back all the same, bring back the whole content of before: \`postrider issue undo ${id} --to ${back}\`.`,
  'issue.not-editable': ({ id, state }) =>
    ['sending', 'paused', 'sent'].includes(state)
      ? `Correct it with \`postrider issue correct ${id}\`.`
      : `Make a new draft of it with \`postrider issue duplicate ${id}\`.`,
  'issue.not-deletable': ({ id, state }) =>
    state === 'scheduled' ? `Make it a draft first with \`postrider issue unschedule ${id}\`.` : '',
  'issue.cannot-mark-reached': ({ id, state }) =>
    state === 'paused'
      ? `Resume it with \`postrider issue resume ${id}\`, which completes the list, then pause it.`
      : state === 'sending'
        ? `Pause it with \`postrider issue pause ${id}\`.`
        : '',
  'issue.cannot-resend': ({ because, id }) => resendRemedies[because](id),

  'dkim.unusable-key': ({ setting }) => `Correct ${setting}, or make a key with \`postrider dkim generate\`.`,
  'relay.unavailable': 'Check SMTP_URL and that the relay runs.',
  'inbox.failed': 'Set INBOX_SMTP_PORT and INBOX_PORT to free ports, or SMTP_URL to a relay.',
  'inbox.missing': 'Set SMTP_URL to a relay, or install the inbox: npm install maildev@3.0.0.',

  'backup.damaged': 'Use another copy of the file, or an earlier backup.',
  'backup.locked': ({ because }) =>
    because === 'no-key'
      ? 'Name a file with the private key: --key FILE.'
      : 'Name a file with a private key that belongs to one of BACKUP_RECIPIENTS: --key FILE.',
  'backup.differs':
    'Use another backup, and report this: it is a fault of Postrider, or of the memory of this machine.',
  'backup.bucket-failed': ({ because }) =>
    because === 'unreachable' || because === 'not-a-bucket'
      ? 'Check AWS_ENDPOINT_URL_S3 and AWS_REGION, then try again.'
      : because === 'failed'
        ? 'Try again. If it keeps failing, ask the provider of the bucket.'
        : 'Check BACKUP_TO, AWS_ACCESS_KEY_ID and its secret, and the rights of that key.',
  'backup.newer': 'Restore it with that version.',
  'backup.folder-refused': ({ because }) => {
    if (because === 'rights') return 'Give that user the right, or choose another folder.';
    return because === 'no-room' ? 'Make room there, or choose another folder.' : 'Choose another folder.';
  },
  'backup.not-found': 'List them with `postrider backup list`.',
  'restore.not-empty': 'Restore into an empty Redis, or replace what is there with --force.',
  'restore.issue-under-way': 'Let the send end or cancel it, then take another backup.',

  'feedback.mailbox-failed': ({ because }) => mailboxRemedy(because),
  'feedback.cannot-listen': ({ because }) => listenRemedies[because],
  'metrics.not-served': ({ because }) => metricsRemedies[because],
  'metrics.port-taken': 'Set METRICS_PORT to a free port, or stop that program. Each process needs a port of its own.',
  'web.not-served': ({ because }) => webRemedies[because],
  'web.port-taken': 'Set PORT (or DESK_PORT) to a free port, or stop that program.',
};

type Words = { readonly [Code in ErrorCode]?: (error: KnownErrors[Code], nameOf: FieldNames) => string };

/** Errors whose own sentence is not said first. */
const ownWords: Words = {
  'input.invalid': inputWords,
  'issue.illegal-transition': transitionWords,
  'list.other-buckets': ({ wanted, found }) =>
    `LIST_BUCKETS is ${wanted}, but the list has ${found} buckets. Move it with \`postrider list reshard --buckets ${wanted}\`, or set LIST_BUCKETS to ${found}.`,
  'article.unusable-source': ({ message, lacks }) =>
    lacks === 'address' ? `${message}. Set its address with --base-url.` : message,
};

/**
 * What to do about an error: its own remedy, or else by rule. What does not exist is in the noun's list, what changed
 * meanwhile is shown by the noun, and what passes by itself is tried again.
 */
function remedyOf(error: PostriderError): string {
  const own = remedies[error.code] as string | ((error: PostriderError) => string) | undefined;
  if (own !== undefined) return typeof own === 'string' ? own : own(error);
  const [noun, what = ''] = error.code.split('.');
  if (what === 'not-found') return `See \`postrider ${noun} list\`.`;
  if (what.endsWith('-meanwhile')) {
    const { id, slug = id } = error as PostriderError & { id?: string; slug?: string };
    return `See \`postrider ${[noun, 'show', ...(slug === undefined ? [] : [slug])].join(' ')}\`, then try again.`;
  }
  return error.retryable ? 'Try again.' : '';
}

/** Further advice about an invalid option. */
const inputRemedies: Readonly<Record<string, string>> = {
  '--at': ". Leave --at out to send now, or give a time in each reader's own zone with --local-time 08:00.",
  '--articles': '. See `postrider article list`.',
};

function inputWords({ all }: InvalidInput, nameOf: FieldNames): string {
  const said = all.map(({ field, detail }) => {
    const name = nameOf(field);
    return `${name}: ${detail}${inputRemedies[name] ?? ''}`;
  });
  return said.join('; ');
}

const privateRemedies: Record<KnownErrors['redis.private-failed']['because'], string> = {
  'not-installed': 'Run `bash scripts/setup.sh`, install it with your package manager, or set REDIS_URL.',
  'not-started': 'Check that the folder is writable.',
  ended: 'It needs as much memory as the data; check how much is free.',
};

const storeRemedies = {
  restoring: 'Wait until it is done. If it was interrupted, run `postrider restore FILE --force` again.',
  version: 'Use the version that wrote the data, or another Redis.',
  'cluster-node': 'Add ?cluster=true to REDIS_URL.',
};

const fetchRemedies = {
  form: 'Give an address that starts with https://.',
  password: 'Save the page and import the file instead.',
  private: 'Set ALLOW_PRIVATE_FETCH=true if it is your own server.',
};

/** Describes any thrown value in the command line's words. */
export function wordsOf(thrown: unknown, nameOf: FieldNames = (field) => field): string {
  const error = namedRefusal(thrown);
  if (!(error instanceof PostriderError)) return describeError(error);
  const say = ownWords[error.code] as ((error: PostriderError, nameOf: FieldNames) => string) | undefined;
  return say ? say(error, nameOf) : `${error.message} ${remedyOf(error)}`.trimEnd();
}
