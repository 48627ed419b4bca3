import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput, NotFound, PostriderError } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { perform } from '../../operations/operation.js';
import { people } from '../../operations/people/people.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { FieldFault } from '../../web/sign-up/form-parts.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { orNothing } from '../kit/or-nothing.js';
import { newsletterIn } from '../today/today-answers.js';
import {
  changedFields,
  inputOf,
  newTexts,
  type PersonTexts,
  personFaults,
  personIn,
  textsOfMember,
} from './person-form.js';
import { PersonPage } from './person-page.js';
import { RemovePage } from './remove-page.js';
import { type Member, TeamPage, teamAddress } from './team-page.js';

/** The newsletter in the bar. Its place in the address leads back to it; people belong to all newsletters. */
function paperOf(visit: DeskVisit, request: FastifyRequest): Newsletter {
  const newsletter = newsletterIn(visit, request);
  if (!newsletter) throw new NotFound('newsletter', '');
  return newsletter;
}

const personIdIn = ({ params }: FastifyRequest): string => (params as { person: string }).person;

/** Everybody who may sign in. @throws NotForRole, ScopeMissing, OtherNewsletter for whoever may not know */
const membersOf = async (app: WebApp, { actor }: DeskVisit): Promise<Member[]> =>
  (await perform(app, people.list, { actor, key: {}, input: {} })).result;

/** @throws NotFound */
async function memberIn(app: WebApp, visit: DeskVisit, request: FastifyRequest): Promise<Member> {
  const found = (await membersOf(app, visit)).find(({ id }) => id === personIdIn(request));
  if (!found) throw new NotFound('person', personIdIn(request));
  return found;
}

const notices = ['invited', 'changed', 'limited'] as const;

/** The list, which says what has just been done. */
function toTeam(
  { frame }: DeskVisit,
  reply: FastifyReply,
  newsletter: Newsletter,
  said: (typeof notices)[number],
  person: string,
) {
  const address = teamAddress(frame, newsletter);
  return reply.redirect(`${address}${address.includes('?') ? '&' : '?'}${said}=${person}`, 303);
}

export const showTeam: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = paperOf(visit, request);
      const members = await membersOf(app, visit);
      const query = request.query as Readonly<Record<string, unknown>>;
      const [notice] = notices.flatMap((said) => {
        const about = members.find(({ id }) => id === query[said]);
        return about ? [{ said, name: about.name }] : [];
      });
      return sendPage(reply, 200, <TeamPage {...{ visit, newsletter, members, notice }} />);
    }),
  );

/** Emails an invitation again. */
export const inviteAgain: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = paperOf(visit, request);
      const person = (await readForm(request)).get('person').slice(0, 100);
      try {
        await perform(app, people.invite, { actor: visit.actor, key: { person }, input: {} });
        return toTeam(visit, reply, newsletter, 'invited', person);
      } catch (error) {
        const { code } = error instanceof PostriderError ? error : { code: '' };
        if (code === 'person.too-many-invitations') return toTeam(visit, reply, newsletter, 'limited', person);
        // They have signed in, or somebody has removed them: the list shows it.
        if (code !== 'person.has-joined' && code !== 'person.not-found') throw error;
        return reply.redirect(teamAddress(visit.frame, newsletter), 303);
      }
    }),
  );

export const showPerson: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = paperOf(visit, request);
      const member = await memberOrNew(app, visit, request);
      const texts = member ? textsOfMember(member) : newTexts(visit.person.language);
      return sendPerson(reply, { visit, newsletter, member, texts, was: JSON.stringify(texts), faults: [] });
    }),
  );

/** Undefined: somebody new, whom only those may invite who may see the others. */
async function memberOrNew(app: WebApp, visit: DeskVisit, request: FastifyRequest): Promise<Member | undefined> {
  if (personIdIn(request) !== 'new') return memberIn(app, visit, request);
  await membersOf(app, visit);
}

interface Shown {
  visit: DeskVisit;
  newsletter: Newsletter;
  member: Member | undefined;
  texts: PersonTexts;
  was: string;
  faults: readonly FieldFault[];
}

const sendPerson = (reply: FastifyReply, shown: Shown) =>
  sendPage(reply, shown.faults.length > 0 ? 400 : 200, <PersonPage {...shown} />);

/** Invites somebody new, or changes what has been changed in the form. */
export const savePerson: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = paperOf(visit, request);
      const form = await readForm(request);
      const member = await memberOrNew(app, visit, request);
      const slugs = new Set([...visit.newsletters.map(({ slug }) => slug), ...Object.keys(member?.roles ?? {})]);
      const texts = personIn(form, [...slugs]);
      const was = form.get('was').slice(0, 20_000);
      try {
        return await save(app, visit, reply, { newsletter, member, texts, was });
      } catch (error) {
        const faults = personFaults(error, deskWords(visit.frame).team.faults);
        return sendPerson(reply, { visit, newsletter, member, texts, was, faults });
      }
    }),
  );

async function save(
  app: WebApp,
  visit: DeskVisit,
  reply: FastifyReply,
  { newsletter, member, texts, was }: Pick<Shown, 'newsletter' | 'member' | 'texts' | 'was'>,
): Promise<FastifyReply> {
  const { actor } = visit;
  if (!member) {
    const { result } = await perform(app, people.add, { actor, key: {}, input: inputOf(texts) });
    return toTeam(visit, reply, newsletter, 'invited', result.id);
  }
  const input = changedFields(texts, was);
  if (Object.keys(input).length === 0) return reply.redirect(teamAddress(visit.frame, newsletter), 303);
  await perform(app, people.change, { actor, key: { person: member.id }, input });
  return toTeam(visit, reply, newsletter, 'changed', member.id);
}

export const askToRemove: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, () => sendQuestion(app, request, reply, visit, { isLastOwner: false })),
  );

/** Removes somebody, once the page has named them and what ends. */
export const removeMember: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = paperOf(visit, request);
      const key = { person: personIdIn(request) };
      try {
        await perform(app, people.remove, { actor: visit.actor, key, input: { confirm: 'true' } });
      } catch (error) {
        const { code } = error instanceof PostriderError ? error : { code: '' };
        if (code === 'person.last-owner') return sendQuestion(app, request, reply, visit, { isLastOwner: true });
        // Somebody else was faster.
        if (code !== 'person.not-found') throw error;
      }
      return reply.redirect(teamAddress(visit.frame, newsletter), 303);
    }),
  );

async function sendQuestion(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  { isLastOwner }: { isLastOwner: boolean },
): Promise<FastifyReply> {
  const newsletter = paperOf(visit, request);
  const member = await memberIn(app, visit, request);
  let sessions = 0;
  const asked = { actor: visit.actor, key: { person: member.id }, input: {} };
  // Nothing is removed: the answer is no, once it is known what would end.
  await perform(app, people.remove, {
    ...asked,
    confirm: async ({ facts }) => {
      sessions = Number(facts.sessions);
      throw new InvalidInput('confirm', 'must be true');
    },
  }).catch((error: unknown) => {
    if (!(error instanceof InvalidInput)) throw error;
  });
  const page = <RemovePage {...{ visit, newsletter, member, sessions, isLastOwner }} />;
  return sendPage(reply, isLastOwner ? 409 : 200, page);
}
