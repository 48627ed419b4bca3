import type { FastifyReply, FastifyRequest } from 'fastify';
import { deskUrlOf } from '../../config.js';
import { freshMs } from '../../operations/permission.js';
import { listPasskeys } from '../../people/passkey-store.js';
import { listSessions } from '../../people/sign-in/sessions.js';
import { readForm } from '../../web/kit/form-body.js';
import { policies } from '../../web/kit/headers.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { deskVisit } from '../kit/as-person.js';
import { endOwnSession, frameOf, redirect, type Visit, visitOf } from '../kit/visit.js';
import { canHavePasskeys } from '../passkeys/passkey-form.js';
import { browserName } from '../sign-in/browser-name.js';
import { type AccountFault, AccountPage } from './account-page.js';

export async function showAccount(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await visitOf(app, request);
  if (!found) return redirect(reply, frameOf(app, request), 'signIn');
  return sendAccount(app, request, reply, { found });
}

/** Sends the page of an account. @param page `fault`: why the passkey was not saved */
export async function sendAccount(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  { found, fault }: { found: Visit; fault?: AccountFault },
): Promise<FastifyReply> {
  const { person, session } = found;
  const [visit, sessions, own] = await Promise.all([
    deskVisit(app, request, found),
    listSessions(app.redis, person),
    listPasskeys(app.redis, person.id),
  ]);
  reply.header('Content-Security-Policy', policies.search);
  const page = (
    <AccountPage
      visit={visit}
      sessions={sessions}
      current={session.id}
      passkeys={canHavePasskeys(deskUrlOf(app)) ? own : undefined}
      isFresh={Date.now() - session.signedInAt <= freshMs}
      deviceName={browserName(request.headers['user-agent'] ?? '')}
      fault={fault}
    />
  );
  return sendPage(reply, fault ? 400 : 200, page);
}

/** Ends another session of the person. */
export async function endOther(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await visitOf(app, request);
  if (found) await endOwnSession(app, found, (await readForm(request)).get('session'));
  return redirect(reply, frameOf(app, request), 'account');
}
