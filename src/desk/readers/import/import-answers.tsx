import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { InvalidInput } from '../../../errors.js';
import { perform } from '../../../operations/operation.js';
import { requireFresh } from '../../../operations/permission.js';
import { readerImports } from '../../../operations/subscribers/reader-imports.js';
import { ReaderImportBusy } from '../../../subscribers/reader-imports/reader-import.js';
import { type FormBody, readForm } from '../../../web/kit/form-body.js';
import { sendPage } from '../../../web/kit/send-page.js';
import type { Answer } from '../../kit/answer.js';
import { deskWords } from '../../kit/as-person.js';
import type { ReadersVisit } from '../with-readers.js';
import { type ChosenUse, columnChoices, offeredColumns, usesFor } from './column-choices.js';
import { ColumnsPage, type TypedColumns } from './columns-page.js';
import { EndPage, FailedPage } from './end-page.js';
import { type FoundImport, importAddress } from './import-frame.js';
import { RunPage } from './run-page.js';
import { TrialPage } from './trial-page.js';
import { importAt, withImport } from './with-imports.js';

export const showImport: Answer = withImport(async (visit, found) => sendImport(visit, found, 200));

/** The page of the state that an import is in. */
function sendImport(at: ReadersVisit, found: FoundImport, code: number, fault?: string): FastifyReply {
  const { request, reply, visit, newsletter } = at;
  const { change } = request.query as { change?: unknown };
  const given = { visit, newsletter, found, fault: fault ?? unread(at, found) };
  const idle = found.state === 'ready' || found.state === 'failed';
  // Whoever is to press a button must have signed in lately: nobody is sent away with a form that is filled in.
  const isOpened = request.method === 'GET' && request.headers['hx-request'] === undefined;
  if (idle && isOpened && visit.actor.person) requireFresh(visit.actor.person);
  const page =
    found.state === 'failed' && change !== '1' ? (
      <FailedPage {...given} />
    ) : idle && (change === '1' || !found.trial) ? (
      <ColumnsPage {...given} />
    ) : found.state === 'ready' && found.trial ? (
      <TrialPage {...given} outcome={found.trial} />
    ) : found.state === 'waiting' || found.state === 'running' ? (
      <RunPage {...given} />
    ) : (
      <EndPage {...given} />
    );
  return sendPage(reply, code, page);
}

/** What keeps a new file from being read as it is. */
function unread({ visit }: ReadersVisit, { state, file, options }: FoundImport): string | undefined {
  const { faults } = deskWords(visit.frame).reader.imports;
  const hasAddress = options?.map?.email !== undefined || file.look.columns.some(({ use }) => use === 'email');
  return state === 'ready' && !hasAddress ? faults['no-address'] : undefined;
}

/** Counts what an import would do, does it, or cancels it. */
export const postImport: Answer = withImport(async (visit, found) => {
  const form = await readForm(visit.request);
  try {
    switch (form.get('do')) {
      case 'columns':
        return await countColumns(visit, found, form);
      case 'words':
        return await start(visit, found, { ...optionsOf(found), state: statesOf(found, form), dryRun: true });
      case 'import':
        // The numbers that were looked at are those of the last run.
        if (form.get('run') !== found.run || !found.trial)
          return sendImport(visit, found, 409, deskWords(visit.visit.frame).reader.imports.faults.changed);
        return await start(visit, found, { ...optionsOf(found), dryRun: false });
      case 'cancel': {
        const asked = { actor: visit.visit.actor, key: { readerImport: found.id }, input: {} };
        await perform(visit.app, readerImports.cancel, asked);
        return toImport(visit, found);
      }
      default:
        return sendImport(visit, found, 422);
    }
  } catch (error) {
    const { imports } = deskWords(visit.visit.frame).reader;
    if (error instanceof ReaderImportBusy) return sendImport(visit, await importAt(visit), 409, imports.faults.gone);
    if (error instanceof InvalidInput)
      return sendImport(visit, found, 422, error.field === 'state' ? imports.words.wrong : imports.faults.options);
    throw error;
  }
});

const toImport = ({ visit, newsletter, reply }: ReadersVisit, { id }: FoundImport) =>
  reply.redirect(importAddress(visit.frame, newsletter, id), 303);

async function start(visit: ReadersVisit, found: FoundImport, input: object): Promise<FastifyReply> {
  const asked = { actor: visit.visit.actor, key: { readerImport: found.id }, input };
  await perform(visit.app, readerImports.start, asked);
  return toImport(visit, found);
}

/** The options of the last run, as the operation takes them. */
function optionsOf({ options }: FoundImport) {
  if (!options) return {};
  const { status, consent, map, ignore, states, override } = options;
  return {
    ...{ status, consent, map: Object.entries(map ?? {}).map(([field, column]) => `${field}=${column}`) },
    ...(ignore === undefined ? {} : { ignore }),
    ...(override === undefined ? {} : { override }),
    state: states.map(([word, state]) => `${word}=${state}`),
  };
}

/** The meanings that somebody gave words, beside those of the last run. */
function statesOf({ options }: FoundImport, form: FormBody): string[] {
  const states = new Map<string, string>(options?.states ?? []);
  for (let i = 0; form.has(`word.${i}`) || i < maxWords; i += 1) {
    const pair = form.get(`word.${i}`);
    const meaning = form.get(`meaning.${i}`);
    const at = pair.lastIndexOf('=');
    const [word, before] = [pair.slice(0, Math.max(at, 0)), pair.slice(at + 1)];
    if (word !== '' && meaning !== '' && meaning !== before) states.set(word.toLowerCase(), meaning);
  }
  return [...states].map(([word, state]) => `${word}=${state}`);
}

/** Words that a form can have: a state has at most a hundred in the counts of a run. */
const maxWords = 800;

async function countColumns(visit: ReadersVisit, found: FoundImport, form: FormBody): Promise<FastifyReply> {
  const { look } = found.file;
  const words = deskWords(visit.visit.frame).reader.imports.look;
  const chosen = new Map<number, ChosenUse | undefined>();
  for (const at of offeredColumns(look)) {
    const given = form.get(`column.${at}`);
    chosen.set(
      at,
      usesFor(look.columns[at]?.use).find((use) => use === given),
    );
  }
  const typed: TypedColumns = { chosen, consent: form.get('consent').trim(), status: form.get('status') };
  const { choices, faults } = columnChoices(look, chosen, words);
  if (typed.consent === '') faults.push(words.wrong.consent);
  if (faults.length > 0) {
    const { reply, newsletter } = visit;
    return sendPage(reply, 422, <ColumnsPage {...{ visit: visit.visit, newsletter, found, typed, faults }} />);
  }
  const { state } = { state: [], ...optionsOf(found) };
  const { consent, status } = typed;
  return start(visit, found, { ...choices, consent, status, state, dryRun: true });
}

/** The rows that were not imported, as a file. */
export const sendRejects: Answer = withImport(async ({ app, visit, newsletter, reply }, { id }) => {
  const asked = { actor: visit.actor, key: { readerImport: id }, input: {} };
  const { result } = await perform(app, readerImports.rejects, asked);
  return reply
    .type('text/csv; charset=utf-8')
    .header('Content-Disposition', `attachment; filename="${newsletter.slug}-not-imported.csv"`)
    .header('X-Content-Type-Options', 'nosniff')
    .send(Readable.from(result.text));
});
