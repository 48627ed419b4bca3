import type { FastifyInstance } from 'fastify';
import { readArchive, readEdition } from '../../delivery/edition.js';
import { issueSharePicture, requestSharePicture, shareSource } from '../../delivery/share-picture.js';
import { NotFound } from '../../errors.js';
import { withFallbacks } from '../../issues/editor-fields.js';
import { isPublic } from '../../issues/issue.js';
import { issueDay } from '../../issues/issue-day.js';
import { readIssue } from '../../issues/issue-store.js';
import { publicContent } from '../../issues/public-content.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import { topics } from '../../redis/site-topics.js';
import { type WebParams, webPaths } from '../../settings/web-paths.js';
import { opensDraft } from '../../subscribers/membership/test-tokens.js';
import { WithdrawnPage } from '../archive/gone-pages.js';
import { LatestStories, readLatest } from '../archive/latest-stories.js';
import { issueHead } from '../archive/page-heads.js';
import { neighbours } from '../archive/past-issues.js';
import { frameFor, issueLocale } from '../kit/frame.js';
import { policies, tokenHeaders } from '../kit/headers.js';
import { endedInstead } from '../kit/requested-newsletter.js';
import { sendPage } from '../kit/send-page.js';
import { type ShownTopics, showNeighbours, shownBy } from '../kit/shown-topics.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { readIssueContent } from './issue-content.js';
import { framedIssue } from './issue-frame.js';
import { IssuePage } from './issue-page.js';
import { readCopies, withOwnPictures } from './own-pictures.js';

type IssueApp = Pick<WebApp, 'redis' | 'publicUrl' | 'tokenKeys'>;

/**
 * An issue's page: the email as sent, without any reader's data, between links to the issues before and after it.
 * Its pictures are this installation's own. A
 * draft opens only with the token from a test email. A withdrawn issue answers 410 (RFC 9110 §15.5.11), and so does an
 * issue of a newsletter that was removed.
 */
export function issueRoutes(server: FastifyInstance, { redis, publicUrl, tokenKeys }: IssueApp): void {
  const place = { publicUrl, base: basePath(publicUrl) };
  const ownPictures = async (email: string, shown: ShownTopics) =>
    withOwnPictures(email, place, await readCopies(redis, email, place, shown));

  server.get<WebParams<'issue'>>(webPaths.issue, async (request, reply) => {
    const { id } = request.params;
    if (!/^[a-z0-9-]+$/.test(id)) throw new NotFound('issue', id);
    const ended = (error: unknown) => endedInstead(redis, id.slice(0, id.lastIndexOf('-')), error);
    const issue = await readIssue(redis, id).catch(ended);
    const newsletter = await readNewsletter(redis, issue.newsletter).catch(ended);
    const { locale } = newsletter;
    if (isPublic(issue) && issue.withdrawnAt > 0) {
      // Not for long in caches: the publisher may put the page back.
      reply.header('Cache-Control', 'no-store');
      const frame = frameFor(request, basePath(publicUrl), locale);
      const latest = await readLatest({ redis }, frame, { newsletters: [newsletter] });
      const below = latest ? <LatestStories frame={frame} {...latest} narrow /> : null;
      return sendPage(reply, 410, <WithdrawnPage {...{ frame, newsletter, below }} />);
    }
    if (!isPublic(issue)) {
      const { draft } = request.query as Record<string, unknown>;
      if (typeof draft !== 'string' || !opensDraft(tokenKeys, draft, id)) throw new NotFound('issue', id);
      const { renderArchive } = await import('../../render/digest.js');
      const edition = { ...(await readEdition(redis, publicUrl, issue)), draftToken: draft };
      const draftPage = renderArchive(edition, issueLocale(request, locale));
      const page = await ownPictures(draftPage, shownBy(request));
      tokenHeaders(reply);
      reply.header('Content-Security-Policy', policies.issue);
      return reply.type('text/html; charset=utf-8').send(page);
    }
    const shown = issueLocale(request, locale);
    const frame = frameFor(request, basePath(publicUrl), locale, shown);
    showNeighbours(frame.shown, newsletter.slug);
    frame.shown.add(topics.picture(shareSource(id)));
    const day = issueDay(issue, newsletter);
    const share = await issueSharePicture(redis, id, frame.base, withFallbacks(issue.subject, issue.articles.length));
    // It was sent before pictures were drawn, or its drawing failed. A full Redis must not hide the page.
    if (!share) await requestSharePicture(redis, id).catch(() => undefined);
    const head = issueHead(publicUrl, newsletter, issue, { day, share });
    const around = { frame, newsletter, issue, head, ...(await neighbours(redis, issue)) };
    const { view } = request.query as Record<string, unknown>;
    // The articles of an unlisted issue have no pages.
    const content =
      view === 'email' || issue.unlisted ? undefined : await readIssueContent({ redis }, frame, newsletter, issue);
    if (content) {
      reply.header('Content-Security-Policy', policies.shared);
      const issueCount = (await publicContent(redis, newsletter)).issues.length;
      return sendPage(reply, 200, <IssuePage {...around} {...{ day, content, issueCount }} />);
    }
    const frozen = await readArchive(redis, issue, shown);
    if (!frozen) throw new NotFound('issue', id);
    const email = await ownPictures(frozen, frame.shown);
    const html = framedIssue(email, around);
    reply.header('Content-Security-Policy', policies.issue);
    // The issue is in one language, but links around it keep the one of the reader.
    reply.header('Vary', 'Accept-Language');
    return reply.type('text/html; charset=utf-8').send(html);
  });
}
