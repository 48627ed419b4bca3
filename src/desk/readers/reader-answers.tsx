import { practiceInbox } from '../../operations/newsletters/practice-inbox.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { Answer } from '../kit/answer.js';
import { type ReaderNotice, readReaderActivity, readReaderFacts, rightsOf } from './read-reader.js';
import { ReaderPage } from './reader-page.js';
import { type ReadersVisit, withReaders } from './with-readers.js';

const notices = ['unsubscribed', 'alreadyLeft', 'broughtBack', 'waits', 'known'] as const satisfies ReaderNotice[];

export const showReader: Answer = withReaders((found) => {
  const { done } = found.request.query as { done?: unknown };
  return sendReader(found, 200, { notice: notices.find((one) => one === done) });
});

/** The page of one reader. @param said what was done just now, or why it could not be done */
export async function sendReader(
  found: ReadersVisit,
  code: number,
  said: { notice?: ReaderNotice | undefined; reasonError?: string } = {},
) {
  const { visit, newsletter } = found;
  const facts = await readReaderFacts(found);
  const activity = await readReaderActivity(found, facts.reader.id);
  // Where the email is that somebody has just been sent.
  const inbox = said.notice === 'waits' ? await practiceInbox(found.app, newsletter) : null;
  const page = <ReaderPage {...{ visit, newsletter, ...facts, activity, inbox, ...said }} rights={rightsOf(found)} />;
  return sendPage(found.reply, code, page);
}
