import { eraseReader } from '../answers/reader-answers.js';
import { type FieldError, InvalidInput } from '../errors.js';
import { type Newsletter, sectionMask } from '../newsletters/newsletter.js';
import { writtenTimeZone } from '../newsletters/time-zone.js';
import { newsletterOf } from '../operations/newsletters/newsletters.js';
import { type AudienceFilter, compileFilter } from '../subscribers/list/audience.js';
import { pageOfSubscribers } from '../subscribers/list/page-subscribers.js';
import { idOf, readSubscriber } from '../subscribers/list/subscriber-store.js';
import { changeMembership, type MembershipChange } from '../subscribers/membership/change-membership.js';
import { requestSubscription } from '../subscribers/membership/signup.js';
import { cleanName, parseReaderAddress } from '../subscribers/record/address.js';
import { membershipOf } from '../subscribers/record/subscriber.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import { authorise } from './authenticate.js';
import { blindly, mayRead } from './blind-answer.js';
import { Problem } from './problem.js';
import { type ApiApp, type ApiRoute, apiRoute } from './route.js';
import {
  accepted,
  changed as changedSubscriber,
  newSubscriber,
  shownStates,
  subscriber,
  subscriberChange,
  subscriberPage,
  subscriberQuery,
} from './schemas.js';
import { countApiSignUp, mailboxUsedUp } from './sign-up-limit.js';
import { subscriberDocument } from './subscriber-document.js';

const tag = 'Subscribers';
const collection = '/newsletters/:slug/subscribers';
const single = `${collection}/:id`;

export const subscriberRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'POST',
      path: collection,
      id: 'createSubscriber',
      tag,
      summary: 'Subscribe a reader',
      description:
        'Uses double opt-in: the reader gets an email and is subscribed once they confirm. An address gets at most one confirmation email a day, however often this is called. A confirmed reader gets none. Sign-ups are limited per token and day, and per mailbox and domain as on the sign-up form. A token without subscribers:read gets the same answer for every address.',
      scope: 'subscribers:write',
      body: newSubscriber,
      check: (app, { params, body }) => sectionErrors(app, params, 'sections', body),
      repeatable: true,
      responses: {
        202: { description: 'Accepted. The reader has not confirmed yet.', schema: accepted },
        200: { description: 'The reader has already confirmed. Nothing was changed.', schema: accepted },
      },
      problems: ['newsletter.not-found', 'newsletter.archived', 'subscriber.illegal-transition'],
    },
    async (app, { params, body, token }) => {
      const newsletter = await newsletterOf(app, params);
      const { email, name = '', sections = [], locale = newsletter.locale, timeZone, cadence } = body;
      const from = cleanName(body.consent.from);
      const consent = { method: 'api', from, textVersion: 0, ip: '' } as const;
      const zone = timeZone === undefined ? {} : { timeZone: writtenTimeZone(timeZone) };
      const request = { email, name, sections, locale, cadence, consent, ...zone };
      const address = parseReaderAddress(email);
      const id = idOf(app.list, address.normal);
      await countApiSignUp(app, token, { newsletter: newsletter.number, id, address });
      const subscribe = () => requestSubscription(app.list, app.queues, newsletter, request, 'api');
      if (!mayRead(token))
        return blindly(subscribe, { status: 202, body: { id: id.toString('hex'), state: 'pending' } });
      await subscribe();
      const state = membershipOf(await readSubscriber(app.list, id), newsletter.number)?.state;
      if (!state) throw mailboxUsedUp();
      return { status: state === 'confirmed' ? 200 : 202, body: { id: id.toString('hex'), state } };
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: collection,
      id: 'listSubscribers',
      tag,
      summary: 'List subscribers, or find one by address',
      description:
        'Returns pages. A subscriber who is on the list during the whole listing is returned exactly once, even if the list changes in the meantime. A subscriber must match all filters. A filter with several values matches any of them.',
      scope: 'subscribers:read',
      query: subscriberQuery,
      check: (app, { params, query }) => sectionErrors(app, params, 'section', query),
      responses: { 200: { description: 'One page of subscribers.', schema: subscriberPage } },
      problems: ['newsletter.not-found', 'input.invalid'],
    },
    async (app, { params, query }) => {
      const newsletter = await newsletterOf(app, params);
      const { cursor, limit, email, ...filter } = query;
      if (email !== undefined) {
        if (cursor !== undefined || Object.keys(filter).length > 0)
          throw new InvalidInput('email', 'cannot be combined with filters or a cursor');
        const found = await documentOf(app, newsletter, idOf(app.list, parseReaderAddress(email).normal));
        return { status: 200, body: { items: found ? [found] : [], next: null } };
      }
      const audience: AudienceFilter = { ...filter, state: filter.state ?? [...shownStates] };
      const matches = await compileFilter(app.list, newsletter, audience);
      const { subscribers, next } = await pageOfSubscribers(app.list, matches, { cursor, limit });
      const items = subscribers.flatMap(({ id, subscriber: { address, memberships } }) => {
        const membership = memberships.find((one) => one.newsletter === newsletter.number);
        return subscriberDocument(newsletter, id, address, membership) ?? [];
      });
      return { status: 200, body: { items, next } };
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: single,
      id: 'readSubscriber',
      tag,
      summary: 'Read a subscriber',
      description: 'Returns the subscription and its log.',
      scope: 'subscribers:read',
      responses: { 200: { description: 'The subscriber.', schema: subscriber } },
      problems: ['newsletter.not-found', 'subscriber.not-found'],
    },
    async (app, { params }) => {
      const newsletter = await newsletterOf(app, params);
      return { status: 200, body: (await documentOf(app, newsletter, idIn(params))) ?? noSubscriber() };
    },
  ),
  apiRoute(
    {
      method: 'PATCH',
      path: single,
      id: 'changeSubscriber',
      tag,
      summary: 'Change a subscriber, or unsubscribe them',
      description: 'Fields that are left out stay unchanged. Either all changes are made or none.',
      scope: 'subscribers:write',
      body: subscriberChange,
      check: (app, { params, body }) => sectionErrors(app, params, 'sections', body),
      responses: {
        200: { description: 'The changed subscriber.', schema: subscriber },
        202: {
          description: 'Accepted. The answer to a token without subscribers:read, for any id.',
          schema: changedSubscriber,
        },
      },
      problems: ['newsletter.not-found', 'subscriber.not-found', 'subscriber.illegal-transition'],
    },
    async (app, { params, token, body: { name, sections, timeZone, locale, cadence, state } }) => {
      const newsletter = await newsletterOf(app, params);
      const id = idIn(params);
      const change: MembershipChange = {
        ...(name === undefined ? {} : { name: cleanName(name) }),
        ...(sections === undefined ? {} : { sections: sectionMask(newsletter, sections).mask }),
        ...(timeZone === undefined ? {} : { timeZone: timeZone === null ? '' : writtenTimeZone(timeZone) }),
        ...(locale === undefined ? {} : { locale }),
        ...(cadence === undefined ? {} : { cadence }),
        ...(state === undefined ? {} : { state }),
      };
      if (Object.keys(change).length === 0) throw new InvalidInput('body', 'must contain at least one change');
      const make = () => changeMembership(app.list, newsletter, id, change, 'api');
      if (!mayRead(token)) return blindly(make, { status: 202, body: { id: id.toString('hex') } });
      const changed = await make();
      const body = changed && subscriberDocument(newsletter, id, changed.address, changed.membership);
      return { status: 200, body: body ?? noSubscriber() };
    },
  ),
  apiRoute(
    {
      method: 'DELETE',
      path: single,
      id: 'eraseSubscriber',
      tag,
      summary: 'Erase a subscriber',
      description:
        'Removes a person from all newsletters and deletes all their data except a keyed hash, which prevents an import from adding them again. A token for one newsletter needs the scope subscribers:read too, and can only erase subscribers who have no other newsletter. To only unsubscribe someone, change their state. A token without subscribers:read gets the same answer for every id.',
      scope: 'subscribers:write',
      responses: { 204: { description: 'Erased.' } },
      problems: ['newsletter.not-found', 'subscriber.not-found', 'auth.other-newsletter'],
    },
    async (app, { params, token }) => {
      const newsletter = await newsletterOf(app, params);
      const id = idIn(params);
      const onList = async () => {
        const known = await readSubscriber(app.list, id);
        const here = membershipOf(known, newsletter.number);
        return known && here && here.state !== 'erased' ? { known, here } : undefined;
      };
      if (!mayRead(token)) {
        if (token.newsletter !== null) authorise(token, 'subscribers:read', undefined);
        return blindly(async () => (await onList()) && eraseReader(app.list, id, 'api'), { status: 204 });
      }
      const { known, here } = (await onList()) ?? noSubscriber();
      const elsewhere = known.memberships.some((other) => other !== here && other.state !== 'erased');
      if (token.newsletter !== null && elsewhere)
        throw new Problem(
          'auth.other-newsletter',
          'The subscriber also has another newsletter. Use a token for all newsletters.',
        );
      await eraseReader(app.list, id, 'api');
      return { status: 204 };
    },
  ),
];

/** @throws Problem `subscriber.not-found`, also for a malformed id */
export function idIn({ id = '' }: Readonly<Record<string, string>>): SubscriberId {
  return /^[0-9a-f]{16}$/.test(id) ? Buffer.from(id, 'hex') : noSubscriber();
}

export function noSubscriber(): never {
  throw new Problem('subscriber.not-found', 'The subscriber never subscribed to this newsletter or has been erased.');
}

async function documentOf({ list }: ApiApp, newsletter: Newsletter, id: SubscriberId) {
  const known = await readSubscriber(list, id);
  return known && subscriberDocument(newsletter, id, known.address, membershipOf(known, newsletter.number));
}

/** Errors for sections that the newsletter does not have. @param field the field with the sections */
async function sectionErrors(
  app: ApiApp,
  params: Readonly<Record<string, string>>,
  field: 'sections' | 'section',
  given: unknown,
): Promise<FieldError[]> {
  const names: unknown = given && (given as Record<string, unknown>)[field];
  if (!Array.isArray(names)) return [];
  const newsletter = await newsletterOf(app, params);
  const existing =
    newsletter.sections.length > 0 ? `its sections are ${newsletter.sections.join(', ')}` : 'it has none';
  return names.flatMap((name, i) => {
    if (typeof name !== 'string' || sectionMask(newsletter, [name]).unknown.length === 0) return [];
    return [{ field: `${field}.${i}`, detail: `"${newsletter.slug}" has no section with this name; ${existing}` }];
  });
}
