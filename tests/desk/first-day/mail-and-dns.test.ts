import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { perform } from '../../../src/operations/operation.js';
import { consoleActor } from '../../../src/operations/permission.js';
import { mailServers } from '../../../src/operations/sending/mail-server.js';
import { senderRecords } from '../../../src/operations/sending/sender-records.js';
import type { Role } from '../../../src/people/person.js';
import { addPerson } from '../../../src/people/person-store.js';
import { beginSession } from '../../../src/people/sign-in/sessions.js';
import { type DnsServer, startDnsServer } from '../../helpers/dns-server.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';

const password = 'correct horse&battery';
let web: WebForTests;
let dns: DnsServer;
let server: SMTPServer;
let port: string;
const received: { to: string; text: string }[] = [];

beforeAll(async () => {
  dns = await startDnsServer({ 'example.com': { TXT: ['v=spf1 mx -all'] } });
  web = await startWebForTests({ ALLOW_PRIVATE_FETCH: 'true', DNS_SERVERS: dns.address });
  await web.newsletter();
  server = new SMTPServer({
    ...{ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, banner: 'A server of a test' },
    onAuth: ({ password: given }, _session, done) =>
      given === password ? done(null, { user: 'desk' }) : done(new Error(`I do not know ${given}`)),
    onData(stream, { envelope }, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      stream.on('end', () => {
        received.push({ to: envelope.rcptTo[0]?.address ?? '', text });
        done(null);
      });
    },
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  port = String((server.server.address() as AddressInfo).port);
});
afterAll(async () => {
  await web?.stop();
  await dns?.stop();
  await new Promise<void>((closed) => server.close(() => closed()));
});

let people = 0;
async function signedIn(role: Role | null, roles: Record<string, Role> = {}, language: 'en' | 'zh-CN' = 'en') {
  people += 1;
  const fields = { email: `person${people}@example.com`, name: `Person ${people}`, language, role, roles };
  const person = await addPerson(web.app.redis, { ...fields, movesData: false });
  return { person, cookie: `postrider-session=${await beginSession(web.app.redis, person, 'a browser')}` };
}
type Headers = Awaited<ReturnType<typeof signedIn>>;
const get = (path: string, { cookie }: Headers) => web.get(path, { cookie });
const mail = '/desk/n/gazette/first-day/mail';
const post = (fields: Record<string, string>, { cookie }: Headers) =>
  web.postOnly(mail, fields, { cookie, 'sec-fetch-site': 'same-origin' });
const typed = (given: Record<string, string> = {}) => ({
  ...{ host: '127.0.0.1', port, security: 'none', user: 'desk@example.com', password },
  ...given,
});

/** Everything that Redis holds, as text. */
async function stored(): Promise<string> {
  const { redis } = web.app;
  const texts: string[] = [];
  for (const key of await redis.keys('*')) texts.push(key, (await redis.dumpBuffer(key))?.toString('latin1') ?? '');
  return texts.join('\n');
}

test('an owner tries a mail server: the message comes to them, and the password stays nowhere', async () => {
  const owner = await signedIn('owner');
  const { statusCode, body } = await post(typed(), owner);
  expect([statusCode, received.map(({ to }) => to)]).toEqual([200, [owner.person.email]]);
  expect(received[0]?.text).toContain('This message went through 127.0.0.1.');
  expect(body).toContain('A server of a test');
  expect(body).toContain('235');
  expect(body).toContain(`SMTP_URL=smtp://desk%40example.com:PASSWORD@127.0.0.1:${port}?tls=off`);
  expect(body).toMatch(/<input[^>]*type="password"[^>]*value=""/);
  expect(body).toContain('Please add this line to the file .env of our Postrider');
  expect(body).toMatch(/no email leaves the machine where Postrider runs\..*href="http:\/\/localhost:\d+"/s);
  // What the server said is there, after what to do.
  expect(body.indexOf('235')).toBeGreaterThan(body.indexOf('<summary>What the server said</summary>'));
  const audit = await stored();
  expect(audit).toContain('testMailServer');
  for (const secret of [password, encodeURIComponent(password), Buffer.from(password).toString('base64')])
    expect([audit.includes(secret), body.includes(secret)]).toEqual([false, false]);
});

test("each step that fails says so in the server's own words, without the password", async () => {
  const owner = await signedIn('owner');
  const states = async (fields: Record<string, string>) => {
    const { body } = await post(typed(fields), owner);
    expect(body).not.toContain('PASSWORD');
    return { body, states: [...body.matchAll(/<span class="badge \w+">([^<]+)/g)].map(([, state]) => state) };
  };
  const login = await states({ password: 'wrong horse&battery' });
  expect(login.states).toEqual(['Done', 'Not tried', 'Failed', 'Not tried']);
  expect(login.body).toContain('535');
  expect(login.body).not.toContain('wrong horse');
  expect(login.body).toContain('127.0.0.1 refuses the user name or the password.');
  expect((await states({ host: 'smtp.invalid', security: 'tls' })).body).toContain(
    'There is no server with the name smtp.invalid.',
  );
  const plain = await states({ security: 'starttls' });
  expect(plain.states).toEqual(['Done', 'Failed', 'Not tried', 'Not tried']);
  expect(plain.body).toContain('does not offer this encryption on this port');
  const closed = await states({ port: '1' });
  expect(closed.states).toEqual(['Failed', 'Not tried', 'Not tried', 'Not tried']);
  expect(closed.body).toContain('takes no email on this port');
});

test('it is no way to look for open ports: other ports, many tests and other people are refused', async () => {
  const config = { ...web.app.config, allowPrivateFetch: false };
  const input = { ...typed(), newsletter: 'gazette', to: 'ada@example.com' };
  const asked = { actor: consoleActor('Ada'), key: {}, input };
  await expect(perform({ ...web.app, config }, mailServers.test, asked)).rejects.toMatchObject({ field: 'port' });
  const owner = await signedIn('owner');
  const answers: number[] = [];
  for (let i = 0; i < 11; i += 1) answers.push((await post(typed({ port: '1' }), owner)).statusCode);
  expect(answers).toEqual([...Array(10).fill(200), 400]);
  const editor = await signedIn('editor');
  expect((await post(typed(), editor)).statusCode).toBe(404);
  expect((await get(mail, editor)).body).toContain('An owner of the whole installation sets up the mail server.');
  expect((await post(typed({ security: 'tls', host: 'a b' }), await signedIn('owner'))).body).toContain(
    'Enter the name of a server',
  );
});

test('the DNS records are there to copy, with what DNS says of them now', async () => {
  const editor = await signedIn(null, { gazette: 'editor' });
  const { body } = await get('/desk/n/gazette/first-day/dns', editor);
  expect(body).toContain('v=spf1 mx -all');
  expect(body).toContain('v=DMARC1; p=none; rua=mailto:news@example.com');
  expect(body).toContain('postrider dkim generate');
  expect(body.match(/badge (ok|wait|stop)/g)?.length).toBeGreaterThan(2);
});

test('the SPF record has a server as others know it, never the address of this machine', async () => {
  await web.newsletter({ slug: 'weekend', from: { name: 'Weekend', address: 'news@example.org' } });
  const spf = async (smtpUrl: string) => {
    const app = { ...web.app, config: { ...web.app.config, smtpUrl } };
    const asked = { actor: consoleActor('Ada'), key: { slug: 'weekend' }, input: {} };
    const { result } = await perform(app, senderRecords.list, asked);
    return result.records.find((one) => one.for === 'spf')?.value;
  };
  expect(await spf('smtp://127.0.0.1:2525')).toBe('v=spf1 mx ~all');
  expect(await spf('smtp://[::1]:2525')).toBe('v=spf1 mx ~all');
  expect(await spf('smtp://192.0.2.5')).toBe('v=spf1 ip4:192.0.2.5 ~all');
  expect(await spf('smtp://[2001:db8::5]:587')).toBe('v=spf1 ip6:2001:db8::5 ~all');
  expect(await spf('smtp://mail.example.net')).toBe('v=spf1 a:mail.example.net ~all');
});

test('the readers come by a form whose address is there, one by one, and by an import', async () => {
  const editor = await signedIn(null, { gazette: 'editor' });
  const { body } = await get('/desk/n/gazette/first-day/readers', editor);
  expect(body).toContain('/n/gazette</code>');
  expect(body).toContain('href="/desk/n/gazette/readers/import"');
  expect(body).toContain('href="/desk/n/gazette/readers/new"');
  // Who came by a printed link has no other way to know it.
  expect(body).toContain(`<code>${web.app.publicUrl}/desk</code>`);
});
