import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { lookupWhere } from '../../../src/articles/sources/check-address.js';
import { postEvent } from '../../../src/webhooks/post-event.js';
import { type Attack, unless } from '../attack.js';
import type { Instance } from '../instance.js';

// Webhooks of the publisher's own, used to reach into the network, and to read what they hold.

/** The calls of one API token, which is made once: that takes a command. */
async function caller(instance: Instance, scope = 'webhooks:write') {
  const token = await instance.apiToken('--scope', scope);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return (url: string) =>
    instance.send('POST', '/api/v1/webhooks', { headers, body: JSON.stringify({ url, events: ['issue.sent'] }) });
}

/** A server that answers with a redirect to itself, and notes what it was asked. */
async function startRedirector() {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url ?? '');
    response.writeHead(307, { location: '/inside' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, seen, stop: () => server.close() };
}

const inside = [
  'https://127.0.0.1/',
  'https://localhost/',
  'https://api.localhost/',
  'https://10.0.0.1/',
  'https://[::1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://169.254.169.254/latest/meta-data',
  'https://0x7f.1/',
  'https://2130706433/',
];

export const outgoingAttacks: readonly Attack[] = [
  {
    name: 'a webhook into the network',
    mutations: [
      {
        removes: 'the check of addresses',
        file: 'src/articles/sources/check-address.ts',
        expression: 'isIP(host) ? !mayReach(host) : isLoopbackName(host) && !loopback.some(mayReach)',
        instead: 'false',
      },
    ],
    async run(instance) {
      const add = await caller(instance);
      const faults: string[] = [];
      for (const url of inside) {
        const { status } = await add(url);
        if (status !== 422) faults.push(`${url} got ${status}`);
      }
      return unless(faults, `${inside.length} addresses were refused`);
    },
  },
  {
    name: 'a webhook by another protocol, or with a password',
    async run(instance) {
      const add = await caller(instance);
      const faults: string[] = [];
      for (const url of [
        'http://hooks.example.com/',
        'ftp://hooks.example.com/',
        'file:///etc/passwd',
        'javascript:alert(1)',
        'https://a:b@hooks.example.com/',
      ]) {
        const { status } = await add(url);
        if (status !== 422) faults.push(`${url} got ${status}`);
      }
      return unless(faults, 'five addresses were refused');
    },
  },
  {
    name: 'redirecting a webhook into the network',
    mutations: [
      {
        removes: 'the refusal of redirects',
        file: 'src/webhooks/post-event.ts',
        expression: "'manual'",
        instead: "'follow'",
      },
    ],
    async run() {
      const redirector = await startRedirector();
      try {
        const { status } = await postEvent(redirector.url, '{}', {}, { networks: ['127.0.0.0/8'] });
        const faults = redirector.seen.includes('/inside') ? ['it followed a redirect'] : [];
        return unless(status === 307 ? faults : [...faults, `it reports ${status}`], 'it posted once and reported 307');
      } finally {
        redirector.stop();
      }
    },
  },
  {
    name: 'a name that leads into the network',
    mutations: [
      {
        removes: 'the check of looked-up addresses',
        file: 'src/articles/sources/check-address.ts',
        expression: '!addresses.every(({ address }) => mayReach(address))',
        instead: 'false',
      },
    ],
    async run() {
      // This machine looks the name up as itself. The check of the address does not look it up.
      const found = await new Promise<unknown>((resolve) => {
        const onlyElsewhere = (ip: string) => ip === '192.0.2.1';
        lookupWhere(onlyElsewhere)('localhost', {}, (error, address) => resolve(error ?? address));
      });
      const faults = found instanceof Error ? [] : [`the name of this machine led to ${String(found)}`];
      return unless(faults, 'its address was not connected to');
    },
  },
  {
    name: 'reading the secrets of webhooks later',
    async run(instance) {
      const added = await (await caller(instance))('https://hooks.example.com/secret');
      const { id, secret } = JSON.parse(added.body) as { id: string; secret: string };
      const token = await instance.apiToken('--scope', 'webhooks:read');
      const headers = { authorization: `Bearer ${token}` };
      const faults: string[] = [];
      for (const path of ['', `/${id}`, `/${id}/deliveries`]) {
        const { body } = await instance.send('GET', `/api/v1/webhooks${path}`, { headers });
        if (body.includes(secret)) faults.push(`${path || 'the list'} has the secret`);
      }
      return unless(secret ? faults : ['it got no secret'], 'three answers have no secret');
    },
  },
  {
    name: 'adding a webhook with a token that may only read',
    async run(instance) {
      const { status } = await (await caller(instance, 'webhooks:read'))('https://hooks.example.com/');
      return unless(status === 403 ? [] : [`it got ${status}`], 'it got 403');
    },
  },
];
