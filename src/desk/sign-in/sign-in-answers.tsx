import type { FastifyReply, FastifyRequest } from 'fastify';
import { deskUrlOf } from '../../config.js';
import { publisherMessages } from '../../locale/publisher-languages.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { practiceInbox } from '../../operations/newsletters/practice-inbox.js';
import { perform } from '../../operations/operation.js';
import { people } from '../../operations/people/people.js';
import { consoleActor } from '../../operations/permission.js';
import { openInvitation } from '../../people/sign-in/invitation.js';
import { codeOf } from '../../people/sign-in/secret.js';
import { inFours } from '../../people/sign-in/send-sign-in.js';
import { openSignInLink, spendFirstOwnerLink, spendSignInLink } from '../../people/sign-in/sign-in-link.js';
import {
  askToSignIn,
  requestOf,
  requestSeconds,
  signInByCode,
  signInByLink,
} from '../../people/sign-in/sign-in-request.js';
import { maskAddress } from '../../redaction.js';
import { reachOf } from '../../settings/url-reach.js';
import { webPaths } from '../../settings/web-paths.js';
import { readSite } from '../../site/site-store.js';
import { publisherName } from '../../site/site-texts.js';
import { cleanName } from '../../subscribers/record/address.js';
import { ServerErrorPage } from '../../web/kit/error-pages.js';
import { readForm } from '../../web/kit/form-body.js';
import type { Frame } from '../../web/kit/frame.js';
import { policies } from '../../web/kit/headers.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { checkName, checkPlainEmail } from '../../web/sign-up/subscription-form.js';
import { dropCookie, readCookie, setCookie } from '../kit/cookies.js';
import { endOwnSession, enter, frameOf, redirect, renewalAddress, safeBack, visitOf } from '../kit/visit.js';
import { canHavePasskeys } from '../passkeys/passkey-form.js';
import {
  AddressPage,
  CodePage,
  ElsewherePage,
  ExpiredPage,
  FirstOwnerPage,
  ForeignPage,
  InvitationPage,
  LimitedPage,
  PressPage,
  SignInAgainPage,
} from './sign-in-pages.js';

// The answers of the pages to sign in. A GET changes nothing: mail scanners and previews open links.

/** A post that a page of another site made, or that says nothing about where it comes from. */
export async function refuseForeign(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return sendPage(reply, 403, <ForeignPage frame={frameOf(app, request)} />);
}

/** A post of somebody who is not signed in, or no longer. */
export async function leadToSignIn(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return redirect(reply, frameOf(app, request), 'signIn');
}

/** Seconds after which there is room for another long body. */
const secondsToRoom = 30;

/** A post with a long body, while others take all the room for such bodies. */
export async function refuseForNow(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  reply.header('Retry-After', secondsToRoom);
  return sendPage(reply, 503, <ServerErrorPage frame={frameOf(app, request)} query={undefined} />);
}

/**
 * Something needs a sign-in of the last minutes. A page leads to a new one and back; what a form would have done was not
 * done, and its page is the one to come back to.
 */
export async function askAgain(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const frame = frameOf(app, request, (await visitOf(app, request))?.person);
  if (request.method === 'GET')
    return reply.redirect(renewalAddress(frame, safeBack(request.url) || webPaths.desk), 303);
  const { referer = '' } = request.headers;
  const from = URL.canParse(referer) ? new URL(referer) : undefined;
  const page = from ? safeBack(`${from.pathname.slice(frame.base.length)}${from.search}`) : '';
  return sendPage(reply, 403, <SignInAgainPage frame={frame} back={page || webPaths.desk} />);
}

export async function showForm(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await visitOf(app, request);
  const frame = frameOf(app, request, found?.person);
  const back = backIn(request);
  if (found && back === '') return redirect(reply, frame, 'desk');
  const asked = { email: found?.person.email ?? '', back, formErrors: [] };
  return sendAddressPage(app, reply, 200, { frame, ...asked });
}

/** The form, with the button for a passkey where browsers can use one. */
function sendAddressPage(
  app: WebApp,
  reply: FastifyReply,
  status: number,
  props: Omit<Parameters<typeof AddressPage>[0], 'passkeys'>,
): FastifyReply {
  reply.header('Content-Security-Policy', policies.search);
  return sendPage(reply, status, <AddressPage {...props} passkeys={canHavePasskeys(deskUrlOf(app))} />);
}

const backIn = ({ query }: FastifyRequest): string => safeBack(String((query as { back?: unknown }).back ?? ''));

/** Asks for an email. The answer is the same whether or not the address may sign in. */
export async function takeAddress(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const frame = frameOf(app, request);
  const form = await readForm(request);
  const email = form.get('email').trim().slice(0, 400);
  const back = safeBack(form.get('back'));
  const formErrors = checkPlainEmail(email, frame.locale);
  if (formErrors.length > 0) return sendAddressPage(app, reply, 400, { frame, email, back, formErrors });
  return ask(app, request, reply, { frame, email, back });
}

async function ask(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  { frame, email, back = '' }: { frame: Frame; email: string; back?: string },
): Promise<FastifyReply> {
  const asked = await askToSignIn(app, { email, ip: request.ip, locale: frame.locale, back });
  if ('wait' in asked) return limited(reply, frame, asked.wait);
  setCookie(reply, deskUrlOf(app), { name: 'sign-in', value: asked.browser, seconds: requestSeconds });
  return redirect(reply, frame, 'signInSent');
}

export async function showCodeForm(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const frame = frameOf(app, request);
  if (readCookie(request, deskUrlOf(app), 'sign-in') === undefined) return redirect(reply, frame, 'signIn');
  return sendPage(reply, 200, <CodePage frame={frame} formErrors={[]} inbox={await inboxHere(app)} />);
}

/** Takes the code of an email, in the browser that asked for it. */
export async function takeCode(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const frame = frameOf(app, request);
  const browser = readCookie(request, deskUrlOf(app), 'sign-in');
  const code = (await readForm(request)).get('code').slice(0, 100);
  const back = browser && (await requestOf(app.redis, browser))?.back;
  const found = browser && (await signInByCode(app.list, browser, { code, ip: request.ip }));
  if (!found) return expired(reply, frame);
  if ('wait' in found) return limited(reply, frame, found.wait);
  if ('id' in found) return enter(app, request, reply, { person: found, back });
  const message = publisherMessages(frame.locale).signIn.wrongCode(found.wrong);
  const page = <CodePage frame={frame} formErrors={[{ field: 'code', message }]} inbox={await inboxHere(app)} />;
  return sendPage(reply, 400, page);
}

/** The inbox that has the email, for people at the machine itself. */
async function inboxHere(app: WebApp): Promise<string | null> {
  if (reachOf(deskUrlOf(app)) !== 'machine') return null;
  return practiceInbox(app, (await listNewsletters(app.redis))[0]);
}

/** The page of a link, from an email or an operator. */
export async function showLink(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const frame = frameOf(app, request);
  const link = await openSignInLink(app.redis, secretOf(request));
  if (!link) return expired(reply, frame);
  if (link.kind === 'first-owner')
    return sendPage(reply, 200, <FirstOwnerPage frame={frame} typed={{ email: '', name: '' }} formErrors={[]} />);
  if (link.kind === 'person') return sendPage(reply, 200, <PressPage frame={frame} name={link.person.name} />);
  const browser = readCookie(request, deskUrlOf(app), 'sign-in');
  const asked = browser && (await requestOf(app.redis, browser));
  return asked && asked.id === link.request.id
    ? sendPage(reply, 200, <PressPage frame={frame} name="" />)
    : sendPage(reply, 200, <ElsewherePage frame={frame} code={inFours(codeOf(link.request.link))} />);
}

export async function takeLink(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const frame = frameOf(app, request);
  const secret = secretOf(request);
  const link = await openSignInLink(app.redis, secret);
  if (link?.kind === 'first-owner') return takeFirstOwner(app, request, reply);
  const browser = readCookie(request, deskUrlOf(app), 'sign-in') ?? '';
  const back = link?.kind === 'request' ? link.request.back : '';
  const person =
    link?.kind === 'person' ? await spendSignInLink(app.redis, secret) : await signInByLink(app.redis, browser, secret);
  if (person) return enter(app, request, reply, { person, back });
  return expired(reply, frame);
}

/** The page of an invitation. */
export async function showInvitation(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const person = await openInvitation(app.redis, app.tokenKeys, tokenOf(request));
  const frame = frameOf(app, request, person);
  if (!person) return expired(reply, frame);
  const newsletters = (await listNewsletters(app.redis)).filter(({ archivedAt }) => archivedAt === '');
  const publisher = publisherName({ site: await readSite(app.redis), newsletters, publicUrl: app.publicUrl });
  const props = { name: person.name, publisher, address: maskAddress(person.email) };
  return sendPage(reply, 200, <InvitationPage frame={frame} {...props} />);
}

/** Asks for an email to sign in, as the form does: whoever has the invitation without the mailbox gets no further. */
export async function takeInvitation(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const person = await openInvitation(app.redis, app.tokenKeys, tokenOf(request));
  const frame = frameOf(app, request, person);
  return person ? ask(app, request, reply, { frame, email: person.email }) : expired(reply, frame);
}

async function takeFirstOwner(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const frame = frameOf(app, request);
  const form = await readForm(request);
  const typed = { email: form.get('email').trim().slice(0, 400), name: cleanName(form.get('name').slice(0, 400)) };
  const missing = { field: 'name', message: publisherMessages(frame.locale).signIn.nameMissing };
  const formErrors = [
    ...checkPlainEmail(typed.email, frame.locale),
    ...(typed.name === '' ? [missing] : checkName(typed.name, frame.locale)),
  ];
  if (formErrors.length > 0)
    return sendPage(reply, 400, <FirstOwnerPage frame={frame} typed={typed} formErrors={formErrors} />);
  if (!(await spendFirstOwnerLink(app.redis, secretOf(request)))) return expired(reply, frame);
  const input = { ...typed, language: frame.locale, role: 'owner', movesData: true, invite: false };
  const actor = consoleActor('link for the first owner');
  const { result } = await perform(app, people.add, { actor, key: {}, input });
  return enter(app, request, reply, { person: result, back: webPaths.deskFirstDay });
}

export async function signOut(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await visitOf(app, request);
  if (found) await endOwnSession(app, found);
  dropCookie(reply, deskUrlOf(app), 'session');
  return redirect(reply, frameOf(app, request), 'signIn');
}

function limited(reply: FastifyReply, frame: Frame, wait: number): FastifyReply {
  reply.header('Retry-After', wait);
  return sendPage(reply, 429, <LimitedPage frame={frame} wait={wait} />);
}

const expired = (reply: FastifyReply, frame: Frame): FastifyReply =>
  sendPage(reply, 410, <ExpiredPage frame={frame} />);

const tokenOf = ({ params }: FastifyRequest): string => (params as { token: string }).token;
const secretOf = ({ params }: FastifyRequest): string => (params as { secret: string }).secret;
