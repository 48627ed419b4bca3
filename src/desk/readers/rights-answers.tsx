import { InvalidInput } from '../../errors.js';
import { perform } from '../../operations/operation.js';
import { OtherNewsletter, requireFresh } from '../../operations/permission.js';
import { figures } from '../../operations/subscribers/figures.js';
import { readers } from '../../operations/subscribers/readers.js';
import { subscribers } from '../../operations/subscribers/subscribers.js';
import { CannotReactivate } from '../../subscribers/membership/reactivate.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { Answer } from '../kit/answer.js';
import { deskWords } from '../kit/as-person.js';
import { readersOf } from '../kit/desk-page.js';
import { AskPage } from './ask-page.js';
import { readerIn, readReaderFacts, rightsOf } from './read-reader.js';
import { sendReader } from './reader-answers.js';
import { oneReaderAddress, withParts } from './reader-link.js';
import { type ReadersVisit, withReaders } from './with-readers.js';

const asked = (found: ReadersVisit) => ({
  actor: found.visit.actor,
  key: { slug: found.newsletter.slug, id: readerIn(found) },
});

/** Leads back to the reader, where a line says what was done. */
const done = (found: ReadersVisit, notice: string) => {
  const { visit, newsletter, reply } = found;
  return reply.redirect(withParts(oneReaderAddress(visit.frame, newsletter, readerIn(found)), [['done', notice]]), 303);
};

/** Confirms a reader whose mailbox bounced. */
export const bringBack: Answer = withReaders(async (found) => {
  const reason = (await readForm(found.request)).get('reason');
  try {
    await perform(found.app, readers.reactivate, { ...asked(found), input: { reason } });
  } catch (error) {
    const { rights } = deskWords(found.visit.frame).reader;
    if (error instanceof InvalidInput) return sendReader(found, 422, { reasonError: rights.reasonWrong });
    if (error instanceof CannotReactivate) return sendReader(found, 409, { notice: 'cannotBack' });
    throw error;
  }
  return done(found, 'broughtBack');
});

export const askToUnsubscribe: Answer = withReaders(async (found) => {
  const { visit, newsletter, reply } = found;
  const { reader } = await readReaderFacts(found);
  return sendPage(reply, 200, <AskPage {...{ visit, newsletter, reader }} about="unsubscribe" />);
});

export const unsubscribeReader: Answer = withReaders(async (found) => {
  const { result } = await perform(found.app, subscribers.unsubscribe, { ...asked(found), input: {} });
  return done(found, result.changed ? 'unsubscribed' : 'alreadyLeft');
});

/** Asks before an erasure. The sign-in is checked here, so that nobody is sent away after the answer. */
export const askToErase: Answer = withReaders(async (found) => {
  const { visit, newsletter, reply } = found;
  const { reader } = await readReaderFacts(found);
  const { mayMove } = rightsOf(found);
  if (mayMove && visit.actor.person) requireFresh(visit.actor.person);
  return sendPage(reply, 200, <AskPage {...{ visit, newsletter, reader, mayMove }} about="erase" />);
});

export const eraseForEver: Answer = withReaders(async (found) => {
  const { app, request, reply, visit, newsletter } = found;
  const { reader } = await readReaderFacts(found);
  const confirm = (await readForm(request)).get('sure') === 'yes' ? 'true' : 'false';
  try {
    await perform(app, subscribers.erase, { ...asked(found), input: { confirm } });
  } catch (error) {
    if (error instanceof InvalidInput)
      return sendPage(reply, 422, <AskPage {...{ visit, newsletter, reader }} about="erase" />);
    if (error instanceof OtherNewsletter)
      return sendPage(reply, 409, <AskPage {...{ visit, newsletter, reader }} about="erase" isElsewhere />);
    throw error;
  }
  // Whoever has erased somebody looks at the numbers next.
  const counted = { actor: visit.actor, key: { slug: newsletter.slug }, input: { days: 1, fresh: 'true' } };
  await perform(app, figures.read, counted);
  return reply.redirect(withParts(readersOf(visit.frame, newsletter), [['done', 'erased']]), 303);
});

/** All data of a reader as a file. */
export const sendData: Answer = withReaders(async (found) => {
  const id = readerIn(found);
  const { document } = await perform(found.app, readers.data, {
    ...{ actor: found.visit.actor, key: { id }, input: {} },
  });
  return found.reply
    .type('application/json; charset=utf-8')
    .header('Content-Disposition', `attachment; filename="reader-${id}.json"`)
    .header('X-Content-Type-Options', 'nosniff')
    .send(JSON.stringify(document, null, 2));
});
