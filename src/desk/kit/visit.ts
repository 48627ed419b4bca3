import type { FastifyReply, FastifyRequest } from 'fastify';
import { deskUrlOf } from '../../config.js';
import { perform } from '../../operations/operation.js';
import { sessions } from '../../operations/people/sessions.js';
import { personActor } from '../../operations/permission.js';
import type { Person } from '../../people/person.js';
import { admitSession, listSessions, longestMs } from '../../people/sign-in/sessions.js';
import { signIn } from '../../people/sign-in/sign-in.js';
import { type WebPath, webPaths } from '../../settings/web-paths.js';
import { type Frame, frameFor } from '../../web/kit/frame.js';
import { basePath, type WebApp } from '../../web/kit/web-app.js';
import { dropCookie, readCookie, setCookie } from './cookies.js';

/** What a page of the desk needs. @param person whose language it has */
export const frameOf = (app: WebApp, request: FastifyRequest, person?: Person): Frame =>
  frameFor(request, basePath(deskUrlOf(app)), undefined, person?.language);

/** The address of a page of the desk. */
export const addressOf = ({ base, keepLanguage }: Pick<Frame, 'base' | 'keepLanguage'>, path: WebPath): string =>
  `${base}${webPaths[path]}${keepLanguage}`;

export const redirect = (reply: FastifyReply, frame: Frame, path: WebPath): FastifyReply =>
  reply.redirect(addressOf(frame, path), 303);

/** The person and the session of a browser; undefined: nobody is signed in there. */
export function visitOf(app: WebApp, request: FastifyRequest): ReturnType<typeof admitSession> {
  const secret = readCookie(request, deskUrlOf(app), 'session');
  return secret === undefined ? Promise.resolve(undefined) : admitSession(app.redis, secret);
}

/** A person and their session in this browser. */
export type Visit = NonNullable<Awaited<ReturnType<typeof visitOf>>>;

/** A page of the desk to come back to. Anything else, such as the address of another site, is none. */
export const safeBack = (text: string): string =>
  text.length <= 300 && /^\/desk(?:\/[\w-]+)*(?:\?[\w=&%.-]*)?$/.test(text) ? text : '';

/** The page that renews a sign-in, and then leads back. @param back a page of the desk */
export function renewalAddress({ base, keepLanguage }: Frame, back: string): string {
  const query = new URLSearchParams(keepLanguage.slice(1));
  query.set('back', back);
  return `${base}${webPaths.signIn}?${query}`;
}

/** Ends a session of the person: this browser's, or another one's. Does nothing to one that is not theirs or has ended. */
export async function endOwnSession(app: WebApp, { person, session }: Visit, id = session.id): Promise<void> {
  if (!(await listSessions(app.redis, person)).some((one) => one.id === id)) return;
  const actor = personActor(person, session.signedInAt);
  await perform(app, sessions.remove, { actor, key: { person: person.id, session: id }, input: {} });
}

/** Begins a session in this browser, ends the one that it had, and leads to where the person wanted to go. */
export async function enter(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  { person, back = '' }: { person: Person; back?: string | undefined },
): Promise<FastifyReply> {
  const before = await visitOf(app, request);
  if (before) await endOwnSession(app, before);
  const value = await signIn(app.redis, person, request.headers['user-agent'] ?? '');
  await app.list.onDisk();
  setCookie(reply, deskUrlOf(app), { name: 'session', value, seconds: longestMs / 1_000 });
  dropCookie(reply, deskUrlOf(app), 'sign-in');
  const frame = frameOf(app, request);
  const known = safeBack(back);
  return known === '' ? redirect(reply, frame, 'desk') : reply.redirect(`${frame.base}${known}`, 303);
}
