import type { FastifyReply } from 'fastify';
import { InvalidInput, NotFound, PostriderError } from '../../../errors.js';
import { compositions } from '../../../operations/issues/composition.js';
import { issues } from '../../../operations/issues/issues.js';
import { perform } from '../../../operations/operation.js';
import { may, ScopeMissing } from '../../../operations/permission.js';
import { segments } from '../../../operations/segments.js';
import { figures } from '../../../operations/subscribers/figures.js';
import { subscribers } from '../../../operations/subscribers/subscribers.js';
import { SegmentExists } from '../../../subscribers/list/segment-store.js';
import { readForm } from '../../../web/kit/form-body.js';
import { sendPage } from '../../../web/kit/send-page.js';
import type { Answer } from '../../kit/answer.js';
import { deskWords } from '../../kit/as-person.js';
import { writeAddress } from '../../kit/desk-page.js';
import { withParts } from '../reader-link.js';
import { filterOf, keptCount, type ReaderSearch, readerSearchIn } from '../reader-search.js';
import { type ReadersVisit, withReaders } from '../with-readers.js';
import { SegmentListPage } from './segment-list-page.js';
import { RemoveSegmentPage, type SegmentCount, SegmentPage } from './segment-page.js';
import { type FoundSegment, segmentAddress, segmentKey, segmentsAddress } from './segment-words.js';

/** Readers that a page shows of a segment. */
const shown = 10;
/** Records that it reads at most for them. */
const maxRead = 15_000;

const mayChange = ({ visit, newsletter }: ReadersVisit) => may(visit.actor, 'content:write', newsletter.slug);
const listOf = async ({ app, visit, newsletter }: ReadersVisit) =>
  (await perform(app, segments.list, { actor: visit.actor, key: { slug: newsletter.slug }, input: {} })).result;

/** @throws ScopeMissing */
function requireChanges(found: ReadersVisit): void {
  if (!mayChange(found)) throw new ScopeMissing('content:write');
}

export const showSegments: Answer = withReaders((found) => sendSegments(found, 200));

async function sendSegments(found: ReadersVisit, code: number, wrong?: { typed: string; error: string }) {
  const { request, reply, visit, newsletter } = found;
  const { done } = request.query as { done?: unknown };
  const given = { visit, newsletter, all: await listOf(found), search: readerSearchIn(request, newsletter), ...wrong };
  return sendPage(
    reply,
    code,
    <SegmentListPage {...given} mayChange={mayChange(found)} isRemoved={done === 'removed'} />,
  );
}

/** Saves the conditions in the address under a name. */
export const saveSegment: Answer = withReaders(async (found) => {
  requireChanges(found);
  const { app, request, reply, visit, newsletter } = found;
  const typed = (await readForm(request)).get('name').trim();
  const { state: _, ...filter } = filterOf(readerSearchIn(request, newsletter));
  try {
    const asked = { actor: visit.actor, key: { slug: newsletter.slug }, input: { name: typed, filter } };
    const { result } = await perform(app, segments.add, asked);
    return reply.redirect(withParts(segmentAddress(visit.frame, newsletter, result.name), [['done', 'saved']]), 303);
  } catch (error) {
    return sendSegments(found, error instanceof SegmentExists ? 409 : 422, { typed, error: faultOf(found, error) });
  }
});

/** What is wrong with a name or with conditions. @throws the error, if it is another one */
function faultOf({ visit }: ReadersVisit, error: unknown): string {
  const words = deskWords(visit.frame).reader.segments;
  if (error instanceof SegmentExists) return words.exists;
  if (!(error instanceof InvalidInput)) throw error;
  return error.field === 'name' ? words.wrongName : words.wrongFilter;
}

/** Answers for the segment in the address. */
const withSegment = (answer: (found: ReadersVisit, segment: FoundSegment) => Promise<FastifyReply>): Answer =>
  withReaders(async (found) => {
    const { segment: key } = found.request.params as { segment: string };
    const segment = (await listOf(found)).find(({ name }) => segmentKey(name) === key);
    if (!segment) throw new NotFound('segment', key);
    return answer(found, segment);
  });

export const showSegment: Answer = withSegment((found, segment) => sendSegment(found, segment, 200));

async function sendSegment(
  found: ReadersVisit,
  segment: FoundSegment,
  code: number,
  told: { notice?: string; rename?: { name: string; error: string } } = {},
): Promise<FastifyReply> {
  const { app, request, reply, visit, newsletter } = found;
  const { done } = request.query as { done?: unknown };
  const words = deskWords(visit.frame).reader.segments;
  const input = { ...segment.filter, state: ['confirmed'], limit: shown, maxRead };
  const asked = { actor: visit.actor, key: { slug: newsletter.slug }, input };
  const first = await perform(app, subscribers.list, asked).catch((error: unknown) => {
    // A section that the newsletter no longer has.
    if (!(error instanceof InvalidInput)) throw error;
    return undefined;
  });
  const notice = told.notice ?? (done === 'saved' ? words.saved : done === 'renamed' ? words.renamed : undefined);
  const given = { visit, newsletter, segment, first: first?.result, notice, ...told };
  const count = first && (await countOf(found, segment));
  return sendPage(reply, code, <SegmentPage {...given} count={count} mayChange={mayChange(found)} />);
}

/** The number of readers: counted now if somebody asks for it, else the kept one, if there is one. */
async function countOf(
  { app, request, visit, newsletter }: ReadersVisit,
  { name, filter }: FoundSegment,
): Promise<SegmentCount | undefined> {
  const { slug } = newsletter;
  const { count } = request.query as { count?: unknown };
  if (count === '1') {
    const { result } = await perform(app, segments.read, { actor: visit.actor, key: { slug, name }, input: {} });
    return { kind: 'now', ...result };
  }
  const { result } = await perform(app, figures.read, { actor: visit.actor, key: { slug }, input: { days: 1 } });
  const search = asSearch(filter);
  const matching = search && keptCount(search, result.figures);
  return matching === undefined ? undefined : { kind: 'kept', matching, at: result.figures.at };
}

/** A filter as a search for readers; undefined for one that is no search, such as two sections. */
function asSearch({ section = [], locale = [], ...others }: FoundSegment['filter']): ReaderSearch | undefined {
  if (section.length + locale.length !== 1 || Object.keys(others).length > 0) return undefined;
  const [[one], [language]] = [section, locale];
  return {
    state: 'confirmed',
    ...(one === undefined ? {} : { section: one }),
    ...(language === undefined ? {} : { locale: language }),
  };
}

/** Begins a draft for the readers of a segment, or gives it another name. */
export const changeSegment: Answer = withSegment(async (found, segment) => {
  requireChanges(found);
  const form = await readForm(found.request);
  return form.get('do') === 'write' ? writeTo(found, segment) : rename(found, segment, form.get('name').trim());
});

async function writeTo(found: ReadersVisit, segment: FoundSegment): Promise<FastifyReply> {
  const { app, reply, visit, newsletter } = found;
  const words = deskWords(visit.frame).reader.segments;
  try {
    const asked = { actor: visit.actor, key: { slug: newsletter.slug }, input: { segment: segment.name } };
    const { issue } = (await perform(app, compositions.compose, asked)).result;
    return reply.redirect(writeAddress(visit.frame, issue.id), 303);
  } catch (error) {
    const code = error instanceof PostriderError ? error.code : '';
    if (code === 'newsletter.no-new-articles') return sendSegment(found, segment, 409, { notice: words.noArticles });
    if (code === 'newsletter.archived') return sendSegment(found, segment, 409, { notice: words.archived });
    throw error;
  }
}

/** The new one is saved before the old one goes, so that the conditions are never lost. */
async function rename(found: ReadersVisit, segment: FoundSegment, name: string): Promise<FastifyReply> {
  const { app, reply, visit, newsletter } = found;
  const key = { slug: newsletter.slug };
  const address = (of: string, done: string) =>
    withParts(segmentAddress(visit.frame, newsletter, of), [['done', done]]);
  try {
    const input = { name, filter: segment.filter };
    const { result } = await perform(app, segments.add, { actor: visit.actor, key, input });
    const old = { ...key, name: segment.name };
    await perform(app, segments.remove, { actor: visit.actor, key: old, input: {} });
    return reply.redirect(address(result.name, 'renamed'), 303);
  } catch (error) {
    const code = error instanceof SegmentExists ? 409 : 422;
    return sendSegment(found, segment, code, { rename: { name, error: faultOf(found, error) } });
  }
}

export const askToRemoveSegment: Answer = withSegment(async (found, segment) => {
  requireChanges(found);
  return sendRemoval(found, segment, 200);
});

async function sendRemoval(found: ReadersVisit, segment: FoundSegment, code: number): Promise<FastifyReply> {
  const { app, reply, visit, newsletter } = found;
  const { actor } = visit;
  const { slug } = newsletter;
  const states = ['draft', 'scheduled', 'sending', 'paused'];
  const [listed, counted] = await Promise.all([
    perform(app, issues.list, { actor, key: {}, input: { newsletter: slug, state: states, limit: 200 } }),
    perform(app, segments.read, { actor, key: { slug, name: segment.name }, input: {} }).catch((error: unknown) => {
      if (!(error instanceof InvalidInput)) throw error;
      return undefined;
    }),
  ]);
  const uses = listed.result.issues.filter((issue) => issue.segment === segment.name);
  const readers = counted?.result.matching ?? 0;
  return sendPage(reply, code, <RemoveSegmentPage {...{ visit, newsletter, segment, uses, readers }} />);
}

export const removeSavedSegment: Answer = withSegment(async (found, segment) => {
  requireChanges(found);
  const { app, request, reply, visit, newsletter } = found;
  if ((await readForm(request)).get('sure') !== 'yes') return sendRemoval(found, segment, 422);
  const key = { slug: newsletter.slug, name: segment.name };
  await perform(app, segments.remove, { actor: visit.actor, key, input: {} });
  return reply.redirect(withParts(segmentsAddress(visit.frame, newsletter), [['done', 'removed']]), 303);
});
