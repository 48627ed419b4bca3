import { eraseReader } from '../../answers/reader-answers.js';
import { type FieldError, InvalidInput, NotFound } from '../../errors.js';
import { type Newsletter, sectionMask } from '../../newsletters/newsletter.js';
import { writtenTimeZone } from '../../newsletters/time-zone.js';
import { countSoon } from '../../reports/figures/count-soon.js';
import { type AudienceFilter, compileFilter } from '../../subscribers/list/audience.js';
import { countSubscribers } from '../../subscribers/list/count-subscribers.js';
import { pageOfSubscribers } from '../../subscribers/list/page-subscribers.js';
import { matchesText } from '../../subscribers/list/search-matches.js';
import { idOf, readSubscriber, unhurried } from '../../subscribers/list/subscriber-store.js';
import { requestAddressChange } from '../../subscribers/membership/address-change.js';
import { changeMembership } from '../../subscribers/membership/change-membership.js';
import { enrol } from '../../subscribers/membership/enrol.js';
import { requestSubscription, unsubscribe } from '../../subscribers/membership/signup.js';
import { parseReaderAddress } from '../../subscribers/record/address.js';
import { membershipOf } from '../../subscribers/record/subscriber.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';
import { confirmingIfGiven } from '../fields.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { type OperationApp, operation } from '../operation.js';
import { onePage } from '../page.js';
import { OtherNewsletter, requireScope } from '../permission.js';
import { blindly, mayRead } from './blind-answer.js';
import { authorOf, idIn } from './reader-of-call.js';
import { countTokenSignUp, mailboxUsedUp } from './sign-up-limit.js';
import {
  accepted,
  changed,
  countQuery,
  enrolledOutput,
  enrolment,
  newAddress,
  newSubscriber,
  shownStates,
  statistics,
  subscriber,
  subscriberChange,
  subscriberDocument,
  subscriberPage,
  subscriberQuery,
} from './subscriber-schemas.js';

const reading = { permission: { scope: 'subscribers:read', of: 'slug' }, changes: false } as const;
const writing = { permission: { scope: 'subscribers:write', of: 'slug' }, changes: true } as const;
const collection = ['slug'] as const;
const single = ['slug', 'id'] as const;

async function documentOf({ list }: OperationApp, newsletter: Newsletter, id: SubscriberId) {
  const known = await readSubscriber(list, id);
  return known && subscriberDocument(newsletter, id, known.address, membershipOf(known, newsletter.number));
}

/** Errors for sections that the newsletter does not have. @param field the field with the sections */
const knownSections =
  (field: 'sections' | 'section') =>
  async (app: OperationApp, { slug, [field]: names }: Readonly<Record<string, unknown>>): Promise<FieldError[]> => {
    if (!Array.isArray(names)) return [];
    const newsletter = await newsletterOf(app, { slug: String(slug) });
    const existing =
      newsletter.sections.length > 0 ? `its sections are ${newsletter.sections.join(', ')}` : 'it has none';
    return names.flatMap((name, i) => {
      if (typeof name !== 'string' || sectionMask(newsletter, [name]).unknown.length === 0) return [];
      return [{ field: `${field}.${i}`, detail: `"${newsletter.slug}" has no section "${name}"; ${existing}` }];
    });
  };

/** The subscribers of a newsletter. */
export const subscribers = {
  add: operation({
    id: 'addSubscriber',
    summary: 'Subscribe a reader',
    description:
      'Uses double opt-in: the reader gets an email and is subscribed once they confirm. An address gets at most one confirmation email a day, however often this is called. A confirmed reader gets none. Sign-ups are limited per token and day, and per mailbox and domain as on the sign-up form. A token without subscribers:read gets the same answer for every address.',
    ...writing,
    byReader: true,
    key: collection,
    input: newSubscriber,
    check: knownSections('sections'),
    errors: ['newsletter.archived', 'subscriber.suppressed', 'sign-ups.closed', 'sign-ups.used-up'],
    run: async (app, { slug, email, name = '', sections = [], timeZone, ...given }, { actor }) => {
      const newsletter = await newsletterOf(app, { slug });
      const method = actor.kind === 'token' ? 'api' : 'command';
      const consent = { method, from: given.consent.from, textVersion: 0, ip: '' } as const;
      const zone = timeZone === undefined ? {} : { timeZone: writtenTimeZone(timeZone) };
      const locale = given.locale ?? newsletter.locale;
      const request = { email, name, sections, locale, cadence: given.cadence, consent, ...zone };
      const address = parseReaderAddress(email);
      const id = idOf(app.list, address.normal);
      const shown = { id: id.toString('hex'), newsletter };
      await countTokenSignUp(app, actor, { newsletter: newsletter.number, id, address });
      const subscribe = () =>
        requestSubscription(unhurried(app.list), app.queues, newsletter, request, authorOf(actor));
      if (!mayRead(actor)) return blindly(subscribe, { ...shown, state: 'pending' as const });
      await subscribe();
      const state = membershipOf(await readSubscriber(app.list, id), newsletter.number)?.state;
      if (!state) throw mailboxUsedUp();
      return { ...shown, state };
    },
    output: accepted,
    document: (_, { id, state }) => ({ id, state }),
  }),

  enrol: operation({
    id: 'enrolSubscriber',
    summary: 'Add a reader who gave consent elsewhere',
    description:
      'Adds or updates one reader without a confirmation email, as an import does. Whoever unsubscribed, bounced or complained stays so.',
    permission: { scope: 'subscribers:import', also: () => ['subscribers:read'], of: 'slug', rule: 'data' },
    changes: true,
    key: collection,
    input: enrolment,
    check: knownSections('sections'),
    errors: ['subscriber.suppressed'],
    run: async (app, { slug, name = '', sections = [], locale, consent, ...given }) => {
      const newsletter = await newsletterOf(app, { slug });
      const proof = { method: 'command', from: consent.from, textVersion: 0, ip: '' } as const;
      const reader = { ...given, name, sections, locale, consent: proof };
      const { id, outcome } = await enrol(app.list, newsletter, reader);
      return { id: id.toString('hex'), newsletter, state: given.status, outcome };
    },
    follow: (app) => countSoon(app),
    output: enrolledOutput,
    document: (_, { newsletter: __, ...shown }) => shown,
  }),

  list: operation({
    id: 'listSubscribers',
    summary: 'List subscribers, or find one by address',
    description:
      'Returns pages. A subscriber who is on the list during the whole listing is returned exactly once, even if the list changes in the meantime. A subscriber must match all filters. A filter with several values matches any of them.',
    ...reading,
    key: collection,
    input: subscriberQuery,
    check: knownSections('section'),
    run: async (app, { slug, cursor, limit, maxRead, email, text, ...filter }) => {
      const newsletter = await newsletterOf(app, { slug });
      if (email !== undefined) {
        if (cursor !== undefined || text !== undefined || Object.keys(filter).length > 0)
          throw new InvalidInput('email', 'cannot be combined with filters or a cursor');
        const found = await documentOf(app, newsletter, idOf(app.list, parseReaderAddress(email).normal));
        return { ...onePage(found ? [found] : []), passed: 1 };
      }
      const audience: AudienceFilter = { ...filter, state: filter.state ?? [...shownStates] };
      const isIn = await compileFilter(app.list, newsletter, audience);
      const holds = text === undefined ? undefined : matchesText(text, newsletter.number);
      // The text first: it leaves the fewest records, and most of those are told from their bytes alone.
      const matches = holds === undefined ? isIn : (record: Buffer) => holds(record) && isIn(record);
      const page = { cursor, limit, maxRead };
      const { subscribers: found, next, passed } = await pageOfSubscribers(app.list, matches, page);
      const items = found.flatMap(({ id, subscriber: { address, memberships } }) => {
        const membership = memberships.find((one) => one.newsletter === newsletter.number);
        return subscriberDocument(newsletter, id, address, membership) ?? [];
      });
      return { items, next, passed };
    },
    output: subscriberPage,
    document: (_, { items, next }) => ({ items, next }),
  }),

  count: operation({
    id: 'countSubscribers',
    summary: 'Count subscribers',
    description: 'Counts the current subscriber records, and those who match the filters.',
    ...reading,
    key: collection,
    input: countQuery,
    check: knownSections('section'),
    run: async (app, { slug, ...filter }) => {
      const isFiltered = Object.keys(filter).length > 0;
      return countSubscribers(app.list, await newsletterOf(app, { slug }), isFiltered ? filter : undefined);
    },
    output: statistics,
    document: (_, { byLocale, byDomain, confirmedPerDay, matching, erased: __, ...states }) => ({
      ...{ states, byLocale, byDomain, confirmedPerDay },
      ...(matching === undefined ? {} : { matching }),
    }),
  }),

  read: operation({
    id: 'readSubscriber',
    summary: 'Read a subscriber',
    description: 'Returns the subscription and its log.',
    ...reading,
    key: single,
    run: async (app, { slug, id }) => {
      const found = await documentOf(app, await newsletterOf(app, { slug }), idIn(id));
      if (!found) throw new NotFound('subscriber', id);
      return found;
    },
    output: subscriber,
  }),

  change: operation({
    id: 'changeSubscriber',
    summary: 'Change a subscriber, or unsubscribe them',
    description: 'Fields that are left out stay unchanged. Either all changes are made or none.',
    ...writing,
    key: single,
    input: subscriberChange,
    check: knownSections('sections'),
    partial: true,
    errors: ['subscriber.illegal-transition'],
    run: async (app, { slug, id, sections, timeZone, name, locale, cadence, state }, { actor }) => {
      const newsletter = await newsletterOf(app, { slug });
      const reader = idIn(id);
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(locale === undefined ? {} : { locale }),
        ...(cadence === undefined ? {} : { cadence }),
        ...(state === undefined ? {} : { state }),
        ...(sections === undefined ? {} : { sections: sectionMask(newsletter, sections).mask }),
        ...(timeZone === undefined ? {} : { timeZone: timeZone === null ? '' : writtenTimeZone(timeZone) }),
      };
      const make = () => changeMembership(unhurried(app.list), newsletter, reader, change, authorOf(actor));
      if (!mayRead(actor)) return blindly(make, { id });
      const after = await make();
      const shown = after && subscriberDocument(newsletter, reader, after.address, after.membership);
      if (!shown) throw new NotFound('subscriber', id);
      return shown;
    },
    output: subscriber,
  }),

  unsubscribe: operation({
    id: 'unsubscribeSubscriber',
    summary: 'Unsubscribe a reader who asked you to',
    description: 'Only the reader can subscribe again. A reader who complained stays so. Repeating it changes nothing.',
    permission: { scope: 'subscribers:write', also: () => ['subscribers:read'], of: 'slug' },
    changes: true,
    key: single,
    run: async (app, { slug, id }, { actor }) => {
      const { number, title } = await newsletterOf(app, { slug });
      const [list, reader] = [unhurried(app.list), idIn(id)];
      const known = membershipOf(await readSubscriber(list, reader), number);
      if (!known || known.state === 'erased') throw new NotFound('subscriber', id);
      const isChanged = await unsubscribe(list, { newsletter: number, id: reader, at: 0 }, authorOf(actor));
      const { state } = membershipOf(await readSubscriber(list, reader), number) ?? known;
      return { id, newsletter: slug, title, state, changed: isChanged };
    },
    follow: (app) => countSoon(app),
    output: null,
    document: (_, { title: __, ...shown }) => shown,
  }),

  erase: operation({
    id: 'eraseSubscriber',
    summary: 'Erase a subscriber',
    description:
      'Removes a person from all newsletters and deletes all their data except a keyed hash, which prevents an import from adding them again. A token for one newsletter needs the scope subscribers:read too, and can only erase subscribers who have no other newsletter. To only unsubscribe someone, change their state. A token without subscribers:read gets the same answer for every id.',
    ...writing,
    permission: { ...writing.permission, rule: 'data' },
    key: single,
    input: confirmingIfGiven,
    confirmation: 'optional',
    errors: ['auth.other-newsletter'],
    // The same words for every id: a token that may not read learns nothing from them.
    consequence: () => ({
      code: 'reader.lost',
      text: 'This erases the reader from every newsletter, with all their data. It cannot be undone.',
      facts: {},
    }),
    run: async (app, { slug, id }, { actor }) => {
      const newsletter = await newsletterOf(app, { slug });
      const reader = idIn(id);
      const list = unhurried(app.list);
      const onList = async () => {
        const known = await readSubscriber(list, reader);
        const here = membershipOf(known, newsletter.number);
        return known && here && here.state !== 'erased' ? { known, here } : undefined;
      };
      const erase = () => eraseReader(list, reader, authorOf(actor));
      if (!mayRead(actor)) {
        if (actor.newsletters !== null) requireScope(actor, 'subscribers:read');
        await blindly(async () => (await onList()) && erase(), undefined);
        return;
      }
      const found = await onList();
      if (!found) throw new NotFound('subscriber', id);
      const others = found.known.memberships.filter((one) => one !== found.here && one.state !== 'erased');
      if (actor.newsletters !== null && others.length > 0) throw new OtherNewsletter(actor.newsletters, null);
      await erase();
    },
    follow: (app) => countSoon(app),
    output: null,
  }),

  changeAddress: operation({
    id: 'changeAddress',
    summary: 'Move a subscription to another address',
    description:
      'Uses double opt-in: the new address gets an email, and the subscription moves once the reader confirms there. Until then nothing changes. Counts as a sign-up of the new address. The subscriber at the new address has another id. A token without subscribers:read gets the same answer for every id and address.',
    ...writing,
    byReader: true,
    key: single,
    input: newAddress,
    errors: ['newsletter.archived', 'subscriber.cannot-change-address', 'sign-ups.closed', 'sign-ups.used-up'],
    run: async (app, { slug, id, email }, { actor }) => {
      const newsletter = await newsletterOf(app, { slug });
      const [from, to] = [idIn(id), parseReaderAddress(email)];
      const newId = idOf(app.list, to.normal);
      await countTokenSignUp(app, actor, { newsletter: newsletter.number, id: newId, address: to });
      const move = { from, to, newsletters: [newsletter] };
      const request = () => requestAddressChange(unhurried(app.list), app.queues, move);
      const answer = { id: newId.toString('hex') };
      if (!mayRead(actor)) return blindly(request, answer);
      const known = membershipOf(await readSubscriber(app.list, from), newsletter.number);
      if (!known || known.state === 'erased') throw new NotFound('subscriber', id);
      await request();
      return answer;
    },
    output: changed,
  }),
};
