import { connect } from 'node:net';
import { type Attack, unless } from '../attack.js';
import { newClientAddress } from '../client.js';
import type { Instance } from '../instance.js';

// Malformed, oversized, slow and cross-site requests.

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
const prototypes = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'];

/** Opens connections that never finish a request. @returns a function that closes them */
function hold(instance: Instance, count: number, begin: string): () => void {
  const sockets = Array.from({ length: count }, () => {
    const socket = connect({ port: instance.port, host: '127.0.0.1' }, () => socket.write(begin));
    return socket.on('error', () => undefined);
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

export const requestAttacks: readonly Attack[] = [
  {
    name: 'path traversal',
    async run(instance) {
      const up = [
        '../',
        '..%2f',
        '%2e%2e/',
        '%2e%2e%2f',
        '..\\',
        '..%5c',
        '..%252f',
        '....//',
        '..%00/',
        '%c0%ae%c0%ae/',
      ];
      const faults: string[] = [];
      for (const step of up) {
        for (const base of ['/assets/', '/media/', '/issues/', '/n/', '/']) {
          const answer = await instance.raw(get(`${base}${step.repeat(6)}etc/passwd`), 800);
          if (/root:.*:0:0/.test(answer)) faults.push(`${base}${step} read a file`);
          if (statusOf(answer) >= 500) faults.push(`${base}${step} answered ${statusOf(answer)}`);
        }
        const own = await instance.raw(get(`/assets/${step.repeat(3)}package.json`), 800);
        if (own.includes('"postrider"')) faults.push(`${step} read package.json`);
      }
      return unless(faults, `${up.length * 6} addresses read no file`);
    },
  },
  {
    name: 'oversized forms and calls',
    async run(instance) {
      const faults: string[] = [];
      const body = `name=${'x'.repeat(1_000_000)}`;
      const link = instance.token('unsubscribe', 'nobody@example.org');
      for (const path of ['/n/gazette', `/preferences/${link}`, `/unsubscribe/${link}`]) {
        const status = await instance.send('POST', path, { headers: form, body }).then(
          (reply) => reply.status,
          () => 413,
        );
        if (status < 400 || status >= 500) faults.push(`${path} answered ${status}`);
      }
      const token = await instance.apiToken('--scope', 'subscribers:write');
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const call = { headers, body: JSON.stringify({ email: 'x'.repeat(1_000_000) }) };
      const path = '/api/v1/newsletters/gazette/subscribers';
      const status = await instance.send('POST', path, call).then(
        (reply) => reply.status,
        () => 413,
      );
      if (status !== 413) faults.push(`the API answered ${status}`);
      return unless(faults, 'bodies of 1 MB were refused');
    },
  },
  {
    name: 'a body without an end',
    async run(instance) {
      const head = 'POST /n/gazette HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n';
      const answer = await instance.raw(head + `10000\r\n${'x'.repeat(65_536)}\r\n`.repeat(40));
      const refused = answer === '' || (statusOf(answer) >= 400 && statusOf(answer) < 500);
      return unless(refused ? [] : [`it answered ${statusOf(answer)}`], 'it was cut off');
    },
  },
  {
    name: 'headers without an end',
    async run(instance) {
      const many = Array.from({ length: 3_000 }, (_, i) => `X-H${i}: ${'x'.repeat(40)}\r\n`).join('');
      const answer = await instance.raw(`GET / HTTP/1.1\r\nHost: localhost\r\n${many}\r\n`);
      const refused = answer === '' || statusOf(answer) === 431;
      return unless(refused ? [] : [`it answered ${statusOf(answer)}`], '3,000 headers were refused');
    },
  },
  {
    name: 'holding the server with slow requests',
    async run(instance) {
      const head = 'POST /n/gazette HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nname=';
      const release = [hold(instance, 150, head), hold(instance, 150, 'GET / HTTP/1.1\r\nHos')];
      try {
        const { status } = await instance.get('/n/gazette');
        return unless(status === 200 ? [] : [`it answered ${status}`], 'others were served beside 300 of them');
      } finally {
        for (const each of release) each();
      }
    },
  },
  {
    name: 'keeping a slow request open for ever',
    async run(instance) {
      const begin = 'POST /n/gazette HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nname=';
      const answer = await new Promise<string>((resolve) => {
        const socket = connect({ port: instance.port, host: '127.0.0.1' });
        let received = '';
        const drip = setInterval(() => socket.write('x'), 1_000);
        const end = (text: string) => {
          clearInterval(drip);
          socket.destroy();
          resolve(text);
        };
        socket.on('data', (chunk) => {
          received += chunk.toString();
        });
        socket.once('error', () => end(received));
        socket.once('close', () => end(`${received} closed`));
        setTimeout(() => end('open'), 45_000).unref();
        socket.write(begin);
      });
      return unless(answer === 'open' ? ['it was open for 45 s'] : [], 'it was cut off within 45 s');
    },
  },
  {
    name: 'smuggling a request behind another',
    async run(instance) {
      const faults: string[] = [];
      const inner = 'GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n';
      const tricks = [
        `POST /n/gazette HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
        `POST /n/gazette HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 0\r\n\r\n${inner}`,
        `POST /n/gazette HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n${inner}`,
        `POST /n/gazette HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n${inner}`,
        `GET / HTTP/1.1\r\nHost: localhost\r\nX: a\nContent-Length: 5\r\n\r\n${inner}`,
      ];
      for (const [i, trick] of tricks.entries()) {
        const status = statusOf(await instance.raw(trick, 800));
        if (status !== 0 && status !== 400) faults.push(`trick ${i + 1} answered ${status}`);
      }
      return unless(faults, `${tricks.length} ambiguous requests were refused`);
    },
  },
  {
    name: 'malformed requests',
    async run(instance) {
      const faults: string[] = [];
      const odd = [
        'GET\r\n\r\n',
        '\0\0\0\0\r\n\r\n',
        'GET / HTTP/9.9\r\n\r\n',
        'GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n',
        get('/%'),
        get('/n/%ff'),
        get('/n/%00'),
        get('/issues/%E0%A4%A'),
        get(`/${'a/'.repeat(3_000)}`),
        'PROPFIND / HTTP/1.1\r\nHost: x\r\n\r\n',
        'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
        'CONNECT example.net:443 HTTP/1.1\r\nHost: x\r\n\r\n',
      ];
      for (const bytes of odd) {
        const status = statusOf(await instance.raw(bytes, 800));
        if (status >= 500 || (status >= 200 && status < 300))
          faults.push(`${JSON.stringify(bytes.slice(0, 30))} answered ${status}`);
      }
      return unless(faults, `${odd.length} malformed requests were refused`);
    },
  },
  {
    name: 'methods that a page does not have',
    async run(instance) {
      const faults: string[] = [];
      const token = instance.token('unsubscribe', instance.known);
      for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE', 'OPTIONS']) {
        for (const path of ['/n/gazette', `/unsubscribe/${token}`, '/api/v1/newsletters']) {
          const { status, body } = await instance.send(method, path, {
            headers: { 'x-http-method-override': 'POST', cookie: 'echo=1' },
          });
          if (status < 400 || status >= 500) faults.push(`${method} ${path} answered ${status}`);
          if (body.includes('echo=1')) faults.push(`${method} ${path} echoes headers`);
        }
      }
      const { headers } = await instance.send('GET', `/unsubscribe/${token}?_method=POST`);
      const state = (await instance.membership(instance.known))?.state;
      if (state !== 'confirmed') faults.push(`the reader is ${state}`);
      return unless(faults, `no other method worked; ${headers.allow ?? 'GET'} changed nothing`);
    },
  },
  {
    name: 'prototype names in forms, queries and addresses',
    async run(instance) {
      const faults: string[] = [];
      for (const name of prototypes) {
        const fields: [string, string][] = [
          ['email', 'x'],
          [name, 'y'],
          [`${name}[polluted]`, 'y'],
          ['sections', name],
          ['locale', name],
          ['cadence', name],
        ];
        const answers = [
          await instance.post('/n/gazette', fields),
          await instance.post(`/preferences/${instance.token('preferences', instance.known)}`, fields),
          await instance.get(`/n/${name}`),
          await instance.get(`/issues/${name}`),
          await instance.get(`/n/gazette?lang=${name}&${name}=1&${name}[x]=1`, { 'accept-language': name }),
        ];
        for (const [i, { status }] of answers.entries())
          if (status >= 500) faults.push(`${name}, request ${i + 1}: ${status}`);
      }
      return unless(faults, `${prototypes.length * 5} requests were answered as any other`);
    },
  },
  {
    name: 'odd content types and multipart bombs',
    async run(instance) {
      const faults: string[] = [];
      const parts = Array.from(
        { length: 1_500 },
        (_, i) => `--b\r\nContent-Disposition: form-data; name="f${i}"\r\n\r\n\r\n`,
      );
      const bodies: [string, string][] = [
        ['multipart/form-data; boundary=b', `${parts.join('').slice(0, 60_000)}--b--`],
        ['multipart/form-data', 'x'],
        ['multipart/form-data; boundary=', '--\r\n'],
        ['application/json', '{"email":'],
        ['text/xml', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'],
        ['application/x-www-form-urlencoded; charset=utf-7', 'email=%00%ff%fe'],
        [';;;', 'x'],
      ];
      const link = instance.token('preferences', instance.known);
      for (const [type, body] of bodies) {
        for (const path of ['/n/gazette', `/preferences/${link}`]) {
          const { status } = await instance.send('POST', path, { headers: { 'content-type': type }, body });
          if (status >= 500) faults.push(`${type} at ${path.slice(0, 10)} answered ${status}`);
        }
      }
      return unless(faults, `${bodies.length} bodies at two forms caused no error`);
    },
  },
  {
    name: 'text that makes a parser slow',
    async run(instance) {
      const faults: string[] = [];
      const long = [
        'a'.repeat(60_000),
        `${'a.'.repeat(20_000)}@`,
        `${'('.repeat(30_000)}@example.org`,
        ' '.repeat(60_000),
        `a@${'a-'.repeat(20_000)}`,
        '\u0301'.repeat(15_000),
        `"${'\\'.repeat(40_000)}`,
      ];
      for (const text of long) {
        for (const field of ['email', 'name']) {
          const posted = await instance
            .post('/n/gazette', { email: 'x', [field]: text })
            .catch(() => ({ status: 500 }));
          if (posted.status >= 500) faults.push(`${field} of ${text.slice(0, 3)}… answered ${posted.status}`);
        }
      }
      return unless(faults, `${long.length * 2} long texts were answered in time`);
    },
  },
  {
    name: 'cross-site requests',
    async run(instance) {
      const headers = { origin: 'https://evil.example.net', 'sec-fetch-site': 'cross-site', cookie: 'session=x' };
      const faults: string[] = [];
      for (const path of ['/api/v1/newsletters', '/n/gazette', '/n/gazette/challenge']) {
        const answers = [
          await instance.get(path, headers),
          await instance.send('OPTIONS', path, { headers: { ...headers, 'access-control-request-method': 'POST' } }),
        ];
        for (const { headers: received } of answers)
          if (received['access-control-allow-origin']) faults.push(`${path} lets other sites read it`);
      }
      const { status } = await instance.post('/preferences/', { name: 'x' }, { headers });
      if (status < 400) faults.push(`a form without a link answered ${status}`);
      return unless(faults, 'no answer may be read by another site, and no form works without its link');
    },
  },
  {
    name: 'error pages that give away the inside',
    async run(instance) {
      const faults: string[] = [];
      for (const path of [
        '/nowhere',
        '/n/nowhere',
        '/issues/x-1',
        '/media/x.png',
        '/confirm/x',
        '/api/v1/nowhere',
        '/%',
      ]) {
        const { body, headers } = await instance.get(path);
        if (/\bat .*\.(js|ts):\d|node_modules|ioredis|fastify/i.test(body)) faults.push(`${path} shows a stack`);
        if (headers['x-powered-by'] ?? headers.server) faults.push(`${path} names its software`);
      }
      return unless(faults, 'seven error pages show no stack and no software');
    },
  },
  {
    name: 'a forged client address',
    mutations: [
      {
        removes: 'the count of proxies',
        file: 'src/web/kit/client-address.ts',
        expression: 'hop < proxies.hops',
        instead: 'true',
      },
    ],
    async run(instance) {
      const from = newClientAddress();
      const codes: number[] = [];
      for (let i = 0; i < 12; i += 1) {
        // Networks of their own: the addresses of one would share its limit.
        const forged = `192.0.${i}.9`;
        const headers = { 'x-forwarded-for': forged, 'x-real-ip': forged, forwarded: `for=${forged}` };
        codes.push(
          (await instance.post('/n/gazette', { email: `forged${i}@example.org`, sections: 'City' }, { headers, from }))
            .status,
        );
      }
      return unless(
        codes.includes(429) ? [] : ['twelve sign-ups of one client passed'],
        'the limit counted the real address',
      );
    },
  },
];
