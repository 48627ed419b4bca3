import type { FastifyReply } from 'fastify';
import { InvalidInput, NotFound } from '../../errors.js';
import { NothingToSend } from '../../issues/issue.js';
import { NotForRole, OtherNewsletter, ScopeMissing } from '../../operations/permission.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { DeskVisit } from './as-person.js';
import { NothingHerePage } from './empty-pages.js';

/** Errors of an address that leads to nothing: what does not exist, what the person may not do, and what is no address. */
const nothing = [NotFound, OtherNewsletter, ScopeMissing, NotForRole, InvalidInput, NothingToSend];

/** What does not exist and what the person may not see have the same answer. */
export async function orNothing(
  visit: DeskVisit,
  reply: FastifyReply,
  answer: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    return await answer();
  } catch (error) {
    if (!nothing.some((kind) => error instanceof kind)) throw error;
    return sendPage(reply, 404, <NothingHerePage visit={visit} />);
  }
}
