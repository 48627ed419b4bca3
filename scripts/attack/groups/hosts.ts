import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { fetchPublic } from '../../../src/articles/sources/fetch-public.js';
import { probeAddress } from '../../../src/checks/issue/probe-address.js';
import { type Attack, unless } from '../attack.js';
import { named, outcome, outside, withServer } from '../bait.js';

// Hosts that answer without an end, or lead what they were asked elsewhere.

export const hostAttacks: readonly Attack[] = [
  {
    name: 'a page that redirects to itself for ever',
    mutations: [
      {
        removes: 'the end of redirects of a fetch',
        file: 'src/articles/sources/fetch-public.ts',
        expression: 'redirects <= maxRedirects',
        instead: 'redirects < 60',
      },
      {
        removes: 'the end of redirects of a check',
        file: 'src/checks/issue/probe-address.ts',
        expression: 'redirects <= maxRedirects',
        instead: 'redirects < 60',
      },
    ],
    run: () =>
      withServer(
        '127.0.0.2',
        ({ url }, response) => response.writeHead(302, { location: `${url}a` }).end(),
        async (url, seen) => {
          await outcome(fetchPublic(url, outside));
          await probeAddress(url, { allowPrivate: () => true, timeoutMs: 10_000 });
          // Six by each of a fetch, HEAD and GET.
          return unless(seen.length > 18 ? [`it got ${seen.length} requests`] : [], `it got ${seen.length} requests`);
        },
      ),
  },
  {
    name: 'a small answer that unpacks to a large one',
    mutations: [
      {
        removes: 'the maximum size of a document',
        file: 'src/articles/sources/fetch-public.ts',
        expression: 'size > maxBytes',
        instead: 'false',
      },
    ],
    async run() {
      const zeros = Buffer.alloc(8 * 1024 * 1024);
      const packed = {
        gzip: gzipSync(zeros),
        deflate: deflateSync(zeros),
        br: brotliCompressSync(zeros),
        'gzip, gzip': gzipSync(gzipSync(zeros)),
      };
      const faults: string[] = [];
      for (const [encoding, bytes] of Object.entries(packed)) {
        const found = await withServer(
          '127.0.0.2',
          (_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bytes),
          (url) => outcome(fetchPublic(url, { ...outside, maxBytes: 1024 * 1024 })),
        );
        if (named(found) !== 'SourceTooLarge') faults.push(`${encoding}: ${named(found)}`);
      }
      return unless(faults, 'four encodings were stopped at 1 MB');
    },
  },
  {
    name: 'an answer that drips',
    mutations: [
      {
        removes: 'the deadline of a fetch',
        file: 'src/articles/sources/fetch-public.ts',
        expression: 'options.signal ? AbortSignal.any([deadline, options.signal]) : deadline',
        instead: 'new AbortController().signal',
      },
    ],
    run: () =>
      withServer(
        '127.0.0.2',
        (_, response) => drip(response),
        async (url) => {
          const found = await outcome(fetchPublic(url, { ...outside, timeoutMs: 400 }));
          return unless(
            named(found) === 'FetchFailed' ? [] : [`it ended with ${named(found)}`],
            'it was left at the deadline',
          );
        },
      ),
  },
  {
    name: 'a redirect that carries a secret elsewhere',
    mutations: [
      {
        removes: 'the host of a secret',
        file: 'src/articles/sources/fetch-public.ts',
        expression: 'options.holdsSecret && !keepsSecret(url, next)',
        instead: 'false',
      },
    ],
    run: () =>
      withServer(
        '127.0.0.2',
        (_, response) => response.end('taken'),
        (thief, seen) =>
          withServer(
            '127.0.0.2',
            (request, response) => response.writeHead(308, { location: `${thief}${request.url}` }).end(),
            async (url) => {
              const found = await outcome(fetchPublic(`${url}/?key=s3cret`, { ...outside, holdsSecret: true }));
              return unless(
                named(found) === 'SecretStays' ? seen : [`it ended with ${named(found)}`],
                'the other port of the host got nothing',
              );
            },
          ),
      ),
  },
];

/** A byte every 50 ms for 4 s: longer than the deadline, shorter than the self-test's patience. */
function drip(response: {
  write(text: string): unknown;
  end(): unknown;
  once(event: 'close', then: () => void): unknown;
}) {
  let left = 80;
  const timer = setInterval(() => {
    left -= 1;
    if (left > 0) return void response.write('a');
    clearInterval(timer);
    response.end();
  }, 50);
  response.once('close', () => clearInterval(timer));
}
