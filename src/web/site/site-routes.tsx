import type { FastifyInstance } from 'fastify';
import { webPaths } from '../../settings/web-paths.js';
import { readLatest } from '../archive/latest-stories.js';
import { takeAnyBody } from '../kit/form-body.js';
import { sendPage } from '../kit/send-page.js';
import type { WebApp } from '../kit/web-app.js';
import { enquiryRoutes } from './enquiry-routes.js';
import { sitePageFor } from './site-context.js';
import { subscriptionsRoutes } from './subscriptions-routes.js';
import { AboutPage, TextPage } from './text-page.js';

/** The publisher's own pages: about, privacy, contact, advertising, subscriptions. */
export async function siteRoutes(server: FastifyInstance, app: WebApp): Promise<void> {
  takeAnyBody(server);
  server.get(webPaths.about, async (request, reply) => {
    const page = await sitePageFor(app, request);
    return sendPage(reply, 200, <AboutPage page={page} latest={await readLatest(app, page.frame)} />);
  });
  server.get(webPaths.privacy, async (request, reply) =>
    sendPage(reply, 200, <TextPage page={await sitePageFor(app, request)} name="privacy" />),
  );
  enquiryRoutes(server, app);
  subscriptionsRoutes(server, app);
}
