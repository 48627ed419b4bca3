import type { FastifyReply, FastifyRequest } from 'fastify';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { newsletters } from '../../operations/newsletters/newsletters.js';
import { perform } from '../../operations/operation.js';
import { type Actor, personActor } from '../../operations/permission.js';
import type { Person } from '../../people/person.js';
import type { Frame } from '../../web/kit/frame.js';
import { policies } from '../../web/kit/headers.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { frameOf, redirect, renewalAddress, safeBack, visitOf } from './visit.js';

/** Somebody who is signed in, with what every page of the desk shows. */
export interface DeskVisit {
  person: Person;
  actor: Actor;
  frame: Frame;
  /** The newsletters in which the person has a role, by title. */
  newsletters: readonly Newsletter[];
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
    return back === '' ? redirect(reply, frame, 'signIn') : reply.redirect(renewalAddress(frame, back), 303);
  }
  const actor = personActor(found.person, found.session.signedInAt);
  const { result } = await perform(app, newsletters.list, { actor, key: {}, input: {} });
  reply.header('Content-Security-Policy', policies.desk);
  const byTitle = result.toSorted((a, b) => a.title.localeCompare(b.title, frame.locale));
  return answer({ person: found.person, actor, frame, newsletters: byTitle });
}

/** The words of the desk in a person's language. */
export const deskWords = ({ locale }: Pick<Frame, 'locale'>) => messages(locale).desk;
