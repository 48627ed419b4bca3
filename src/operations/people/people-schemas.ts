import * as z from 'zod';
import { locales } from '../../locale/locale.js';
import type { SeenPerson } from '../../people/last-seen.js';
import {
  attentionEmails,
  invitationDays,
  invitationEnd,
  personState,
  personStates,
  roles,
} from '../../people/person.js';
import { cleanName, parseAddress } from '../../subscribers/record/address.js';
import { isoFromMs } from '../../timestamps.js';
import { inputCheck } from '../field-errors.js';
import { time } from '../fields.js';
import { pageOf } from '../page.js';

const role = z.enum(roles);
const whole = role.nullable().meta({
  description:
    'Role in all newsletters, and for what belongs to none, such as the site; null: only in those of "roles". viewer: reads content and reports; writer: also edits drafts and articles, and tests on their own address; editor: also composes, sends and sees readers; owner: everything.',
});
const single = z.record(z.string().max(40), role).meta({
  description: 'Roles in single newsletters, by slug. The stronger role counts.',
  examples: [{ gazette: 'editor' }],
});
const movesData = z.boolean().meta({
  description: 'Whether they may import, export and erase readers as an editor. Owners may.',
});
const email = z
  .string()
  .max(320, { abort: true })
  .check(inputCheck((text) => parseAddress(text, 'email')))
  .meta({ description: 'Where they get the emails to sign in.', examples: ['ada@example.com'] });
const name = z
  .string()
  .max(200)
  .refine((text) => cleanName(text) !== '', 'must not be empty')
  .overwrite(cleanName)
  .meta({ description: 'Shown to others.', examples: ['Ada'] });
const emailsOfTroubles = z.enum(attentionEmails).meta({
  description:
    'When they are emailed what needs attention, as an owner. at-once: what stops something at once, the rest once a day; daily: all of it once a day; off: never. Each is emailed once until it is over.',
});
const language = z.enum(locales).meta({ description: 'Of the emails and pages that they get.' });

const invitation = z.object({
  by: z
    .string()
    .meta({ description: 'Name of the person who invites; empty: a token or the console.', examples: ['Bo'] }),
  invitedAt: time,
  expiresAt: time,
  email: z.enum(['waiting', 'sent', 'no-sender', 'refused']).meta({
    description:
      'Its email. no-sender: there is no newsletter whose sender it could have. refused: the server refused it. Then hand over a link of your own (POST /persons/{person}/links).',
  }),
});

export const person = z.object({
  id: z.string().meta({ examples: ['0123456789ab'] }),
  email: z.string().meta({ examples: ['ada@example.com'] }),
  name: z.string().meta({ examples: ['Ada'] }),
  language,
  role: whole,
  roles: single,
  movesData,
  state: z.enum(personStates).meta({
    description: `active: has signed in. invited: has an invitation, which works for ${invitationDays} days. expired: the invitation has ended. uninvited: has none, or it ended with a change of the address or the roles. Everybody but "active" can be invited again; everybody may sign in with their address.`,
  }),
  invitation: invitation.nullable().meta({ description: 'The last one, until the person signs in; null: none.' }),
  attentionEmails: emailsOfTroubles,
  lastSeenAt: time.nullable().meta({ description: 'When they last used the desk; null: never.' }),
  createdAt: time,
});
export const personLink = z.object({
  id: z.string().meta({ description: 'Of the person.', examples: ['0123456789ab'] }),
  url: z.string().meta({
    description: 'The link. It works once.',
    examples: ['https://news.example.com/desk/sign-in/link/…'],
  }),
  expiresAt: time,
});
export const personPage = pageOf(person);

export const newPerson = z.strictObject({
  email,
  name,
  language: language.default('en'),
  role: whole.default(null),
  roles: single.default({}),
  movesData: movesData.default(false),
  invite: z.boolean().default(true).meta({ description: 'Whether an email invites them.' }),
  attentionEmails: emailsOfTroubles.default('at-once'),
});

export const personChange = z
  .strictObject({ email, name, language, role: whole, roles: single, movesData, attentionEmails: emailsOfTroubles })
  .partial()
  .meta({ examples: [{ roles: { gazette: 'editor', business: 'writer' } }] });

/** Their names in the API's document. */
export const peopleSchemas = {
  Person: person,
  PersonPage: personPage,
  NewPerson: newPerson,
  PersonChange: personChange,
  PersonLink: personLink,
};

/** The document of a person. */
export function personDocument(person: SeenPerson) {
  const { rights: _, joinedAt: __, invitation: last, seenAt, createdAt, ...fields } = person;
  const invitation = last && {
    ...{ by: last.by, invitedAt: isoFromMs(last.at * 1_000), expiresAt: isoFromMs(invitationEnd(last)) },
    email: last.email,
  };
  const times = { lastSeenAt: isoFromMs(seenAt), createdAt: isoFromMs(createdAt) };
  return { ...fields, state: personState(person), invitation, ...times };
}
