import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Attack, unless } from '../attack.js';
import type { Instance } from '../instance.js';

// Reading the list, telling who is on it, and reading secrets.

/** Every public page of the instance. */
const publicPages = (instance: Instance) => [
  '/',
  '/n/gazette',
  '/n/gazette/issues',
  '/n/gazette/embed',
  '/n/weekend',
  `/issues/${instance.issue.id}`,
  '/api',
  '/api/v1/openapi.json',
  '/robots.txt',
  '/healthz',
  '/readyz',
  '/nowhere',
  '/assets/style.css',
];

/** A response without what differs by time: the date, and the reader's own input. */
const shape = ({ status, headers, body }: Awaited<ReturnType<Instance['get']>>, address: string) =>
  JSON.stringify([status, { ...headers, date: '' }, body.replaceAll(address, '…')]).replace(/[\w-]{43}/g, '…');

export const listAttacks: readonly Attack[] = [
  {
    name: 'finding addresses on public pages',
    async run(instance) {
      const faults: string[] = [];
      for (const path of publicPages(instance)) {
        const { body } = await instance.get(path);
        if (body.includes(instance.known) || body.includes('Known Reader')) faults.push(`${path} names a reader`);
      }
      return unless(faults, `${publicPages(instance).length} pages name no reader`);
    },
  },
  {
    name: 'telling readers from strangers by the answer to a sign-up',
    async run(instance) {
      const left = await instance.reader();
      await instance.send('POST', `/unsubscribe/${instance.token('unsubscribe', left)}`);
      const erased = await instance.reader();
      await instance.send('POST', `/own-data/${instance.token('erase', erased)}/erase`);
      const shapes = new Map<string, string[]>();
      for (const email of ['stranger@example.org', await instance.reader(), left, erased]) {
        const seen = shape(await instance.post('/n/gazette', { email, sections: 'City' }), email);
        shapes.set(seen, [...(shapes.get(seen) ?? []), email]);
      }
      const faults = shapes.size === 1 ? [] : [`${shapes.size} different answers`];
      return unless(faults, 'a stranger, a reader, one who unsubscribed and one who was erased got the same answer');
    },
  },
  {
    name: 'counting readers by subscriber ids in links',
    async run(instance) {
      const codes = new Set<number>();
      for (const address of [instance.known, 'nobody@example.org']) {
        const token = instance.token('unsubscribe', address);
        const forged = Buffer.from(token, 'base64url');
        forged.writeUInt8(forged.readUInt8(31) ^ 1, 31);
        codes.add((await instance.get(`/unsubscribe/${forged.toString('base64url')}`)).status);
      }
      return unless(codes.size === 1 ? [] : ['the answers differ'], 'a forged link tells nothing about its reader');
    },
  },
  {
    name: 'reading an issue before it is public',
    mutations: [
      {
        removes: 'the token of drafts',
        file: 'src/web/issue/issue-routes.tsx',
        expression: "typeof draft !== 'string' || !opensDraft(tokenKeys, draft, id)",
        instead: 'false',
      },
    ],
    async run(instance) {
      const { id } = await instance
        .json<{ id: string }>('issue', 'compose', 'gazette', '--articles', instance.issue.articles[0] ?? '')
        .catch(() => ({ id: '' }));
      if (id === '') return unless(['no draft could be made'], '');
      const faults: string[] = [];
      for (const path of [
        `/issues/${id}`,
        `/issues/${id}?draft=1`,
        `/issues/${id.toUpperCase()}`,
        `/issues/${id}?token=${'A'.repeat(43)}`,
      ]) {
        const { status } = await instance.get(path);
        if (status < 400) faults.push(`${path} answered ${status}`);
      }
      return unless(faults, 'a draft is not shown');
    },
  },
  {
    name: 'caching or indexing pages of readers',
    mutations: [
      {
        removes: 'the headers of pages with tokens',
        file: 'src/web/kit/headers.ts',
        expression: "{ 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' }",
        instead: '{}',
      },
    ],
    async run(instance) {
      const faults: string[] = [];
      for (const purpose of ['confirm', 'unsubscribe', 'preferences'] as const) {
        const { headers } = await instance.get(`/${purpose}/${instance.token(purpose, instance.known)}`);
        if (headers['cache-control'] !== 'no-store') faults.push(`${purpose}: ${headers['cache-control']}`);
        if (headers['referrer-policy'] !== 'no-referrer') faults.push(`${purpose} sends a Referer`);
        if (headers['x-robots-tag'] !== 'noindex') faults.push(`${purpose} may be indexed`);
        if (headers['set-cookie']) faults.push(`${purpose} sets a cookie`);
      }
      return unless(faults, 'they are not cached or indexed, send no Referer and set no cookie');
    },
  },
  {
    name: 'reading whole addresses on the page of a forwarded link',
    async run(instance) {
      const address = await instance.reader('Whole Person');
      const faults: string[] = [];
      for (const purpose of ['unsubscribe', 'preferences'] as const) {
        const { body } = await instance.get(`/${purpose}/${instance.token(purpose, address)}`);
        if (body.includes(address)) faults.push(`${purpose} shows the address`);
      }
      return unless(faults, 'the pages show at most a masked address');
    },
  },
  {
    name: 'finding secrets in pages and logs',
    async run(instance) {
      const token = await instance.apiToken('--scope', 'subscribers:read');
      await instance.get('/api/v1/newsletters', { authorization: `Bearer ${token}` });
      const link = instance.token('preferences', instance.known);
      await instance.get(`/preferences/${link}`);
      const shown = [instance.said()];
      for (const path of publicPages(instance)) shown.push((await instance.get(path)).body);
      const secrets = { SECRET: instance.secret, 'an API token': token, 'a link': link, 'an address': instance.known };
      const faults = Object.entries(secrets).flatMap(([name, text]) =>
        shown.some((output) => output.includes(text)) ? [`${name} is shown`] : [],
      );
      return unless(faults, 'the log and the public pages hold no secret, token, link or address');
    },
  },
  {
    name: 'finding secrets in the arguments of processes',
    async run(instance) {
      const faults: string[] = [];
      for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
        const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
        if (words.includes(instance.secret)) faults.push(`process ${pid} has SECRET as an argument`);
      }
      return unless(faults, 'no process has a secret in its arguments');
    },
  },
  {
    name: 'reaching the private Redis as another user or over the network',
    async run(instance) {
      const faults: string[] = [];
      if (((await stat(instance.dataDir)).mode & 0o077) !== 0) faults.push('others may enter the data folder');
      const [, port] = (await instance.app.redis.config('GET', 'port')) as string[];
      if (port !== '0') faults.push(`it listens on port ${port}`);
      const socket = ((await instance.app.redis.config('GET', 'unixsocket')) as string[])[1] ?? '';
      if (((await stat(join(socket, '..'))).mode & 0o077) !== 0)
        faults.push('others may enter the folder of its socket');
      return unless(faults, 'its folders are 0700 and it has no port');
    },
  },
  {
    name: 'reaching the web server from another machine by default',
    async run(instance) {
      const tables = await Promise.all(
        ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
      );
      const hex = instance.port.toString(16).toUpperCase().padStart(4, '0');
      const open = tables
        .flatMap((text) => text.split('\n'))
        .filter((line) => new RegExp(`^\\s*\\d+: 0+:${hex} `).test(line));
      const program = await readlink(`/proc/${instance.pid}/exe`).catch(() => '');
      return unless(
        open.length > 0 ? ['it listens on every address'] : [],
        `${program || 'the server'} listens on loopback alone`,
      );
    },
  },
];
