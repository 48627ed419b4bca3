import type { Person } from '../../../src/people/person.js';
import { addPerson, changePerson, removePerson } from '../../../src/people/person-store.js';
import { codeOf, nameOfSecret } from '../../../src/people/sign-in/secret.js';
import { beginSession } from '../../../src/people/sign-in/sessions.js';
import { readSignInRequest } from '../../../src/people/sign-in/sign-in-request.js';
import { type Attack, unless } from '../attack.js';
import { foreignOrigins } from '../client.js';
import type { Instance } from '../instance.js';

// Getting into the desk without being asked to.

let persons = 0;
function person({ app }: Instance): Promise<Person> {
  persons += 1;
  const roles = { role: 'owner', roles: {}, movesData: true } as const;
  return addPerson(app.redis, { email: `person${persons}@example.org`, name: 'A Person', language: 'en', ...roles });
}

const own = { 'sec-fetch-site': 'same-origin' };

/** Asks for an email. @returns the asking browser's secret, and the link, which only the email has */
async function ask(instance: Instance, email: string): Promise<{ browser: string; link: string }> {
  const { headers } = await instance.post('/desk/sign-in', { email }, { headers: own });
  const [, browser = ''] = /postrider-sign-in=([\w-]+)/.exec(String(headers['set-cookie'])) ?? [];
  const link = (await readSignInRequest(instance.app.redis, nameOfSecret(browser)))?.link;
  if (link === undefined) throw new Error('nothing was asked for');
  return { browser, link };
}

const press = (instance: Instance, link: string, cookie = '') =>
  instance.post(`/desk/sign-in/link/${link}`, {}, { headers: { ...own, cookie } });
const typeCode = (instance: Instance, code: string, browser: string) =>
  instance.post('/desk/sign-in/sent', { code }, { headers: { ...own, cookie: `postrider-sign-in=${browser}` } });
const sessionIn = ({ headers }: { headers: { 'set-cookie'?: string[] } }): string =>
  /postrider-session=([\w-]+)/.exec(String(headers['set-cookie']))?.[1] ?? '';
const isSignedIn = async (instance: Instance, session: string) =>
  (await instance.get('/desk/account', { cookie: `postrider-session=${session}` })).status === 200;

export const signInAttacks: readonly Attack[] = [
  {
    name: 'preparing a session for somebody who signs in',
    mutations: [
      {
        removes: 'the new secret of each session',
        file: 'src/people/sign-in/sessions.ts',
        expression: 'newSecret()',
        instead: "'a'.repeat(43)",
      },
    ],
    async run(instance) {
      const { email } = await person(instance);
      const { browser, link } = await ask(instance, email);
      const planted = 'a'.repeat(43);
      const done = await press(instance, link, `postrider-session=${planted}; postrider-sign-in=${browser}`);
      const faults: string[] = [];
      if (!(await isSignedIn(instance, sessionIn(done)))) faults.push('the person is not signed in');
      if (await isSignedIn(instance, planted)) faults.push('the planted cookie is signed in');
      return unless(faults, 'the session has a secret that the attacker does not know');
    },
  },
  {
    name: 'using a link to sign in twice',
    mutations: [
      {
        removes: 'the end of a request that was used',
        file: 'src/people/sign-in/sign-in-request.ts',
        expression: 'await redis.del(signInKeys.request(id))',
        instead: '1',
      },
    ],
    async run(instance) {
      const { browser, link } = await ask(instance, (await person(instance)).email);
      const cookie = `postrider-sign-in=${browser}`;
      const first = sessionIn(await press(instance, link, cookie));
      const faults = first === '' ? ['the link did not work'] : [];
      if (sessionIn(await press(instance, link, cookie)) !== '') faults.push('the link worked twice');
      if (sessionIn(await typeCode(instance, codeOf(link), browser)) !== '')
        faults.push('the code worked after the link');
      return unless(faults, 'a link and its code work once, together');
    },
  },
  {
    name: 'signing in with a forwarded or a made-up link',
    mutations: [
      {
        removes: 'the comparison of the link',
        file: 'src/people/sign-in/sign-in-request.ts',
        expression: 'isSameSecret(request.link, link)',
        instead: 'true',
      },
    ],
    async run(instance) {
      const { email } = await person(instance);
      const forwarded = await ask(instance, email);
      const attacker = await ask(instance, email);
      const faults: string[] = [];
      for (const [how, link] of Object.entries({ forwarded: forwarded.link, 'made-up': 'b'.repeat(43) }))
        for (const cookie of ['', `postrider-sign-in=${attacker.browser}`])
          if (sessionIn(await press(instance, link, cookie)) !== '') faults.push(`a ${how} link signed in`);
      return unless(faults, 'a link works only in the browser that asked for it');
    },
  },
  {
    name: 'opening a link to sign in as 20 mail scanners do',
    async run(instance) {
      const { browser, link } = await ask(instance, (await person(instance)).email);
      const faults: string[] = [];
      for (let n = 0; n < 20; n += 1) {
        const seen = await instance.get(`/desk/sign-in/link/${link}`);
        if (sessionIn(seen) !== '') faults.push('a scanner is signed in');
      }
      if (sessionIn(await press(instance, link, `postrider-sign-in=${browser}`)) === '')
        faults.push('the link is used up');
      return unless(faults, '20 scanners changed nothing');
    },
  },
  {
    name: 'trying 1,000 codes to sign in',
    mutations: [
      {
        removes: 'the count of codes',
        file: 'src/people/sign-in/sign-in-request.ts',
        expression: 'maxTries - Number(tries)',
        instead: 'maxTries',
      },
    ],
    async run(instance) {
      const { browser, link } = await ask(instance, (await person(instance)).email);
      const code = codeOf(link);
      const wrong = String((Number(code) + 1) % 10 ** 8).padStart(8, '0');
      for (let n = 0; n < 1_000; n += 50) {
        // The limits of networks and accounts are another protection.
        await instance.forgetLimits();
        await Promise.all(Array.from({ length: 50 }, () => typeCode(instance, wrong, browser)));
      }
      await instance.forgetLimits();
      const faults = sessionIn(await typeCode(instance, code, browser)) === '' ? [] : ['the 1,001st code signed in'];
      return unless(faults, 'after ten wrong codes the right one is refused too');
    },
  },
  {
    name: 'posting to the desk from another site',
    mutations: [
      {
        removes: 'the check of where a form of the desk comes from',
        file: 'src/desk/desk-routes.ts',
        expression: '!isOwnPost(request, deskUrlOf(app))',
        instead: 'false',
      },
    ],
    async run(instance) {
      const session = await beginSession(instance.app.redis, await person(instance), 'a browser');
      const faults: string[] = [];
      for (const origin of foreignOrigins) {
        const headers = { ...origin, cookie: `postrider-session=${session}` };
        await instance.post('/desk/sign-out', {}, { headers });
        if (!(await isSignedIn(instance, session))) faults.push(`${JSON.stringify(origin)} signed the person out`);
      }
      return unless(faults, 'no form of another site is taken');
    },
  },
  {
    name: 'going on in a session after a role was taken away',
    mutations: [
      {
        removes: 'the comparison of rights',
        file: 'src/people/sign-in/sessions.ts',
        expression: 'person?.rights === session.rights',
        instead: 'true',
      },
    ],
    async run(instance) {
      const { redis } = instance.app;
      await person(instance);
      const [changed, removed] = [await person(instance), await person(instance)];
      const sessions = {
        changed: await beginSession(redis, changed, 'x'),
        removed: await beginSession(redis, removed, 'x'),
      };
      await changePerson(redis, changed.id, { role: 'viewer' });
      await removePerson(redis, removed.id);
      const faults: string[] = [];
      for (const [who, session] of Object.entries(sessions))
        if (await isSignedIn(instance, session)) faults.push(`a person who was ${who} is still signed in`);
      return unless(faults, 'sessions end with the role and with the person');
    },
  },
  {
    name: 'finding out who works here by the sign-in',
    async run(instance) {
      const { email } = await person(instance);
      const times: Record<string, number[]> = { [email]: [], 'nobody@example.org': [] };
      const answers = new Map<string, Set<string>>();
      for (let n = 0; n < 40; n += 1)
        for (const [address, all] of n % 2 === 0 ? Object.entries(times) : Object.entries(times).reverse()) {
          await instance.forgetLimits();
          const began = performance.now();
          const { status, headers, body } = await instance.post('/desk/sign-in', { email: address }, { headers: own });
          all.push(performance.now() - began);
          const cookie = String(headers['set-cookie']).replace(/=[\w-]{43};/, '=…;');
          const seen = answers.get(address) ?? new Set();
          answers.set(address, seen.add(JSON.stringify([status, headers.location, cookie, body])));
        }
      const [known, stranger] = Object.keys(times).map((address) => [...(answers.get(address) ?? [])].join());
      const medians = Object.values(times).map((all) => (all.sort((a, b) => a - b)[20] ?? 0).toFixed(1));
      const faults = known === stranger ? [] : ['the answers differ'];
      return unless(faults, `the answers are the same; median ${medians.join(' and ')} ms for a person and a stranger`);
    },
  },
];
