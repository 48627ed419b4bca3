import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput } from '../../../errors.js';
import { perform } from '../../../operations/operation.js';
import { requireFresh } from '../../../operations/permission.js';
import { readerImports } from '../../../operations/subscribers/reader-imports.js';
import { UnreadableCsv } from '../../../subscribers/csv/csv-error.js';
import { NoRoomForFile } from '../../../subscribers/reader-imports/stored-file.js';
import { type ReceivedFile, receiveFile } from '../../../uploads/receive-file.js';
import { MalformedUpload, TooManyUploads, UploadTooLarge } from '../../../uploads/upload-error.js';
import { sendPage } from '../../../web/kit/send-page.js';
import type { WebApp } from '../../../web/kit/web-app.js';
import type { Answer } from '../../kit/answer.js';
import { deskWords } from '../../kit/as-person.js';
import { rightsOf } from '../read-reader.js';
import type { ReadersVisit } from '../with-readers.js';
import { importAddress } from './import-frame.js';
import { ImportStartPage } from './start-page.js';
import { withImports } from './with-imports.js';

/** The form for a file. The sign-in is checked here, so that nobody is sent away with a file that is on its way. */
export const showImports: Answer = withImports(async (found) => {
  const { mayMove } = rightsOf(found);
  if (mayMove && found.visit.actor.person) requireFresh(found.visit.actor.person);
  return sendImports(found, 200);
});

async function sendImports(found: ReadersVisit, code: number, fault?: string): Promise<FastifyReply> {
  const { app, reply, visit, newsletter } = found;
  const asked = { actor: visit.actor, key: { slug: newsletter.slug }, input: {} };
  const { result: earlier } = await perform(app, readerImports.list, asked);
  const { mayMove } = rightsOf(found);
  return sendPage(
    reply,
    code,
    <ImportStartPage {...{ visit, newsletter, earlier, mayMove }} {...(fault === undefined ? {} : { fault })} />,
  );
}

/** Takes a file, and leads to what was understood. Who may not send one is refused before it arrives. */
export const takeFile = (closing: AbortSignal) => (app: WebApp, request: FastifyRequest, reply: FastifyReply) =>
  withImports(async (found) => {
    const { visit } = found;
    if (!rightsOf(found).mayMove) return sendImports(found, 403);
    if (visit.actor.person) requireFresh(visit.actor.person);
    const { maxBytes } = readerImports.add.file ?? { maxBytes: 0 };
    try {
      // A file may take an hour to arrive, and its sender may have been removed or lost the role meanwhile.
      return await receiveFile(request, reply, { maxBytes, closing }, (file) =>
        withImports((now) => addImport(now, file))(app, request, reply),
      );
    } catch (error) {
      const [code, fault] = faultOf(error, deskWords(visit.frame).reader.imports);
      return sendImports(found, code, fault);
    }
  })(app, request, reply);

async function addImport({ app, reply, visit, newsletter }: ReadersVisit, file: ReceivedFile): Promise<FastifyReply> {
  const { path, name, fields } = file;
  const encoding = fields.get('encoding') ?? '';
  const { result } = await perform(app, readerImports.add, {
    ...{ actor: visit.actor, key: { slug: newsletter.slug }, file: { path, name } },
    input: encoding === '' ? {} : { encoding },
  });
  return reply.redirect(importAddress(visit.frame, newsletter, result.id), 303);
}

type ImportWords = ReturnType<typeof deskWords>['reader']['imports'];

/** Why a file was not taken, and what to do. @throws the error, if it is another one */
function faultOf(error: unknown, { faults, unsent }: ImportWords): [code: number, fault: string] {
  if (error instanceof UnreadableCsv) return [422, faults[error.because]];
  if (error instanceof UploadTooLarge) return [413, faults.tooLarge(error.maxBytes / 1_024 / 1_024)];
  if (error instanceof TooManyUploads) return [503, faults.busy];
  if (error instanceof NoRoomForFile) return [409, faults.noRoom];
  if (error instanceof InvalidInput) return [422, faults.encoding];
  if (error instanceof MalformedUpload)
    return [400, error.because === 'no-file' ? faults.empty : error.because === 'cut-off' ? unsent : faults.malformed];
  throw error;
}
