import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import nodemailer from 'nodemailer';
import { type Inbox, startInbox } from '../../../src/smtp/inbox.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { freePort } from '../../../tests/helpers/process.js';
import { type Attack, type Mutation, unless } from '../attack.js';
import { send, sendRaw } from '../client.js';
import type { Instance } from '../instance.js';
import { signedIn } from './desk.js';

// Doors that were open once: long bodies of strangers, readers of other newsletters, and the local inbox.

const own = { 'sec-fetch-site': 'same-origin' };
const longPath = '/desk/n/gazette/articles/new';
const longest = 16 * 1_024 * 1_024;

/** The head of a post that announces a body of 16 MB. */
const headOf = (path: string, headers: Record<string, string>): string =>
  [
    `POST ${path} HTTP/1.1`,
    ...Object.entries({ host: 'localhost', ...headers, 'content-length': longest }).map((line) => line.join(': ')),
    ...['', ''],
  ].join('\r\n');

/** Opens connections that announce long bodies and send nothing of them. @returns what closes them */
function holdBodies({ port }: Instance, headers: Record<string, string>, count: number): () => void {
  const sockets = Array.from({ length: count }, () => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(headOf(longPath, headers)));
    return socket.on('error', () => undefined);
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

/** Asks until the answer has a status, or has another one. @returns whether it did within a hundred tries */
async function answers(ask: () => Promise<{ status: number }>, wanted: (status: number) => boolean): Promise<boolean> {
  for (let n = 0; n < 100; n += 1) {
    if (wanted((await ask()).status)) return true;
    await sleep(30);
  }
  return false;
}

/** Two ways to post a body that needs room: as a person in the desk, and as a program by the API. */
function longPosts(instance: Instance, person: Record<string, string>, token: string) {
  const body = `x=${'x'.repeat(70_000)}`;
  const form = { ...person, 'content-type': 'application/x-www-form-urlencoded' };
  const json = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return {
    'the desk': () => instance.send('POST', longPath, { headers: form, body }),
    'the API': () => instance.send('POST', '/api/v1/newsletters/gazette/articles', { headers: json, body }),
  };
}

/** Takes what differs between any two ids out of an answer. */
const withoutIds = (body: string, id: string): string => body.replaceAll(id, '').replaceAll(/"messageId":"[^"]*"/g, '');

/** Starts the inbox of an installation without a mail server, with one email. */
async function withInbox<T>(attack: (inbox: Inbox, port: number) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-inbox-'));
  const port = await freePort();
  const inbox = await startInbox({ smtp: await freePort(), web: port }, folder);
  try {
    const email = { from: 'news@example.com', to: 'owner@example.com', subject: 'Sign in', text: codeInEmail };
    await nodemailer.createTransport(inbox.smtpUrl).sendMail(email);
    return await attack(inbox, port);
  } finally {
    await inbox.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
const codeInEmail = 'Your code is 1234-5678.';

/** Headers that a browser sends for pages of other sites: by their origin, and by a name that leads to this machine. */
const otherSites = (port: number): Record<string, string>[] => [
  { host: `localhost:${port}`, origin: 'https://evil.example.org' },
  { host: `localhost:${port}`, origin: 'null' },
  { host: `rebound.example.org:${port}` },
  { host: `rebound.example.org:${port}`, origin: `http://rebound.example.org:${port}` },
];

/** Asks for a WebSocket of the inbox. */
const upgrade = (port: number, headers: Record<string, string>): Promise<string> => {
  const all = { ...headers, connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
  const lines = Object.entries({ ...all, 'sec-websocket-key': randomBytes(16).toString('base64') });
  const head = lines.map((line) => line.join(': ')).join('\r\n');
  return sendRaw(port, `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n${head}\r\n\r\n`, 500);
};

const mutation = (removes: string, file: string, expression: string, instead: string): Mutation => {
  return { removes, file, expression, instead };
};
const routes = 'src/desk/desk-routes.ts';
const inboxFile = 'src/smtp/inbox-links.ts';

export const doorAttacks: readonly Attack[] = [
  {
    name: 'long bodies to the desk without a session or from another site',
    mutations: [
      mutation('the origin before the body', routes, '!isOwnPost(request, deskUrlOf(app))', 'false'),
      mutation('the session before the body', routes, '!(await visitOf(app, request))', 'false'),
      mutation('the session before a short body', routes, 'openToAll.has(url)', 'bodyLimit === undefined'),
    ],
    async run(instance) {
      const { cookie } = await signedIn(instance, { role: 'owner' });
      const strangers: [string, Record<string, string>, number][] = [
        ['neither origin nor cookie', {}, 403],
        ['another site', { cookie, 'sec-fetch-site': 'cross-site' }, 403],
        ['no cookie', own, 303],
        ['a made-up cookie', { ...own, cookie: 'postrider-session=x' }, 303],
      ];
      const paths = [
        longPath,
        '/desk/n/gazette/settings/look',
        '/desk/n/gazette/settings/site',
        '/desk/n/gazette/settings/general',
      ];
      const sent = [...paths, ...paths, longPath, longPath].flatMap((path) =>
        strangers.map(async ([who, headers, expected]) => {
          // Of 16 MB, each sends 64 KB and waits.
          const answer = await instance.raw(`${headOf(path, headers)}${'x'.repeat(65_536)}`, 8_000);
          const status = Number(answer.slice(9, 12));
          return status === expected ? [] : [`${path} with ${who} got ${status || 'no answer'} after 64 KB`];
        }),
      );
      const faults = (await Promise.all(sent)).flat();
      return unless(faults, `each of ${sent.length} connections was refused after at most 64 KB of its 16 MB`);
    },
  },
  {
    name: 'long bodies of people and tokens over all connections',
    mutations: [
      mutation('the budget in the desk', routes, 'bodyBudget.reserve(request, reply, bodyLimit)', 'true'),
      mutation(
        'the budget in the API',
        'src/api/serve-api.ts',
        '!bodyBudget.reserve(request, reply, route.maxBody)',
        'false',
      ),
      mutation('the end of the budget', 'src/uploads/body-budget.ts', 'this.#held + bytes > this.max', 'false'),
    ],
    async run(instance) {
      const person = await signedIn(instance, { role: 'owner' });
      const posts = longPosts(instance, person, await instance.apiToken('--scope', 'content:write'));
      const release = holdBodies(instance, person, 8);
      const faults: string[] = [];
      for (const [where, post] of Object.entries(posts))
        if (!(await answers(post, (status) => status === 503))) faults.push(`${where} has room beside 128 MB`);
      const { status } = await instance.get('/desk/today', person);
      if (status >= 500) faults.push(`a page answered ${status}`);
      release();
      for (const [where, post] of Object.entries(posts))
        if (!(await answers(post, (one) => one !== 503))) faults.push(`${where} has no room afterwards`);
      return unless(faults, 'the desk and the API answered 503 beside 128 MB, and took bodies again afterwards');
    },
  },
  {
    name: 'asking the report of an issue about a reader of another newsletter',
    mutations: [
      mutation(
        'the membership before the address',
        'src/feedback/reader-story.ts',
        '(membership && subscriber?.address) || null',
        'subscriber?.address || null',
      ),
      {
        removes: 'the one answer for both',
        file: 'src/reports/recipient-report.ts',
        expression:
          // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source.
          '`This address is not on the list of "${newsletter.slug}". It was not there when the send began, or has been removed since.`',
        instead: "record ? 'They read another newsletter.' : 'They are not on the list.'",
      },
    ],
    async run(instance) {
      const { app, issue, other, newsletter } = instance;
      const address = await instance.reader('Elsewhere', other);
      const ids = [idOf(app.list, address).toString('hex'), 'f'.repeat(16)];
      const person = await signedIn(instance, { roles: { [newsletter.slug]: 'owner' } });
      const token = await instance.apiToken('--scope', 'issues:read,subscribers:read', '--newsletter', newsletter.slug);
      const bearer = { authorization: `Bearer ${token}` };
      const faults: string[] = [];
      for (const [pathOf, headers] of [
        [(id: string) => `/api/v1/issues/${issue.id}/recipients/${id}`, bearer],
        [(id: string) => `/api/v1/issues/${issue.id}/recipients/${id}/story`, bearer],
        [(id: string) => `/desk/issues/${issue.id}/recipients/${id}`, person],
      ] as const) {
        const found = await Promise.all(ids.map((id) => instance.get(pathOf(id), headers)));
        const [reader, nobody] = found.map(({ body }, n) => withoutIds(body, String(ids[n])));
        if (found.some(({ status }) => status !== 200)) faults.push(`${pathOf('…')} answered ${found[0]?.status}`);
        if (reader?.includes(address)) faults.push(`${pathOf('…')} has the address`);
        if (reader !== nobody) faults.push(`${pathOf('…')} tells them from nobody`);
      }
      return unless(faults, 'two answers of the API and a page are the same as for an id that nobody has');
    },
  },
  {
    name: 'reading the local inbox from the page of another site',
    mutations: [
      mutation('the look at Host', inboxFile, 'ownHosts.has(hostname)', 'true'),
      mutation('the look at Origin', inboxFile, '(origin === undefined || origin === asked)', 'true'),
      mutation(
        'the guard of requests',
        inboxFile,
        "guardListeners(server, 'request', (_request, response) => response.writeHead(403).end())",
        'undefined',
      ),
      {
        removes: 'the guard of WebSockets',
        file: inboxFile,
        expression: `guardListeners(server, 'upgrade', (_request, socket) =>
    socket.end('HTTP/1.1 403 Forbidden\\r\\nConnection: close\\r\\n\\r\\n'),
  )`,
        instead: 'undefined',
      },
    ],
    run: () =>
      withInbox(async (_inbox, port) => {
        const own = { host: `localhost:${port}`, origin: `http://localhost:${port}` };
        const paths = ['/api/email', '/socket.io/?EIO=4&transport=polling'];
        const faults: string[] = [];
        const { body } = await send(port, 'GET', '/api/email', { headers: own });
        if (!body.includes(codeInEmail)) faults.push('its own page does not read the email');
        if (!/^HTTP\/1\.1 101/.test(await upgrade(port, own))) faults.push('its own page gets no WebSocket');
        for (const headers of otherSites(port)) {
          const who = Object.values(headers).join(' from ');
          for (const path of paths) {
            const { status } = await send(port, 'GET', path, { headers });
            if (status !== 403) faults.push(`${path} at ${who} answered ${status}`);
          }
          if (!/^HTTP\/1\.1 403/.test(await upgrade(port, headers)))
            faults.push(`a WebSocket at ${who} was not refused`);
        }
        return unless(faults, 'four pages of other sites got neither an answer nor a WebSocket');
      }),
  },
];
