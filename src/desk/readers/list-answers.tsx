import { InvalidInput } from '../../errors.js';
import { perform } from '../../operations/operation.js';
import { figures } from '../../operations/subscribers/figures.js';
import { subscribers } from '../../operations/subscribers/subscribers.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { Answer } from '../kit/answer.js';
import { pageAfter } from '../report/with-issue.js';
import { FoundReadersPage } from './found-page.js';
import { idsIn, readFurther } from './further.js';
import { ReaderListPage } from './list-page.js';
import { rightsOf } from './read-reader.js';
import { oneReaderAddress } from './reader-link.js';
import { type FailedSearch, filterOf, hasConditions, listedStates, readerSearchIn } from './reader-search.js';
import { type ReadersVisit, withReaders } from './with-readers.js';

export const showReaderList: Answer = withReaders((found) => sendList(found, 200));

async function sendList(list: ReadersVisit, code: number, wrong?: FailedSearch) {
  const { app, request, reply, visit, newsletter } = list;
  const { slug } = newsletter;
  const asked = { actor: visit.actor, key: { slug } };
  const search = readerSearchIn(request, newsletter);
  const { count, done, had } = request.query as Readonly<Record<string, unknown>>;
  const after = pageAfter(request);
  const further = { ...after, had: typeof had === 'string' ? idsIn(had) : [] };
  const filter = filterOf(search);
  const isAsked = count === '1';
  // Without conditions it is one of the kept numbers: all of them on the page are then of this moment.
  const fresh = isAsked && !hasConditions(search) ? { fresh: 'true' } : {};
  const [page, kept, counted] = await Promise.all([
    readFurther(list, filter, further),
    perform(app, figures.read, { ...asked, input: { days: 1, ...fresh } }),
    isAsked && hasConditions(search) ? perform(app, subscribers.count, { ...asked, input: stated(filter) }) : undefined,
  ]);
  const shown = {
    ...{ visit, newsletter, search, found: page, kept: kept.result.figures },
    isLater: 'cursor' in after && had === undefined,
    ...(counted === undefined ? {} : { counted: counted.result.matching ?? 0 }),
    ...(wrong === undefined ? {} : { wrong }),
  };
  return sendPage(
    reply,
    code,
    <ReaderListPage {...shown} isErased={done === 'erased'} {...rightsOf({ visit, newsletter })} />,
  );
}

/** Erased readers are in no list. */
const stated = (filter: ReturnType<typeof filterOf>) => ({ state: listedStates, ...filter });

/** Leads to the page of the reader with a whole address, or lists those with a part of it. No address is in an address. */
export const findReaders: Answer = withReaders(async (found) => {
  const { app, request, reply, visit, newsletter } = found;
  const form = await readForm(request);
  const text = form.get('text').trim().slice(0, 320);
  if (text === '') return sendList(found, 422, { text, because: 'empty' });
  const asked = { actor: visit.actor, key: { slug: newsletter.slug } };
  if (!form.has('after') && text.includes('@')) {
    const exact = await perform(app, subscribers.list, { ...asked, input: { email: text } }).catch((error: unknown) => {
      // Part of an address is not an address.
      if (!(error instanceof InvalidInput)) throw error;
      return undefined;
    });
    const [reader] = exact?.result.items ?? [];
    if (reader) return reply.redirect(oneReaderAddress(visit.frame, newsletter, reader.id), 303);
    if (exact) return sendList(found, 404, { text, because: 'no-address' });
  }
  const after = form.has('after') ? { cursor: form.get('after') } : {};
  const result = await readFurther(found, { text }, { ...after, had: idsIn(form.get('had')) });
  return sendPage(reply, 200, <FoundReadersPage {...{ visit, newsletter, text, found: result }} />);
});
