import type { FastifyReply, FastifyRequest } from 'fastify';
import { deskUrlOf } from '../../config.js';
import { messages } from '../../locale/messages.js';
import { perform } from '../../operations/operation.js';
import { people } from '../../operations/people/people.js';
import { consoleActor } from '../../operations/permission.js';
import type { Person } from '../../people/person.js';
import { codeOf } from '../../people/sign-in/secret.js';
import { spaced } from '../../people/sign-in/send-sign-in.js';
import { beginSession, endSession, listSessions, longestMs, openSession } from '../../people/sign-in/sessions.js';
import { openSignInLink, spendFirstOwnerLink, spendSignInLink } from '../../people/sign-in/sign-in-link.js';
import {
  askToSignIn,
  requestOf,
  requestSeconds,
  signInByCode,
  signInByLink,
} from '../../people/sign-in/sign-in-request.js';
import { webPaths } from '../../settings/web-paths.js';
import { cleanName } from '../../subscribers/record/address.js';
import { readForm } from '../../web/kit/form-body.js';
import { type Frame, frameFor } from '../../web/kit/frame.js';
import { sendPage } from '../../web/kit/send-page.js';
import { basePath, type WebApp } from '../../web/kit/web-app.js';
import { checkName, checkPlainEmail } from '../../web/sign-up/subscription-form.js';
import { dropCookie, readCookie, setCookie } from '../kit/cookies.js';
import {
  AddressPage,
  CodePage,
  ElsewherePage,
  ExpiredPage,
  FirstOwnerPage,
  ForeignPage,
  LimitedPage,
  PressPage,
  SignedInPage,
} from './sign-in-pages.js';

// The answers of the pages to sign in. A GET changes nothing: mail scanners and previews open links.

const frameOf = (app: WebApp, request: FastifyRequest, person?: Person): Frame =>
  frameFor(request, basePath(deskUrlOf(app)), undefined, person?.language);

const redirect = (reply: FastifyReply, frame: Frame, path: 'signIn' | 'signInSent' | 'signedIn'): FastifyReply =>
  reply.redirect(`${frame.base}${webPaths[path]}${frame.keepLanguage}`, 303);

/** A post that a page of another site made, or that says nothing about where it comes from. */
export async function refuseForeign(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return sendPage(reply, 403, <ForeignPage frame={frameOf(app, request)} />);
}

export async function toSignIn(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return redirect(reply, frameOf(app, request), 'signIn');
}

export async function showForm(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const frame = frameOf(app, request);
  if (await signedIn(app, request)) return redirect(reply, frame, 'signedIn');
  return sendPage(reply, 200, <AddressPage frame={frame} email="" formErrors={[]} />);
}

/** Asks for an email. The answer is the same whether or not the address may sign in. */
export async function takeAddress(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const frame = frameOf(app, request);
  const email = (await readForm(request)).get('email').trim().slice(0, 400);
  const formErrors = checkPlainEmail(email, frame.locale);
  if (formErrors.length > 0)
    return sendPage(reply, 400, <AddressPage frame={frame} email={email} formErrors={formErrors} />);
  const asked = await askToSignIn(app, { email, ip: request.ip, locale: frame.locale });
  if ('wait' in asked) return limited(reply, frame, asked.wait);
  setCookie(reply, deskUrlOf(app), { name: 'sign-in', value: asked.browser, seconds: requestSeconds });
  return redirect(reply, frame, 'signInSent');
}

export async function showCodeForm(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const frame = frameOf(app, request);
  if (readCookie(request, deskUrlOf(app), 'sign-in') === undefined) return redirect(reply, frame, 'signIn');
  return sendPage(reply, 200, <CodePage frame={frame} formErrors={[]} />);
}

/** Takes the code of an email, in the browser that asked for it. */
export async function takeCode(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const frame = frameOf(app, request);
  const browser = readCookie(request, deskUrlOf(app), 'sign-in');
  const code = (await readForm(request)).get('code').slice(0, 100);
  const found = browser && (await signInByCode(app.list, browser, { code, ip: request.ip }));
  if (!found) return sendPage(reply, 410, <ExpiredPage frame={frame} />);
  if ('wait' in found) return limited(reply, frame, found.wait);
  if ('id' in found) return enter(app, request, reply, found);
  const message = messages(frame.locale).signIn.wrongCode(found.wrong);
  return sendPage(reply, 400, <CodePage frame={frame} formErrors={[{ field: 'code', message }]} />);
}

/** The page of a link, from an email or an operator. */
export async function showLink(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const frame = frameOf(app, request);
  const link = await openSignInLink(app.redis, secretOf(request));
  if (!link) return sendPage(reply, 410, <ExpiredPage frame={frame} />);
  if (link.kind === 'first-owner')
    return sendPage(reply, 200, <FirstOwnerPage frame={frame} typed={{ email: '', name: '' }} formErrors={[]} />);
  if (link.kind === 'person') return sendPage(reply, 200, <PressPage frame={frame} name={link.person.name} />);
  const browser = readCookie(request, deskUrlOf(app), 'sign-in');
  const asked = browser && (await requestOf(app.redis, browser));
  return asked && asked.id === link.request.id
    ? sendPage(reply, 200, <PressPage frame={frame} name="" />)
    : sendPage(reply, 200, <ElsewherePage frame={frame} code={spaced(codeOf(link.request.link))} />);
}

export async function takeLink(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const frame = frameOf(app, request);
  const secret = secretOf(request);
  const link = await openSignInLink(app.redis, secret);
  if (link?.kind === 'first-owner') return takeFirstOwner(app, request, reply);
  const browser = readCookie(request, deskUrlOf(app), 'sign-in') ?? '';
  const person =
    link?.kind === 'person' ? await spendSignInLink(app.redis, secret) : await signInByLink(app.redis, browser, secret);
  if (person) return enter(app, request, reply, person);
  return sendPage(reply, 410, <ExpiredPage frame={frame} />);
}

async function takeFirstOwner(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const frame = frameOf(app, request);
  const form = await readForm(request);
  const typed = { email: form.get('email').trim().slice(0, 400), name: cleanName(form.get('name').slice(0, 400)) };
  const missing = { field: 'name', message: messages(frame.locale).signIn.nameMissing };
  const formErrors = [
    ...checkPlainEmail(typed.email, frame.locale),
    ...(typed.name === '' ? [missing] : checkName(typed.name, frame.locale)),
  ];
  if (formErrors.length > 0)
    return sendPage(reply, 400, <FirstOwnerPage frame={frame} typed={typed} formErrors={formErrors} />);
  if (!(await spendFirstOwnerLink(app.redis, secretOf(request))))
    return sendPage(reply, 410, <ExpiredPage frame={frame} />);
  const input = { ...typed, language: frame.locale, role: 'owner', movesData: true };
  const actor = consoleActor('link for the first owner');
  const { result } = await perform(app, people.add, { actor, key: {}, input });
  return enter(app, request, reply, result);
}

export async function showSignedIn(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await signedIn(app, request);
  if (!found) return redirect(reply, frameOf(app, request), 'signIn');
  const { person, session } = found;
  const sessions = await listSessions(app.redis, person);
  const frame = frameOf(app, request, person);
  return sendPage(reply, 200, <SignedInPage frame={frame} person={person} sessions={sessions} current={session.id} />);
}

/** Ends another session of the person. */
export async function endOther(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await signedIn(app, request);
  if (found) await endSession(app.redis, found.person.id, (await readForm(request)).get('session'));
  await app.list.onDisk();
  return redirect(reply, frameOf(app, request), 'signedIn');
}

export async function signOut(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await signedIn(app, request);
  if (found) await endSession(app.redis, found.person.id, found.session.id);
  await app.list.onDisk();
  dropCookie(reply, deskUrlOf(app), 'session');
  return redirect(reply, frameOf(app, request), 'signIn');
}

/** Begins a session in this browser, and ends the one that it had. */
async function enter(app: WebApp, request: FastifyRequest, reply: FastifyReply, person: Person): Promise<FastifyReply> {
  const before = await signedIn(app, request);
  if (before) await endSession(app.redis, before.person.id, before.session.id);
  const value = await beginSession(app.redis, person, request.headers['user-agent'] ?? '');
  setCookie(reply, deskUrlOf(app), { name: 'session', value, seconds: longestMs / 1_000 });
  dropCookie(reply, deskUrlOf(app), 'sign-in');
  return redirect(reply, frameOf(app, request), 'signedIn');
}

function signedIn(app: WebApp, request: FastifyRequest): ReturnType<typeof openSession> {
  const secret = readCookie(request, deskUrlOf(app), 'session');
  return secret === undefined ? Promise.resolve(undefined) : openSession(app.redis, secret);
}

function limited(reply: FastifyReply, frame: Frame, wait: number): FastifyReply {
  reply.header('Retry-After', wait);
  return sendPage(reply, 429, <LimitedPage frame={frame} wait={wait} />);
}

const secretOf = ({ params }: FastifyRequest): string => (params as { secret: string }).secret;
