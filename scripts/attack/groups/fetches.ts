import type { RequestListener } from 'node:http';
import { checkAddress } from '../../../src/articles/sources/check-address.js';
import { FetchRefused } from '../../../src/articles/sources/fetch-errors.js';
import { fetchPublic } from '../../../src/articles/sources/fetch-public.js';
import { isPublicAddress } from '../../../src/articles/sources/public-address.js';
import { probeAddress } from '../../../src/checks/issue/probe-address.js';
import { pingHub } from '../../../src/site/ping-hub.js';
import { changeSite, readSite } from '../../../src/site/site-store.js';
import { postEvent } from '../../../src/webhooks/post-event.js';
import { type Attack, unless } from '../attack.js';
import { named, outcome, outside, withServer } from '../bait.js';

// Addresses that strangers chose, for everything that the server fetches: they lead inside, or hide their host.

/** Spellings of addresses inside that are not yet IPv4 dotted quads, or that hide one in IPv6. */
const inner = [
  ...['[::]', '[::1]', '[::127.0.0.1]', '[0:0:0:0:0:ffff:7f00:1]', '[::ffff:a9fe:a9fe]', '[64:ff9b::10.0.0.1]'],
  ...['[64:ff9b:1::7f00:1]', '[2002:7f00:1::]', '[2001:0:7f00:1::]', '[fe80::1]', '[fec0::1]', '[fd00:ec2::254]'],
  ...['[ff02::1]', '[100::1]', '[2001:db8::1]', '[::ffff:0:127.0.0.1]', '0177.0.0.1', '0x7f000001', '017700000001'],
  ...[
    '127.1',
    '10.1',
    '0xa9.0xfe.0xa9.0xfe',
    '2852039166',
    '0',
    '①②⑦.⓪.⓪.①',
    '127.0.0.1.',
    '192.168.257',
    '100.64.1.1',
  ],
  ...[
    '198.18.0.1',
    '192.0.0.8',
    '240.0.0.1',
    '255.255.255.255',
    '224.0.0.251',
    '%31%32%37.1',
    'LOCALHOST',
    'a.localhost',
  ],
];

const networks = { networks: ['127.0.0.0/8'] };
const statuses = [301, 302, 303, 307, 308];

export const fetchAttacks: readonly Attack[] = [
  {
    name: 'addresses inside, spelled in every other way',
    mutations: [
      {
        removes: 'the look inside translated addresses',
        file: 'src/articles/sources/public-address.ts',
        expression: "new ipaddr.IPv4(parsed.toByteArray().slice(12)).range() === 'unicast'",
        instead: 'true',
      },
      {
        removes: 'the limit to global IPv6 addresses',
        file: 'src/articles/sources/public-address.ts',
        expression: "parsed.match(globalUnicast) && parsed.range() === 'unicast'",
        instead: 'true',
      },
    ],
    async run() {
      const faults = inner.filter((host) => {
        try {
          checkAddress(`http://${host}:8080/`, isPublicAddress);
          return true;
        } catch (error) {
          return !(error instanceof FetchRefused);
        }
      });
      return unless(faults, `${inner.length} spellings were refused`);
    },
  },
  {
    name: 'a host hidden behind a name and a password',
    mutations: [
      {
        removes: 'the refusal of names and passwords',
        file: 'src/articles/sources/check-address.ts',
        expression: 'url.username || url.password',
        instead: 'false',
      },
    ],
    run: () =>
      withServer(
        '127.0.0.1',
        (_, response) => response.end('inside'),
        async (url, seen) => {
          const faults: string[] = [];
          for (const hidden of ['news.example.com@', 'news.example.com%2f@', 'a:b@', ':b@', 'news.example.com:80@']) {
            const address = url.replace('//', `//${hidden}`);
            const options = { allowPrivate: () => true, timeoutMs: 10_000 };
            const found = await probeAddress(address, options);
            if (found.state !== 'refused') faults.push(`the check of links asked ${address}`);
            if (!((await outcome(fetchPublic(address, { allowPrivate: true }))) instanceof FetchRefused))
              faults.push(`a fetch of ${address} was not refused`);
            await postEvent(address, '{}', {}, networks);
          }
          return unless([...faults, ...seen], 'five spellings reached nobody');
        },
      ),
  },
  {
    name: 'documents by another protocol',
    mutations: [
      {
        removes: 'the limit to http and https',
        file: 'src/articles/sources/check-address.ts',
        expression: "url.protocol !== 'http:' && url.protocol !== 'https:'",
        instead: 'false',
      },
    ],
    async run() {
      const addresses = [
        ...['data:text/html,<p>in</p>', 'data:;base64,aW4=', 'blob:http://example.com/1', 'file:///etc/passwd'],
        ...['ftp://example.com/', 'gopher://127.0.0.1:25/_HELO', 'dict://127.0.0.1:1/', 'javascript:1', 'about:blank'],
      ];
      const faults: string[] = [];
      for (const address of addresses) {
        const found = await outcome(fetchPublic(address, outside));
        if (!(found instanceof FetchRefused)) faults.push(`${address}: ${named(found)}`);
        const byRedirect = await withServer(
          '127.0.0.2',
          (_, response) => response.writeHead(302, { location: address }).end(),
          (url) => outcome(fetchPublic(url, outside)),
        );
        if (!(byRedirect instanceof FetchRefused)) faults.push(`a redirect to ${address}: ${named(byRedirect)}`);
      }
      return unless(faults, `${addresses.length} addresses were refused, and redirects to them`);
    },
  },
  {
    name: 'a web request to the port of another protocol',
    mutations: [
      {
        removes: 'the refusal of their ports',
        file: 'src/articles/sources/check-address.ts',
        expression: 'otherPorts.has(url.port)',
        instead: 'false',
      },
    ],
    async run() {
      const faults: string[] = [];
      for (const port of [22, 25, 110, 143, 465, 587, 993, 6667, 10080]) {
        const found = await outcome(fetchPublic(`http://127.0.0.2:${port}/`, outside));
        const probed = await probeAddress(`http://127.0.0.2:${port}/`, { allowPrivate: () => true, timeoutMs: 10_000 });
        if (!(found instanceof FetchRefused)) faults.push(`a fetch tried port ${port}`);
        if (probed.state !== 'refused') faults.push(`the check of links tried port ${port}`);
      }
      return unless(faults, 'nine ports were refused');
    },
  },
  {
    name: 'redirecting the check of links into the network',
    mutations: [
      {
        removes: 'the networks that the check may reach',
        file: 'src/checks/issue/probe-address.ts',
        expression: 'allowPrivate(current) ? () => true : isPublicAddress',
        instead: '() => true',
      },
    ],
    run: () =>
      withServer(
        '127.0.0.1',
        (_, response) => response.end('inside'),
        async (inside, seen) => {
          const refused: string[] = [];
          for (const status of statuses) {
            const answer: RequestListener = (_, response) => response.writeHead(status, { location: inside }).end();
            const { state } = await withServer('127.0.0.2', answer, (url) =>
              probeAddress(url, { allowPrivate: (address) => address.startsWith(url), timeoutMs: 10_000 }),
            );
            if (state !== 'refused') refused.push(`${status} led to ${state}`);
          }
          return unless([...refused, ...seen], 'five kinds of redirects reached nobody');
        },
      ),
  },
  {
    name: 'a feed hub inside the network',
    mutations: [
      {
        removes: 'the networks that a ping may reach',
        file: 'src/site/ping-hub.ts',
        expression: 'deps.allowPrivate ? () => true : isPublicAddress',
        instead: '() => true',
      },
      {
        removes: 'the refusal of redirects of a hub',
        file: 'src/site/ping-hub.ts',
        expression: "'manual'",
        instead: "'follow'",
      },
    ],
    run: ({ app: { redis } }) =>
      withServer(
        '127.0.0.1',
        (_, response) => response.writeHead(307, { location: '/inside' }).end(),
        async (url, seen) => {
          const { hub } = await readSite(redis);
          const deps = { redis, publicUrl: 'https://news.example.com' };
          try {
            await changeSite(redis, { hub: url });
            const found = await outcome(pingHub({ ...deps, allowPrivate: false }, 'gazette'));
            const faults = found instanceof FetchRefused ? [...seen] : [`a ping ended with ${named(found)}`, ...seen];
            await outcome(pingHub({ ...deps, allowPrivate: true }, 'gazette'));
            if (seen.some((request) => request.includes('/inside'))) faults.push('a ping followed a redirect');
            return unless(
              seen.length > 0 ? faults : [...faults, 'no hub was asked'],
              'it got no ping, and a redirect nothing',
            );
          } finally {
            await changeSite(redis, { hub });
          }
        },
      ),
  },
];
