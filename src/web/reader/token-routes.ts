import type { FastifyInstance } from 'fastify';
import { takeAnyBody } from '../kit/form-body.js';
import { tokenHeaders } from '../kit/headers.js';
import type { WebApp } from '../kit/web-app.js';
import { addressRoutes } from './address-routes.js';
import { clickRoute } from './click-route.js';
import { confirmRoutes } from './confirm-routes.js';
import { inactiveRoutes } from './inactive-routes.js';
import { ownDataRoutes } from './own-data-routes.js';
import { preferencesRoutes } from './preferences-routes.js';
import { ratingRoutes } from './rating-routes.js';
import { renameRoutes } from './rename-routes.js';
import { sponsorRoutes } from './sponsor-routes.js';
import { unsubscribeRoutes } from './unsubscribe-routes.js';

/** The pages behind links in emails. The token in the address is the only credential; without cookies there is no CSRF. */
export async function tokenRoutes(server: FastifyInstance, app: WebApp): Promise<void> {
  takeAnyBody(server);
  server.addHook('onRequest', async (_request, reply) => tokenHeaders(reply));
  confirmRoutes(server, app);
  preferencesRoutes(server, app);
  ownDataRoutes(server, app);
  renameRoutes(server, app);
  addressRoutes(server, app);
  unsubscribeRoutes(server, app);
  clickRoute(server, app);
  ratingRoutes(server, app);
  inactiveRoutes(server, app);
  sponsorRoutes(server, app);
}
