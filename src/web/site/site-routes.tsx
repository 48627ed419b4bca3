import type { FastifyInstance } from 'fastify';
import { webPaths } from '../../settings/web-paths.js';
import { takeAnyBody } from '../kit/form-body.js';
import { sendPage } from '../kit/send-page.js';
import type { WebApp } from '../kit/web-app.js';
import { enquiryRoutes } from './enquiry-routes.js';
import { sitePageFor } from './site-context.js';
import { subscriptionsRoutes } from './subscriptions-routes.js';
import { TextPage } from './text-page.js';

/** The publisher's own pages: about, privacy, contact, advertising, subscriptions. */
export async function siteRoutes(server: FastifyInstance, app: WebApp): Promise<void> {
  takeAnyBody(server);
  for (const name of ['about', 'privacy'] as const) {
    server.get(webPaths[name], async (request, reply) =>
      sendPage(reply, 200, <TextPage page={await sitePageFor(app, request)} name={name} />),
    );
  }
  enquiryRoutes(server, app);
  subscriptionsRoutes(server, app);
}
