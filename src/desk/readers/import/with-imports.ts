import type { FastifyReply } from 'fastify';
import { NotFound } from '../../../errors.js';
import { perform } from '../../../operations/operation.js';
import { may, ScopeMissing } from '../../../operations/permission.js';
import { readerImports } from '../../../operations/subscribers/reader-imports.js';
import type { Answer } from '../../kit/answer.js';
import { type ReadersVisit, withReaders } from '../with-readers.js';
import type { FoundImport } from './import-frame.js';

/** Answers for somebody who may see the imports of a newsletter. */
export const withImports = (answer: (found: ReadersVisit) => Promise<FastifyReply>): Answer =>
  withReaders(async (found) => {
    if (!may(found.visit.actor, 'subscribers:import', found.newsletter.slug))
      throw new ScopeMissing('subscribers:import');
    return answer(found);
  });

/** Answers for one import of the newsletter in the address. */
export const withImport = (answer: (visit: ReadersVisit, found: FoundImport) => Promise<FastifyReply>): Answer =>
  withImports(async (visit) => answer(visit, await importAt(visit)));

/** The import in the address. @throws NotFound for one of another newsletter */
export async function importAt({ app, request, visit, newsletter }: ReadersVisit): Promise<FoundImport> {
  const { readerImport } = request.params as { readerImport: string };
  const asked = { actor: visit.actor, key: { readerImport }, input: {} };
  const { result } = await perform(app, readerImports.read, asked);
  if (result.newsletter !== newsletter.slug) throw new NotFound('reader-import', readerImport);
  return result;
}
