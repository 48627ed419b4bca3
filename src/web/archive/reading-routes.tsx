import type { FastifyInstance } from 'fastify';
import { NotFound } from '../../errors.js';
import { publicContent } from '../../issues/public-content.js';
import { currentSection } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import { type WebParams, webPaths } from '../../settings/web-paths.js';
import { frameFor } from '../kit/frame.js';
import { type BySlug, requestedNewsletter } from '../kit/requested-newsletter.js';
import { sendPage } from '../kit/send-page.js';
import { showList } from '../kit/shown-topics.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { ArchivePage } from './archive-page.js';
import { archiveView } from './archive-view.js';
import { listHead } from './page-heads.js';
import { pageNumber } from './page-links.js';
import { readPastIssues } from './past-issue.js';
import { previewPicture } from './preview-picture.js';
import { readSection } from './section-content.js';
import { SectionPage } from './section-page.js';

type ReadingApp = Pick<WebApp, 'redis' | 'publicUrl'>;

/** The archive and the sections of each newsletter. */
export function readingRoutes(server: FastifyInstance, app: ReadingApp): void {
  const { redis, publicUrl } = app;
  const base = basePath(publicUrl);

  server.get<BySlug>(webPaths.newsletterIssues, async (request, reply) => {
    const newsletter = await requestedNewsletter(app, request);
    const frame = frameFor(request, base, newsletter.locale);
    showList(frame.shown, newsletter.slug);
    const { issues: all } = await publicContent(redis, newsletter);
    const view = archiveView(all, request.query);
    if (!view) throw new NotFound('issue', request.url);
    const ids = view.issues.map(({ id }) => id);
    const issues = await readPastIssues(redis, frame, newsletter, ids);
    const share = await previewPicture(redis, frame, { issue: all[0]?.id }, newsletter.title);
    const head = listHead(links.archive(publicUrl, newsletter.slug), newsletter, share);
    return sendPage(reply, 200, <ArchivePage {...{ frame, newsletter, head, view, issues }} />);
  });

  server.get<WebParams<'section'>>(webPaths.section, async (request, reply) => {
    const newsletter = await requestedNewsletter(app, request);
    const section = currentSection(newsletter, request.params.section);
    const page = pageNumber(request.query);
    if (section === undefined || page === undefined) throw new NotFound('article', request.params.section);
    if (section !== request.params.section) {
      // Its name in another case, an earlier name, or one that was merged. Not kept by browsers: another section may get
      // the name.
      const query = request.url.slice(`${request.url}?`.indexOf('?'));
      const address = links.section(base, newsletter.slug, section) + query;
      return reply.header('Cache-Control', 'no-cache').redirect(address, 301);
    }
    const frame = frameFor(request, base, newsletter.locale);
    showList(frame.shown, newsletter.slug);
    const all = await publicContent(redis, newsletter);
    const content = await readSection(app, frame, newsletter, all, { section, page });
    const [first] = content.stories;
    if (page > 1 && !first) throw new NotFound('article', request.params.section);
    const pictured = { article: first?.article, issue: all.issues[0]?.id };
    const share = await previewPicture(redis, frame, pictured, newsletter.title);
    const head = listHead(links.section(publicUrl, newsletter.slug, section), newsletter, share);
    return sendPage(reply, 200, <SectionPage {...{ frame, newsletter, section, head, content, page }} />);
  });
}
