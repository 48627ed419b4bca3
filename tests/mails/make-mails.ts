import { correctIssue } from '../../src/control/correct-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { requestTest } from '../../src/delivery/test-email.js';
import { type Locale, locales } from '../../src/locale/locale.js';
import { layouts } from '../../src/newsletters/look.js';
import { keys } from '../../src/redis/keys.js';
import { changeSubscriber, idOf } from '../../src/subscribers/list/subscriber-store.js';
import { cleanName } from '../../src/subscribers/record/address.js';
import { greetingName } from '../../src/subscribers/record/reader-name.js';
import type { Membership } from '../../src/subscribers/record/subscriber.js';
import { addReader, readerAddress, type TestPostrider } from '../helpers/postrider.js';
import type { SunkMail } from '../helpers/smtp-sink.js';
import { wildNames } from '../helpers/wild-names.js';
import type { KnownNewsletter, LabelledMail } from './labelled-mail.js';
import { addFullNewsletter, composeFull } from './newsletters.js';
import { sendNotices } from './notices.js';
import { contents } from './stories.js';

const lateMs = 4 * 86_400_000;
const plainNames = ['Anna', '王小明'];
/** Of the newsletter's three. The first two readers, whose emails the filters judge, get all. */
const choices = [[], [], [0], [1, 2], [0, 2], [2]];

interface Reader {
  address: string;
  name: string;
  locale: Locale;
  chosen: readonly number[];
}

function makeReaders(count: number): Reader[] {
  const names = [...plainNames, ...wildNames(count)];
  return Array.from({ length: count }, (_, i) => ({
    address: readerAddress(i),
    name: names[i] ?? '',
    locale: locales[i % locales.length] ?? 'en',
    chosen: choices[i % choices.length] ?? [],
  }));
}

interface Mailing {
  postrider: TestPostrider;
  readers: readonly Reader[];
  newsletters: readonly KnownNewsletter[];
  /** The messages sent so far. */
  mails: LabelledMail[];
}

/**
 * Sends every kind of email: issues in each layout and language of content to readers of each language, sent as they
 * begin, four days later and after a correction; tests of them; and all notices.
 * @param postrider without workers: they start once an issue is corrected before its first email
 */
export async function makeMails(postrider: TestPostrider, readerCount: number): Promise<LabelledMail[]> {
  const readers = makeReaders(readerCount);
  const newsletters = await addNewsletters(postrider, readers);
  const mailing: Mailing = { postrider, readers, newsletters, mails: [] };
  await sendCorrected(mailing);
  for (const known of newsletters) {
    await sendIssue(mailing, known, false);
    await sendIssue(mailing, known, true);
  }
  return [...mailing.mails, ...(await sendNotices(postrider, newsletters.slice(0, contents.length)))];
}

async function addNewsletters({ app }: TestPostrider, readers: readonly Reader[]): Promise<KnownNewsletter[]> {
  const newsletters: KnownNewsletter[] = [];
  for (const layout of layouts)
    for (const content of contents) {
      const newsletter = await addFullNewsletter(app, layout, content);
      for (const { address, name, locale, chosen } of readers) {
        const sections = chosen.map((position) => newsletter.sections[position] ?? '');
        await addReader(app, newsletter, address, { name, locale, sections });
      }
      newsletters.push({ newsletter, content, kind: `${layout}, ${content}` });
    }
  // A late issue goes to those who had confirmed before it began.
  const earlier = (membership: Membership) => ({ ...membership, confirmedAt: membership.confirmedAt - lateMs / 500 });
  for (const { address } of readers)
    await changeSubscriber(app.list, idOf(app.list, address), (before) =>
      before ? { ...before, memberships: before.memberships.map(earlier) } : before,
    );
  return newsletters;
}

/** One issue of each layout and of each language. */
async function sendCorrected(mailing: Mailing): Promise<void> {
  const { app, startWorkers } = mailing.postrider;
  const issues: string[] = [];
  for (const { newsletter, content } of mailing.newsletters.filter((_, i) => i % (contents.length + 1) === 0)) {
    const issue = await composeFull(app, newsletter, content);
    await startIssue(app.redis, app.queues, issue.id);
    await correctIssue(app, issue.id, { subject: `${issue.subject} ✓` });
    issues.push(issue.id);
  }
  await startWorkers();
  await collect(mailing, issues, 0, 'corrected issue');
}

async function sendIssue(mailing: Mailing, { newsletter, content }: KnownNewsletter, late: boolean): Promise<void> {
  const { app, sink } = mailing.postrider;
  const issue = await composeFull(app, newsletter, content);
  // The state after a start four days ago.
  const begun = { startedAt: Date.now() - lateMs, messageIdForm: issue.messageIdForm };
  if (late) await app.redis.hset(keys.issue(issue.id), begun);
  else for (const locale of locales) await sendTest(mailing, issue.id, locale);
  const from = sink.mails.length;
  await startIssue(app.redis, app.queues, issue.id);
  await collect(mailing, [issue.id], from, late ? 'issue 4 days late' : 'issue');
}

/** Waits for issues, and labels what they have sent. @param from the number of emails before */
async function collect(mailing: Mailing, issueIds: readonly string[], from: number, what: string): Promise<void> {
  const { postrider, readers, mails } = mailing;
  for (const id of issueIds) {
    const { accepted } = await postrider.sent(id);
    if (accepted !== readers.length) throw new Error(`${id}: ${accepted} of ${readers.length} emails were accepted`);
  }
  for (const mail of postrider.sink.mails.slice(from)) {
    const at = readers.findIndex(({ address }) => address === mail.to);
    const { name = '', locale = 'en' } = readers[at] ?? {};
    const kind = `${what}, ${contentKind(mailing, mail)}, to ${locale}`;
    mails.push({ ...mail, kind, name: greetingName(cleanName(name)), sample: at < locales.length });
  }
}

async function sendTest(mailing: Mailing, issueId: string, locale: Locale): Promise<void> {
  const { app, sink } = mailing.postrider;
  const from = sink.mails.length;
  await requestTest(app, issueId, { to: 'editor@example.org', locale });
  await sink.received(from + 1);
  for (const mail of sink.mails.slice(from)) {
    const kind = `test email, ${contentKind(mailing, mail)}, to ${locale}`;
    mailing.mails.push({ ...mail, kind, name: '', sample: true });
  }
}

/** The layout and language of the newsletter that an email comes from. */
function contentKind({ newsletters }: Mailing, { raw }: SunkMail): string {
  const slug = /^From: [\s\S]*?<([\w-]+)@/m.exec(raw.toString('latin1'))?.[1];
  return newsletters.find(({ newsletter }) => newsletter.slug === slug)?.kind ?? '';
}
