import { setMaxListeners } from 'node:events';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { renderToStaticMarkup } from 'react-dom/server';
import { PostriderError } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { may } from '../../operations/permission.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { type DeskVisit, deskVisit } from '../kit/as-person.js';
import { visitOf } from '../kit/visit.js';
import { type LiveBoard, type LiveEvent, openLiveBoard, type Watcher } from './live-board.js';
import { LivePart } from './live-page.js';
import { readLive } from './read-live.js';

/**
 * A stream ends after so many ms. The browser opens the next one at once, which asks again who is signed in and what
 * they may see.
 */
const longestMs = 120_000;
/** Streams that one person may have open. */
const maxStreams = 30;

/** The streams of one server. */
export interface Streams {
  /** Ends them when the server stops. */
  closing: AbortSignal;
  /** Opened with the first one. */
  board?: LiveBoard;
}

/**
 * Streams the part of an issue's page that shows its send (server-sent events, HTML Living Standard, 9.2). It answers
 * what a program reads and not a page: its caller is a script, which loads the page again when it is refused.
 */
export async function streamIssue(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  streams: Streams,
): Promise<FastifyReply> {
  const found = await visitOf(app, request);
  if (!found) return reply.code(401).send();
  const visit = await deskVisit(app, request, found);
  const { issue: id } = request.params as { issue: string };
  try {
    // What the person may not see has no stream.
    const { issue } = await readLive(app, visit.actor, id);
    const newsletter = visit.newsletters.find(({ slug }) => slug === issue.newsletter);
    if (!newsletter) return reply.code(404).send();
    streams.board ??= openLiveBoard();
    const { board, closing } = streams;
    if (board.streamsOf(visit.person.id) >= maxStreams) return reply.code(429).header('Retry-After', '30').send();
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const signal = AbortSignal.any([closing, gone.signal, AbortSignal.timeout(longestMs)]);
    setMaxListeners(0, signal);
    const events = board.watch(app, id, watcherFor(request, visit, newsletter), signal);
    return (
      reply
        .type('text/event-stream; charset=utf-8')
        // Keeps proxies from holding the events back.
        .header('X-Accel-Buffering', 'no')
        .send(Readable.from(inText(events)))
    );
  } catch (error) {
    if (error instanceof PostriderError && !error.retryable) return reply.code(404).send();
    throw error;
  }
}

function watcherFor(request: FastifyRequest, { frame, actor, person }: DeskVisit, newsletter: Newsletter): Watcher {
  const maySend = may(actor, 'issues:send', newsletter.slug);
  const { stage } = request.query as { stage?: unknown };
  return {
    actor,
    person: person.id,
    stage: stage === 'held' ? 'held' : 'live',
    variant: JSON.stringify([frame.locale, frame.keepLanguage, frame.base, maySend]),
    render: (facts) => renderToStaticMarkup(<LivePart {...{ frame, newsletter, maySend, facts, isStream: true }} />),
  };
}

async function* inText(events: AsyncGenerator<LiveEvent>): AsyncGenerator<string> {
  // The headers leave with the first bytes.
  yield ': open\n\n';
  for await (const event of events) yield eventText(event);
}

/** An event as the stream has it. Whatever ends a line for a browser ends one here: replies of servers are in the text. */
export function eventText(event: LiveEvent): string {
  if (event.kind === 'state') return 'event: state\ndata: changed\n\n';
  if (event.kind === 'still') return `event: still\ndata: ${event.now} ${event.countedAt}\n\n`;
  const whole = `<div data-now="${event.now}" data-counted="${event.countedAt}">${event.html}</div>`;
  return `${whole
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}\n`)
    .join('')}\n`;
}
