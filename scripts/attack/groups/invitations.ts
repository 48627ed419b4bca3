import { randomBytes } from 'node:crypto';
import { type Invitation, invitationDays, type Person } from '../../../src/people/person.js';
import { addPerson, changePerson, noteJoined, removePerson, setInvitation } from '../../../src/people/person-store.js';
import { invitationAddress, newInvitation } from '../../../src/people/sign-in/invitation.js';
import { nameOfSecret } from '../../../src/people/sign-in/secret.js';
import { readSignInRequest } from '../../../src/people/sign-in/sign-in-request.js';
import { signToken, tokenKeys } from '../../../src/subscribers/membership/tokens.js';
import { type Attack, unless } from '../attack.js';
import { foreignOrigins, type Reply } from '../client.js';
import type { Instance } from '../instance.js';

// Getting into the desk, or troubling somebody, with an invitation that is for another person.

/** Somebody who is invited, and the path of their invitation as the email has it. */
async function invited(
  { app }: Instance,
  invitation: Invitation = newInvitation('An owner'),
): Promise<{ person: Person; path: string }> {
  const email = `invited-${randomBytes(6).toString('hex')}@example.org`;
  const roles = { role: 'editor', roles: {}, movesData: false } as const;
  // Its own email is sent already.
  const sent = { ...invitation, email: 'sent' } as const;
  const person = await addPerson(app.redis, { email, name: 'An Invited', language: 'en', ...roles }, sent);
  return { person, path: invitationAddress('', app.tokenKeys, person, sent) };
}

const own = { 'sec-fetch-site': 'same-origin' };
const press = (instance: Instance, path: string, headers: Record<string, string> = own) =>
  instance.post(path, {}, { headers });

const cookieIn = ({ headers }: Reply, name: string): string =>
  new RegExp(`${name}=([\\w-]+)`).exec(String(headers['set-cookie']))?.[1] ?? '';

/** Whether the button of a page asked for an email to somebody. */
async function asked({ app }: Instance, reply: Reply): Promise<boolean> {
  const browser = cookieIn(reply, 'postrider-sign-in');
  return browser !== '' && (await readSignInRequest(app.redis, nameOfSecret(browser)))?.person !== '';
}

/** Faults of an invitation that must not work. */
async function worksStill(instance: Instance, what: string, path: string): Promise<string[]> {
  const [page, button] = [await instance.get(path), await press(instance, path)];
  const faults: string[] = [];
  if (page.status < 400) faults.push(`the page ${what} answered ${page.status}`);
  if (button.status < 400 || (await asked(instance, button)))
    faults.push(`the button ${what} answered ${button.status}`);
  return faults;
}

export const invitationAttacks: readonly Attack[] = [
  {
    name: 'signing in with an invitation that was forwarded',
    mutations: [
      {
        removes: 'the email to the person',
        file: 'src/desk/sign-in/sign-in-answers.tsx',
        expression: 'ask(app, request, reply, { frame, email: person.email })',
        instead: 'enter(app, request, reply, { person })',
      },
      {
        removes: 'the mask of the address',
        file: 'src/desk/sign-in/sign-in-answers.tsx',
        expression: 'maskAddress(person.email)',
        instead: 'person.email',
      },
    ],
    async run(instance) {
      const { person, path } = await invited(instance);
      const token = path.split('/').at(-1) ?? '';
      const faults: string[] = [];
      const page = await instance.get(path);
      const button = await press(instance, path);
      for (const [what, reply] of Object.entries({ page, button })) {
        if (cookieIn(reply, 'postrider-session') !== '') faults.push(`the ${what} signed in`);
        if (reply.body.includes(person.email)) faults.push(`the ${what} shows the address`);
      }
      const cookie = `postrider-sign-in=${cookieIn(button, 'postrider-sign-in')}`;
      for (const link of [`/desk/sign-in/link/${token}`, `/desk/sign-in/link/${cookie.split('=')[1]}`]) {
        const reply = await press(instance, link, { ...own, cookie });
        if (cookieIn(reply, 'postrider-session') !== '') faults.push('it is a link to sign in');
      }
      return unless(faults, 'its button emails the person, and nobody else gets any further');
    },
  },
  {
    name: 'pressing the button of an invitation from another site',
    mutations: [
      {
        removes: 'the check of where an invitation is posted from',
        file: 'src/desk/desk-routes.ts',
        expression: '!isOwnPost(request, deskUrlOf(app))',
        instead: 'false',
      },
    ],
    async run(instance) {
      const { path } = await invited(instance);
      const faults: string[] = [];
      for (const origin of foreignOrigins) {
        const reply = await press(instance, path, origin);
        if (reply.status !== 403 || (await asked(instance, reply)))
          faults.push(`${JSON.stringify(origin)} got ${reply.status}`);
      }
      return unless(faults, 'no form of another site is taken');
    },
  },
  {
    name: 'using an invitation after a change of the role or the person',
    mutations: [
      {
        removes: 'the comparison with the last invitation',
        file: 'src/people/sign-in/invitation.ts',
        expression: 'person?.invitation?.at === claim?.at',
        instead: 'true',
      },
      {
        removes: 'the end of an invitation with a change of rights',
        file: 'src/people/person-store.ts',
        expression: '{ ...after, rights: before.rights + 1, invitation: null }',
        instead: '{ ...after, rights: before.rights + 1 }',
      },
      {
        removes: 'the end of an invitation with the first sign-in',
        file: 'src/people/person-store.ts',
        expression: '{ joinedAt: one.joinedAt || Date.now(), invitation: null }',
        instead: '{ joinedAt: one.joinedAt || Date.now() }',
      },
    ],
    async run(instance) {
      const { redis } = instance.app;
      const ends: Record<string, (person: Person) => Promise<unknown>> = {
        'after another role': ({ id }) => changePerson(redis, id, { role: 'viewer' }),
        'after a role in one newsletter': ({ id }) => changePerson(redis, id, { roles: { weekend: 'owner' } }),
        'after another address': ({ id, email }) => changePerson(redis, id, { email: `new-${email}` }),
        'after the removal of the person': ({ id }) => removePerson(redis, id),
        'after the first sign-in': (person) => noteJoined(redis, person),
        'after another invitation': ({ id, invitation }) =>
          setInvitation(redis, id, { at: (invitation?.at ?? 0) + 1, by: '', email: 'sent' }),
      };
      const faults: string[] = [];
      for (const [what, end] of Object.entries(ends)) {
        const { person, path } = await invited(instance);
        if ((await instance.get(path)).status !== 200) faults.push('an invitation does not work');
        await end(person);
        faults.push(...(await worksStill(instance, what, path)));
      }
      return unless(faults, `an invitation ended in ${Object.keys(ends).length} ways`);
    },
  },
  {
    name: 'using an invitation after its last day',
    mutations: [
      {
        removes: 'the days of an invitation',
        file: 'src/people/sign-in/invitation.ts',
        expression: 'invitationDays * 86_400',
        instead: 'undefined',
      },
    ],
    async run(instance) {
      const now = newInvitation('An owner');
      const old = await invited(instance, { ...now, at: now.at - invitationDays * 86_400 - 60 });
      return unless(await worksStill(instance, 'of an old one', old.path), `it ended after ${invitationDays} days`);
    },
  },
  {
    name: 'guessing and forging invitations',
    mutations: [
      {
        removes: 'the signature of invitations',
        file: 'src/subscribers/membership/tokens.ts',
        expression: "timingSafeEqual(Buffer.from(mac(key, body), 'latin1'), given)",
        instead: 'true',
      },
      {
        removes: 'the purpose of invitations',
        file: 'src/subscribers/membership/tokens.ts',
        expression: 'purposes[body.readUInt8(1)] !== purpose',
        instead: 'false',
      },
    ],
    async run(instance) {
      const { person, path } = await invited(instance);
      const { at = 0 } = person.invitation ?? {};
      const id = Buffer.concat([Buffer.from(person.id, 'hex'), Buffer.alloc(2)]);
      const claim = { newsletter: 0, id, at };
      const whole = Buffer.from(path.split('/').at(-1) ?? '', 'base64url');
      const flipped = Array.from({ length: whole.length }, (_, place) => {
        const bytes = Buffer.from(whole);
        bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
        return bytes.toString('base64url');
      });
      const forged = [
        ...flipped,
        ...(['unsubscribe', 'preferences', 'own-data', 'moderate'] as const).map((purpose) =>
          signToken(instance.app.tokenKeys, purpose, claim),
        ),
        signToken(tokenKeys(['another secret that is long enough']), 'invitation', claim),
        ...[person.id, `${person.id}-${at}`, '__proto__', 'a'.repeat(43), '%00', '..%2f..%2fdesk'],
      ];
      const faults: string[] = [];
      for (const token of forged)
        faults.push(...(await worksStill(instance, `of ${token.slice(0, 12)}…`, `/desk/invitation/${token}`)));
      return unless(faults, `${forged.length} forged invitations were refused`);
    },
  },
  {
    name: 'flooding a mailbox by the button of an invitation',
    mutations: [
      {
        removes: 'the count of emails to one person',
        file: 'src/people/sign-in/sign-in-request.ts',
        expression: '(await countAll(list, own)) > 0',
        instead: 'false',
      },
    ],
    async run(instance) {
      const { path } = await invited(instance);
      let emails = 0;
      // Each from another network: those have limits of their own.
      for (let n = 0; n < 80; n += 1) if (await asked(instance, await press(instance, path))) emails += 1;
      return unless(emails > 40 ? [`${emails} emails were asked for`] : [], `80 posts asked for ${emails} emails`);
    },
  },
  {
    name: 'opening an invitation as 20 mail scanners do',
    async run(instance) {
      const { path } = await invited(instance);
      const faults: string[] = [];
      for (let n = 0; n < 20; n += 1) {
        const seen = await instance.get(path);
        if (seen.headers['set-cookie'] !== undefined) faults.push('a scanner got a cookie');
      }
      if (!(await asked(instance, await press(instance, path)))) faults.push('the invitation is used up');
      return unless(faults, '20 scanners changed nothing');
    },
  },
];
