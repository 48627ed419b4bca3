import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { webPaths } from '../../settings/web-paths.js';
import { homeHead, newsletterHead } from '../archive/page-heads.js';
import { previewPicture } from '../archive/preview-picture.js';
import { SignUpsClosedPage } from '../kit/error-pages.js';
import { type Frame, frameFor } from '../kit/frame.js';
import { type BySlug, requestedNewsletter } from '../kit/requested-newsletter.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { isClosedByHand } from '../sign-up/take-sign-up.js';
import { readFront } from './front-content.js';
import { FrontPage } from './front-page.js';
import { readHouse } from './house-content.js';
import { HousePage } from './house-page.js';

/** The front page, and that of each newsletter. */
export function frontRoutes(server: FastifyInstance, app: Pick<WebApp, 'redis' | 'publicUrl'>): void {
  const base = basePath(app.publicUrl);

  server.get(webPaths.home, async (request, reply) => {
    const frame = frameFor(request, base);
    const [only, ...others] = frame.newsletters;
    // A list of one would be a detour. Its own address is the canonical one.
    if (only && others.length === 0) return sendFront(app, reply, frameFor(request, base, only.locale), only);
    const open = !(await isClosedByHand(app.redis));
    const content = await readHouse(app, frame);
    const share = await previewPicture(app.redis, frame, { issue: content.latestIssue }, frame.site.name);
    return sendPage(reply, 200, <HousePage {...{ frame, content, open }} head={homeHead(app.publicUrl, share)} />);
  });

  server.get<BySlug>(webPaths.newsletter, async (request, reply) => {
    const newsletter = await requestedNewsletter(app, request);
    return sendFront(app, reply, frameFor(request, base, newsletter.locale), newsletter);
  });
}

/** Sends the front of a newsletter. One that has ended has no news: 410 (RFC 9110 §15.5.11). */
async function sendFront(
  app: Pick<WebApp, 'redis' | 'publicUrl'>,
  reply: FastifyReply,
  frame: Frame,
  newsletter: Newsletter,
): Promise<FastifyReply> {
  if (newsletter.archivedAt !== '') {
    reply.header('Cache-Control', 'no-store');
    return sendPage(reply, 410, <SignUpsClosedPage frame={frame} newsletter={newsletter} wait={undefined} />);
  }
  const open = !(await isClosedByHand(app.redis));
  const content = await readFront(app, frame, newsletter);
  const share = await previewPicture(app.redis, frame, { issue: content.latestIssue }, newsletter.title);
  const head = newsletterHead(app.publicUrl, newsletter, share);
  return sendPage(reply, 200, <FrontPage {...{ frame, newsletter, head, content, open }} />);
}
