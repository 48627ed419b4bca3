import { Readable } from 'node:stream';
import { perform } from '../../operations/operation.js';
import { transfers } from '../../operations/subscribers/transfers.js';
import type { Answer } from '../kit/answer.js';
import { filterOf, readerSearchIn } from './reader-search.js';
import { withReaders } from './with-readers.js';

/** The readers of a search as a file that an import reads. */
export const sendReaders: Answer = withReaders(async ({ app, request, reply, visit, newsletter }) => {
  const { slug } = newsletter;
  const input = filterOf(readerSearchIn(request, newsletter));
  const { result } = await perform(app, transfers.export, { actor: visit.actor, key: { slug }, input });
  return reply
    .type('text/csv; charset=utf-8')
    .header('Content-Disposition', `attachment; filename="${slug}-readers.csv"`)
    .header('X-Content-Type-Options', 'nosniff')
    .send(Readable.from(result.text));
});
