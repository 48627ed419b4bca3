import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, openApp } from '../../src/app.js';
import { restoreBackup } from '../../src/backup/restore-backup.js';
import { takeBackup } from '../../src/backup/take-backup.js';
import { parseConfig } from '../../src/config.js';
import { perform } from '../../src/operations/operation.js';
import { people } from '../../src/operations/people/people.js';
import { consoleActor } from '../../src/operations/permission.js';
import { readAudit } from '../../src/people/audit/audit-log.js';
import { addPasskey, listPasskeys } from '../../src/people/passkey-store.js';
import type { Person } from '../../src/people/person.js';
import { listPersons } from '../../src/people/person-store.js';
import { invitationAddress, openInvitation } from '../../src/people/sign-in/invitation.js';
import { admitSession, beginSession, listSessions } from '../../src/people/sign-in/sessions.js';
import { makeSignInLink, openSignInLink } from '../../src/people/sign-in/sign-in-link.js';
import { askToSignIn, requestOf } from '../../src/people/sign-in/sign-in-request.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

const secret = 'a-secret-of-this-installation';
let [source, target]: TestRedis[] = [];
let app: App;
let folder: string;
const open = (store: TestRedis, ofSecret = secret) =>
  openApp(parseConfig({ LOG_LEVEL: 'silent', SECRET: ofSecret }), {
    ...{ redisUrl: store.url, smtpUrl: 'smtp://127.0.0.1:1' },
  });
beforeAll(async () => {
  [source, target] = await Promise.all([startTestRedis(), startTestRedis()]);
  app = await open(source);
  folder = await mkdtemp(join(tmpdir(), 'postrider-people-'));
});
afterAll(async () => {
  await app?.close();
  await Promise.all([source?.stop(), target?.stop(), rm(folder, { recursive: true, force: true })]);
});

test('a backup that is restored elsewhere has the team, and nobody is signed in there', async () => {
  const add = async (name: string, role: string): Promise<Person> => {
    const input = { email: `${name.toLowerCase()}@example.com`, name, role };
    return (await perform(app, people.add, { actor: consoleActor('me'), key: {}, input })).result;
  };
  const [ada, bo, cy] = [await add('Ada', 'owner'), await add('Bo', 'editor'), await add('Cy', 'viewer')];
  const gone = await add('Di', 'viewer');
  await perform(app, people.remove, { actor: consoleActor('me'), key: { person: gone.id }, input: {}, confirm: yes });
  await perform(app, people.change, { actor: consoleActor('me'), key: { person: cy.id }, input: { role: 'writer' } });
  const key = { credential: 'Y3JlZGVudGlhbA', publicKey: 'a2V5', counter: 3, transports: ['usb'] };
  await addPasskey(app.redis, { ...key, person: ada.id, name: 'Laptop', createdAt: 1, usedAt: 2 });
  const session = await beginSession(app.redis, ada, 'Firefox');
  const link = await makeSignInLink(app.redis, ada);
  const asked = await askToSignIn(app, { email: ada.email, ip: '192.0.2.1', locale: 'en' });
  const browser = 'browser' in asked ? asked.browser : '';
  const log = (await readAudit(app.redis, {}, 100)).entries;
  expect(log).toHaveLength(6);

  const file = join(folder, 'team.backup');
  await takeBackup(app.redis, app.queues, file);
  if (!target) throw new TypeError('no store');
  await restoreBackup(target.redis, file, { force: false, secrets: [secret] });
  const there = await open(target);
  try {
    expect(await listPersons(there.redis)).toEqual(await listPersons(app.redis));
    expect(await listPasskeys(there.redis, ada.id)).toEqual(await listPasskeys(app.redis, ada.id));
    expect((await readAudit(there.redis, {}, 100)).entries).toEqual(log);
    // Sessions, requests and links that sign in stay where they were made.
    expect(await admitSession(app.redis, session)).toBeDefined();
    expect(await admitSession(there.redis, session)).toBeUndefined();
    expect(await listSessions(there.redis, ada)).toEqual([]);
    expect(await openSignInLink(there.redis, link.secret)).toBeUndefined();
    expect([await requestOf(app.redis, browser), await requestOf(there.redis, browser)]).toEqual([
      expect.objectContaining({ person: ada.id }),
      undefined,
    ]);
    // The invitation works with the same SECRET. Those that had ended have not come back.
    const opens = async (person: Person, on: App) => {
      const token =
        invitationAddress('', app.tokenKeys, person, person.invitation ?? { at: 0 })
          .split('/')
          .pop() ?? '';
      return (await openInvitation(on.redis, on.tokenKeys, token))?.name;
    };
    expect([await opens(bo, there), await opens(cy, there), await opens(gone, there)]).toEqual([
      'Bo',
      undefined,
      undefined,
    ]);
  } finally {
    await there.close();
  }
});

const yes = async () => undefined;
