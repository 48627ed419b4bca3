import { mandatoryChecks } from '../checks/check.js';
import { describeError, type ErrorCode, type InvalidInput, type KnownErrors, PostriderError } from '../errors.js';
import { namedRefusal, type RefusalCause } from '../redis/refused-writes.js';
import { listenRemedies, mailboxRemedies } from './listen-remedies.js';
import { resendRemedies } from './resend-remedies.js';
import { transitionWords } from './transition-words.js';

/** Gives the current command's name for a field: `--time-zone` for `timeZone`. */
export type FieldNames = (field: string) => string;

type Words = { readonly [Code in ErrorCode]?: (error: KnownErrors[Code], nameOf: FieldNames) => string };

/**
 * What happened, then what to do at the command line; each may use the error's facts. An error without words of its own
 * has its message.
 */
const errorWords: Words = {
  'input.invalid': inputWords,
  'config.disposable-file': ({ message }) => `${message} DISPOSABLE_FILE must name a file with one domain per line.`,

  'redis.unreachable': ({ message }) => `${message} Start Redis, or correct REDIS_URL.`,
  'redis.not-on-disk': ({ message }) => `${message} Check the disk of Redis, then try again.`,
  'redis.writes-refused': ({ message, because }) => `${message} ${refusalRemedies[because]}`,
  'redis.incompatible': ({ message, because }) => `${message} ${storeRemedies[because]}`,
  'migrations.newer-store': ({ message }) => `${message} Use that version or a newer one.`,
  'redis.private-failed': ({ message, because }) =>
    because === 'not-installed'
      ? `${message} Run \`bash scripts/setup.sh\`, install it with your package manager, or set REDIS_URL.`
      : `${message} Check that the folder is writable.`,

  'list.other-buckets': ({ wanted, found }) =>
    `LIST_BUCKETS is ${wanted}, but the list has ${found} buckets. Move it with \`postrider list reshard --buckets ${wanted}\`, or set LIST_BUCKETS to ${found}.`,
  'list.wrong-secret': ({ message }) => `${message} ${secretRemedy}`,
  'list.resharding': ({ message, buckets }) =>
    `${message} Try again when that is done. If it was interrupted, continue with \`postrider list reshard --buckets ${buckets ?? 'N'}\`.`,
  'list.reshard-under-way': ({ message, buckets }) =>
    `${message} Wait until that is done. If it was interrupted, continue with \`postrider list reshard --buckets ${buckets}\`.`,
  'list.issues-under-way': ({ message }) =>
    `${message} Wait until it is sent, or stop it with \`postrider issue cancel\`.`,

  'newsletter.not-found': ({ message, known }) =>
    `${message} ${known.length > 0 ? `Newsletters: ${known.join(', ')}.` : 'Create one with `postrider newsletter add`.'}`,
  'newsletter.archived': ({ message, slug }) =>
    `${message} Undo it with \`postrider newsletter archive ${slug} --undo\`.`,
  'newsletter.being-removed': ({ message, slug }) =>
    `${message} Complete it with \`postrider newsletter remove ${slug}\`.`,
  'newsletter.in-use': ({ message, issues }) =>
    `${message} Wait until they are sent, or stop them: \`postrider issue cancel ${issues[0] ?? 'ID'}\`.`,
  'newsletter.section-in-use': ({ message, segments }) =>
    `${message} ${segments.length > 0 ? `Remove them with \`postrider segment remove\` first` : 'Cancel or send them first'}.`,
  'newsletter.changed-meanwhile': ({ message, slug }) =>
    `${message} See \`postrider newsletter show ${slug}\`, then try again.`,
  'newsletter.exists': ({ message, slug }) => `${message} Change it with \`postrider newsletter set ${slug}\`.`,
  'newsletter.no-postal-address': ({ message, newsletter }) =>
    `${message} Set it with \`postrider newsletter set ${newsletter} --address "…"\`.`,
  'newsletter.no-new-articles': ({ message }) =>
    `${message} Add a source with \`postrider source add\`, import some with \`postrider article import\`, or name articles with --articles.`,

  'subscriber.not-found': ({ message }) =>
    `${message} Check the spelling, or add the subscriber with \`postrider subscriber add\`.`,
  'subscriber.suppressed': ({ message, state }) =>
    state === 'erased'
      ? `${message} Only the reader can sign up again, with the form.`
      : `${message} Only the reader can confirm again. Invite them with --status pending.`,
  'subscriber.cannot-change-address': ({ message, because, wait }) => {
    if (because === 'not confirmed') return `${message} See \`postrider subscriber show\`.`;
    if (because === 'suppressed') return `${message} Its owner can sign up with the form.`;
    return because === 'limited' ? `${message} Try again in ${Math.ceil(wait / 3_600)} h.` : message;
  },
  'subscriber.cannot-reactivate': ({ message }) => `${message} Only the reader can confirm again.`,
  'feedback.no-hold': ({ message }) =>
    `${message} List the newsletters with held bounces: \`postrider feedback holds\`.`,
  'subscriber.busy': ({ message }) => `${message} Try again.`,
  'csv.unreadable': ({ message, emailColumn }) =>
    emailColumn === undefined
      ? message
      : `${message} Or name the column with the addresses: --map email=${JSON.stringify(emailColumn)}.`,
  'csv.unclear-consent': ({ message, columns: [column] }) =>
    `${message} Add --map state=${JSON.stringify(column)} when it holds the status, or --ignore ${JSON.stringify(column)} when it says nothing about consent.`,

  'webhook.not-found': ({ message }) => `${message} See \`postrider webhook list\`.`,
  'report.not-found': ({ message }) => `${message} See them with \`postrider feedback list\`.`,
  'article.not-found': ({ message }) => `${message} See \`postrider article list\`.`,
  'comment.not-found': ({ message }) => `${message} See \`postrider comment list\`.`,
  'article.changed-meanwhile': ({ message, id }) => `${message} See \`postrider article show ${id}\`, then try again.`,
  'source.not-found': ({ message }) => `${message} See \`postrider source list\`.`,
  'source.exists': ({ message, id }) => `${message} Change it with \`postrider source set ${id}\`.`,
  'site.changed-meanwhile': ({ message }) => `${message} See \`postrider site show\`, then try again.`,
  'source.changed-meanwhile': ({ message, id }) => `${message} See \`postrider source show ${id}\`, then try again.`,
  'search.failed': ({ message }) => `${message} Try again.`,
  'source.host-busy': ({ message }) => `${message} Try again when it is done.`,
  'source.unreadable': ({ message }) =>
    `${message} Check the address in a browser, or add it all the same with --anyway.`,
  'article.unusable-source': ({ message, lacks }) =>
    lacks === 'address' ? `${message}. Set its address with --base-url.` : message,
  'article.feed-unreadable': ({ message }) => `${message} Check it with a feed validator.`,
  'article.page-unreadable': ({ message, feed }) =>
    feed
      ? `${message} Import its feed instead: ${feed}`
      : `${message} Give the page of one article, or write the article as Markdown.`,
  'article.fetch-refused': ({ message, because }) => `${message} ${fetchRemedies[because]}`,
  'article.fetch-failed': ({ message, retryable }) =>
    `${message} ${retryable ? 'Try again later' : 'Check the address in a browser'}, or save the page and import the file.`,
  'article.unreadable': ({ message }) => `${message} Open it in a browser or an editor and save it again.`,
  'article.too-complex': ({ message }) => `${message} Import a smaller or simpler document.`,
  'article.too-large': ({ message }) => `${message} Import a smaller part of it.`,
  'article.picture-refused': ({ message, because }) =>
    `${message} ${because === 'size' ? 'Make it smaller.' : 'Save it as one of these.'}`,

  'segment.not-found': ({ message, known }) =>
    `${message} ${known.length > 0 ? `Segments: ${known.join(', ')}.` : 'Save one with `postrider segment add`.'}`,
  'section.not-found': ({ message, known }) => `${message} Sections: ${known.join(', ') || 'none'}.`,
  'segment.exists': ({ message }) => `${message} Choose another name, or remove it with \`postrider segment remove\`.`,

  'issue.not-approved': ({ message, id, because }) =>
    because === 'correction'
      ? `${message} Approve it with --approved-by NAME.`
      : `${message} Approve it with \`postrider issue approve ${id}\`.`,
  'issue.cannot-approve': ({ message, id, state }) =>
    state === 'cancelled'
      ? `${message} Make a draft of it with \`postrider issue duplicate ${id}\`.`
      : `${message} A correction is approved with \`postrider issue correct ${id} --approved-by NAME\`.`,
  'issue.own-approval': ({ message, id }) =>
    `${message} Somebody else approves it with a token of their own. If nobody else can: \`postrider issue approve ${id} --own-changes\`, which is recorded.`,
  'issue.nothing-to-hold': ({ message, id, hold }) =>
    `${message} Approve it without --hold, then send it with \`postrider issue send ${id} --hold ${Math.ceil(hold / 1_000)}s\`.`,
  'issue.not-published': ({ message, state }) =>
    `${message} ${state === 'cancelled' ? 'It was cancelled before it was sent.' : 'It gets one when its send begins.'}`,
  'issue.not-found': ({ message }) => `${message} See \`postrider issue list\`.`,
  'issue.illegal-transition': transitionWords,
  'issue.no-articles': ({ message }) => `${message} Compose a new issue with \`postrider issue compose\`.`,
  'issue.paused-too-long': ({ message, id }) =>
    `${message} Cancel it with \`postrider issue cancel ${id}\`, then compose a new issue.`,
  'issue.cannot-correct': ({ message }) => `${message} Compose a new issue with \`postrider issue compose\`.`,
  'issue.corrected-meanwhile': ({ message, id }) => `${message} See \`postrider issue show ${id}\`, then try again.`,
  'issue.changed-meanwhile': ({ message, id }) => `${message} Look at it again with \`postrider issue preview ${id}\`.`,
  'issue.audience-moved': ({ message, id }) =>
    `${message} Look at it again with \`postrider issue send ${id} --prepare\`.`,
  'issue.no-readers': ({ message, id }) => `${message} See \`postrider issue show ${id}\`.`,
  'issue.checks-failed': ({ message, id, stops }) => {
    const names = stops.map(({ name }) => name);
    return names.some((name) => mandatoryChecks.includes(name))
      ? `${message} See \`postrider issue check ${id}\`.`
      : `${message} To send it all the same, add --ignore ${names.join(',')}.`;
  },
  'issue.draft-changed': ({ message, id }) =>
    `${message} See them with \`postrider issue history ${id}\`, then make your change again.`,
  'issue.not-editable': ({ message, id, state }) =>
    ['sending', 'paused', 'sent'].includes(state)
      ? `${message} Correct it with \`postrider issue correct ${id}\`.`
      : `${message} Make a new draft of it with \`postrider issue duplicate ${id}\`.`,
  'issue.not-deletable': ({ message, id, state }) =>
    state === 'scheduled' ? `${message} Make it a draft first with \`postrider issue unschedule ${id}\`.` : message,
  'issue.cannot-resend': ({ message, because, id }) => `${message} ${resendRemedies[because](id)}`.trimEnd(),

  'dkim.unusable-key': ({ message, setting }) =>
    `${message} Correct ${setting}, or make a key with \`postrider dkim generate\`.`,
  'relay.unavailable': ({ message }) => `${message} Check SMTP_URL and that the relay runs.`,
  'inbox.failed': ({ message }) =>
    `${message} Set INBOX_SMTP_PORT and INBOX_PORT to free ports, or SMTP_URL to a relay.`,
  'inbox.missing': ({ message }) =>
    `${message} Set SMTP_URL to a relay, or install the inbox: npm install maildev@3.0.0.`,

  'backup.damaged': ({ message }) => `${message} Use another copy of the file, or an earlier backup.`,
  'backup.newer': ({ message }) => `${message} Restore it with that version.`,
  'restore.not-empty': ({ message }) =>
    `${message} Restore into an empty Redis, or replace what is there with --force.`,
  'restore.issue-under-way': ({ message }) => `${message} Let the send end or cancel it, then take another backup.`,

  'token.not-found': ({ message }) => `${message} See \`postrider token list\`.`,
  'feedback.mailbox-failed': ({ message, because }) => `${message} ${mailboxRemedies[because]}`,
  'feedback.cannot-listen': ({ message, because }) => `${message} ${listenRemedies[because]}`,
  'web.port-taken': ({ message }) => `${message} Set PORT to a free port, or stop that program.`,
};

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

export const refusalRemedies: Readonly<Record<RefusalCause, string>> = {
  'memory-full': 'Raise `maxmemory` of Redis, or give its machine more memory.',
  'disk-failed': 'Free space on the disk of Redis, and look into its log.',
  'read-only': 'Set REDIS_URL to the primary, or promote this replica (`REPLICAOF NO ONE`).',
  'too-few-replicas': 'Bring its replicas back, or lower `min-replicas-to-write`.',
  'not-ready': 'Wait until it has loaded its data, or until its cluster is complete.',
};

export const secretRemedy =
  'Set SECRET to the one that the list was created with. If you have a newer one, put the old one behind it: SECRET=new,old.';

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
  const say = errorWords[error.code] as ((error: PostriderError, nameOf: FieldNames) => string) | undefined;
  return say ? say(error, nameOf) : error.message;
}
