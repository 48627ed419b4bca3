import type { FastifyInstance, FastifyRequest } from 'fastify';
import { findComment } from '../../answers/comments/comment-store.js';
import { type Decision, decideComment } from '../../answers/comments/moderate.js';
import { readArticle } from '../../articles/store/article-store.js';
import { newsletterByNumber } from '../../newsletters/newsletter-store.js';
import { links } from '../../render/links.js';
import { type WebParams, webPaths } from '../../settings/web-paths.js';
import { readForm } from '../kit/form-body.js';
import { frameFor } from '../kit/frame.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { openClaim } from '../reader/token-holder.js';
import { ModerationPage } from './moderation-page.js';

/** Seconds that the links of an email about a comment work. */
const lifetime = 30 * 86_400;

type ModerationRequest = FastifyRequest<WebParams<'moderate'>>;

/** The page where the editor decides about a comment. A GET or HEAD changes nothing, whatever its address says. */
export function moderationRoutes(server: FastifyInstance, app: WebApp): void {
  const open = async (request: ModerationRequest) => {
    const { token } = request.params;
    const claim = await openClaim(app, 'moderate', token, lifetime);
    const newsletter = await newsletterByNumber(app.redis, claim.newsletter);
    const frame = frameFor(request, basePath(app.publicUrl), newsletter.locale);
    const comment = await findComment(app.redis, claim.id.toString('hex'));
    const article = comment ? await readArticle(app.redis, comment.article) : null;
    return { frame, newsletter, comment, article, action: links.moderate(frame.base, token) + frame.keepLanguage };
  };

  server.get<WebParams<'moderate'>>(webPaths.moderate, async (request, reply) => {
    const opened = await open(request);
    const wanted = decisionOf((request.query as Record<string, unknown>).decision);
    return sendPage(reply, opened.comment ? 200 : 410, <ModerationPage {...opened} wanted={wanted} />);
  });

  server.post<WebParams<'moderate'>>(webPaths.moderate, async (request, reply) => {
    const opened = await open(request);
    const decision = decisionOf((await readForm(request)).get('decision'));
    if (!opened.comment) return sendPage(reply, 410, <ModerationPage {...opened} />);
    if (!decision) return sendPage(reply, 400, <ModerationPage {...opened} />);
    const comment = await decideComment(app.list, opened.comment.id, decision, app.now());
    await app.list.onDisk();
    return sendPage(reply, 200, <ModerationPage {...opened} comment={comment} decided />);
  });
}

const decisions = ['approved', 'rejected'] as const satisfies Decision[];
const decisionOf = (text: unknown) => decisions.find((one) => one === text);
