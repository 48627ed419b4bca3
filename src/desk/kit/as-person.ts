import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Trouble } from '../../attention/trouble.js';
import { publisherMessages } from '../../locale/publisher-languages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { newsletters } from '../../operations/newsletters/newsletters.js';
import { perform } from '../../operations/operation.js';
import { type Actor, may, personActor } from '../../operations/permission.js';
import type { Person } from '../../people/person.js';
import { webPaths } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import { policies } from '../../web/kit/headers.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { recentTroubles } from './recent-troubles.js';
import { frameOf, redirect, renewalAddress, safeBack, type Visit, visitOf } from './visit.js';

/** Somebody who is signed in, with what every page of the desk shows. */
export interface DeskVisit {
  person: Person;
  actor: Actor;
  frame: Frame;
  /** The newsletters in which the person has a role, by title. */
  newsletters: readonly Newsletter[];
  /** What needs attention in them and in the whole installation, as far as the person may see it. */
  troubles: readonly Trouble[];
}

/** Answers a person who is signed in; leads anybody else to the form to sign in, and then back. */
export async function asPerson(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: (visit: DeskVisit) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const found = await visitOf(app, request);
  const frame = frameOf(app, request, found?.person);
  if (!found) {
    const back = request.method === 'GET' ? safeBack(request.url) : '';
    return back === '' || back === webPaths.desk
      ? redirect(reply, frame, 'signIn')
      : reply.redirect(renewalAddress(frame, back), 303);
  }
  reply.header('Content-Security-Policy', policies.desk);
  return answer(await deskVisit(app, request, found));
}

/** What pages show of a person who is signed in. */
export async function deskVisit(app: WebApp, request: FastifyRequest, { person, session }: Visit): Promise<DeskVisit> {
  const frame = frameOf(app, request, person);
  const actor = personActor(person, session.signedInAt);
  const [{ result: all }, troubles] = await Promise.all([
    perform(app, newsletters.list, { actor, key: {}, input: {} }),
    recentTroubles(app, person.id, actor),
  ]);
  const byTitle = all.toSorted((a, b) => a.title.localeCompare(b.title, frame.locale));
  return { person, actor, frame, newsletters: byTitle, troubles };
}

/** What needs attention on the pages of a newsletter. */
export const troublesOf = ({ troubles }: Pick<DeskVisit, 'troubles'>, { slug }: Pick<Newsletter, 'slug'>) =>
  troubles.filter(({ newsletter }) => newsletter === null || newsletter === slug);

/** The words of the desk in a person's language. */
export const deskWords = ({ locale }: Pick<Frame, 'locale'>) => publisherMessages(locale).desk;

/** Whether a person looks after the whole installation: an owner of all newsletters. */
export const mayRunInstallation = ({ person: { role } }: Pick<DeskVisit, 'person'>): boolean => role === 'owner';

/** Whether a person decides who may sign in. */
export const mayManagePeople = mayRunInstallation;

/** Whether a person may change anything in the settings of a newsletter. */
export const mayChangeSettings = ({ actor }: Pick<DeskVisit, 'actor'>, { slug }: Pick<Newsletter, 'slug'>): boolean =>
  may(actor, 'content:write', slug);

/** Whether a person may add newsletters: an editor or an owner of all of them. */
export const mayAddNewsletters = ({ person: { role } }: DeskVisit): boolean => role === 'owner' || role === 'editor';
