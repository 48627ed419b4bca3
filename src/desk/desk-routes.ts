import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { deskUrlOf } from '../config.js';
import { webPaths } from '../settings/web-paths.js';
import { takeAnyBody } from '../web/kit/form-body.js';
import type { WebApp } from '../web/kit/web-app.js';
import { isOwnPost } from './kit/own-post.js';

type SignInAnswers = typeof import('./sign-in/sign-in-answers.js');
type Answer = (app: WebApp, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/**
 * The desk, where people work on newsletters. Its code is loaded with the first request, so that a web process without
 * such people starts as fast as before.
 */
export async function deskRoutes(server: FastifyInstance, app: WebApp): Promise<void> {
  takeAnyBody(server);
  // No cache and no search engine keeps a page of the desk.
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' });
  });
  const answers = () => import('./sign-in/sign-in-answers.js');
  const serve = (method: 'GET' | 'POST', url: string, pick: (from: SignInAnswers) => Answer) =>
    server.route({
      method,
      url,
      handler: async (request, reply) => {
        const loaded = await answers();
        const isRefused = method === 'POST' && !isOwnPost(request, deskUrlOf(app));
        return (isRefused ? loaded.refuseForeign : pick(loaded))(app, request, reply);
      },
    });
  serve('GET', webPaths.desk, (from) => from.toSignIn);
  serve('GET', webPaths.signIn, (from) => from.showForm);
  serve('POST', webPaths.signIn, (from) => from.takeAddress);
  serve('GET', webPaths.signInSent, (from) => from.showCodeForm);
  serve('POST', webPaths.signInSent, (from) => from.takeCode);
  serve('GET', webPaths.signInLink, (from) => from.showLink);
  serve('POST', webPaths.signInLink, (from) => from.takeLink);
  serve('GET', webPaths.signedIn, (from) => from.showSignedIn);
  serve('POST', webPaths.signedIn, (from) => from.endOther);
  serve('POST', webPaths.signOut, (from) => from.signOut);
}
