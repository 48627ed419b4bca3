import { randomBytes } from 'node:crypto';
import type { Scope } from '../../../src/operations/permission.js';
import { addApiToken, listApiTokens } from '../../../src/operations/tokens/token-store.js';
import { addPerson, listPersons } from '../../../src/people/person-store.js';
import { type Attack, unless } from '../attack.js';
import type { Instance } from '../instance.js';

// A token for the installation that gives or takes more than it has.

const installation: Scope[] = ['installation:read', 'installation:write'];
const tokenOf = async ({ app }: Instance, scopes: Scope[]) =>
  addApiToken(app.redis, { name: 'attack', scopes, newsletter: null, perMinute: 50, signUpsPerDay: 50 });

/** Calls the API with a token for the installation that has 50 calls a minute. */
async function installationToken(instance: Instance) {
  const { token } = await tokenOf(instance, installation);
  const headers = { authorization: `Bearer ${token}` };
  const typed = { ...headers, 'content-type': 'application/json' };
  return (method: string, path: string, body?: object) =>
    instance.send(method, `/api/v1${path}`, body ? { headers: typed, body: JSON.stringify(body) } : { headers });
}

export const tokenLimitAttacks: readonly Attack[] = [
  {
    name: 'making a token with higher limits than one’s own',
    mutations: [
      {
        removes: 'the comparison of limits',
        file: 'src/operations/permission.ts',
        expression: 'given[limit] > own',
        instead: 'false',
      },
    ],
    async run(instance) {
      const call = await installationToken(instance);
      const made = { name: 'more', scopes: ['installation:read'], perMinute: 50, signUpsPerDay: 50 };
      const faults: string[] = [];
      for (const more of [{ perMinute: 1_000_000 }, { perMinute: 51 }, { signUpsPerDay: 51 }]) {
        const { status } = await call('POST', '/tokens', { ...made, ...more });
        if (status !== 422) faults.push(`a token with ${JSON.stringify(more)} got ${status}`);
      }
      const { status } = await call('POST', '/tokens', made);
      if (status !== 201) faults.push(`a token with the same limits got ${status}`);
      return unless(faults, 'three were refused, and one with the same limits was made');
    },
  },
  {
    name: 'revoking a token that may do more',
    mutations: [
      {
        removes: 'the scopes of the revoked token',
        file: 'src/operations/tokens/tokens.ts',
        expression: 'requireScope(actor, scope)',
        instead: 'undefined',
      },
    ],
    async run(instance) {
      const call = await installationToken(instance);
      const { id } = (await tokenOf(instance, ['installation:read', 'issues:send'])).apiToken;
      const { status } = await call('DELETE', `/tokens/${id}?confirm=true`);
      const stays = (await listApiTokens(instance.app.redis)).some((one) => one.id === id);
      const faults = stays ? [] : ['the token was revoked'];
      return unless(status === 403 ? faults : [...faults, `it got ${status}`], 'it was refused, and the token stays');
    },
  },
  {
    name: 'adding, changing and removing people by a token that can give no role',
    mutations: [
      {
        removes: 'the scopes of somebody without a role',
        file: 'src/operations/people/people.ts',
        expression: "[...rolesOf({ role, roles }), movesData ? 'editor' : 'viewer']",
        instead: 'rolesOf({ role, roles })',
      },
    ],
    async run(instance) {
      const call = await installationToken(instance);
      const { redis } = instance.app;
      const unroled = { name: 'Nobody', language: 'en', role: null, roles: {}, movesData: false } as const;
      const emails = [0, 1].map(() => `door-${randomBytes(6).toString('hex')}@example.org`);
      const known = await addPerson(redis, { ...unroled, email: String(emails[0]) });
      const single = `/persons/${known.id}`;
      const replies = {
        'adding one': await call('POST', '/persons', { name: 'Nobody', email: emails[1], invite: false }),
        'changing one': await call('PATCH', single, { name: 'Somebody' }),
        'letting one move data': await call('PATCH', single, { movesData: true }),
        'removing one': await call('DELETE', `${single}?confirm=true`),
      };
      const faults = Object.entries(replies).flatMap(([what, { status }]) =>
        status === 403 ? [] : [`${what} got ${status}`],
      );
      const people = (await listPersons(redis)).filter(({ email }) => emails.includes(email));
      if (people.length !== 1 || people[0]?.name !== 'Nobody') faults.push('the people are not as they were');
      return unless(faults, 'four calls were refused, and nobody was added, changed or removed');
    },
  },
];
