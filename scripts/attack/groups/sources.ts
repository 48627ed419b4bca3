import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchPublic } from '../../../src/articles/sources/fetch-public.js';
import { type Attack, hasControls, unless } from '../attack.js';
import type { Instance } from '../instance.js';

// What an import reads: addresses inside the network, files outside its folder, documents that attack their reader.

const into = ['--newsletter', 'gazette'];

/** A server inside the network, which no import may reach. */
async function startBait() {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url ?? '');
    response.end('<html><title>Internal</title><article>secret of the inside</article></html>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, seen, stop: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

/** Imports files from a folder that is removed afterwards. */
async function importing(
  instance: Instance,
  files: Record<string, string>,
  prepare?: (folder: string) => Promise<void>,
) {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-attack-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    await prepare?.(folder);
    return await instance.cli(
      'article',
      'import',
      folder,
      '--json',
      ...into,
      '--base-url',
      'https://news.example.com/a',
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Everything stored about articles, as text. */
async function storedArticles({ app: { redis } }: Instance): Promise<string> {
  const found: string[] = [];
  for (const key of await redis.keys('*article*')) {
    const type = await redis.type(key);
    if (type === 'hash') found.push(JSON.stringify(await redis.hgetall(key)));
    if (type === 'string') found.push((await redis.get(key)) ?? '');
  }
  return found.join('\n');
}

export const sourceAttacks: readonly Attack[] = [
  {
    name: 'importing from inside the network',
    mutations: [
      {
        removes: 'the networks that imports may reach',
        file: 'src/articles/sources/fetch-public.ts',
        expression: 'options.allowPrivate ? () => true : isPublic',
        instead: '() => true',
      },
    ],
    async run(instance) {
      const bait = await startBait();
      try {
        const { port } = bait;
        const hosts = [
          '127.0.0.1',
          'localhost',
          '127.1',
          '0x7f.1',
          '2130706433',
          '017700000001',
          '0.0.0.0',
          '[::1]',
          '[::ffff:127.0.0.1]',
          '[64:ff9b::7f00:1]',
          'localhost.',
          '127。0。0。1',
        ];
        const addresses = hosts.map((host) => `http://${host}:${port}/inside`);
        const metadata = 'http://169.254.169.254/latest/meta-data/';
        const { stdout } = await instance.cli('article', 'import', ...addresses, metadata, '--json', ...into);
        const { imported } = JSON.parse(stdout || '{}') as { imported?: number };
        const faults = bait.seen.length > 0 ? [`the inside got ${bait.seen.length} requests`] : [];
        if (imported) faults.push(`${imported} articles came in`);
        return unless(faults, `${addresses.length + 1} spellings of inner addresses were refused`);
      } finally {
        await bait.stop();
      }
    },
  },
  {
    name: 'redirecting an import into the network',
    async run() {
      const bait = await startBait();
      const outside = createServer((request, response) => {
        response.writeHead(302, { location: `http://127.0.0.1:${bait.port}${request.url}` }).end();
      });
      await new Promise<void>((resolve) => outside.listen(0, '127.0.0.2', resolve));
      const { port } = outside.address() as AddressInfo;
      try {
        // 127.0.0.2 plays the public server here.
        const options = { allowPrivate: false, isPublic: (ip: string) => ip === '127.0.0.2' };
        const read = await fetchPublic(`http://127.0.0.2:${port}/feed`, options).then(
          () => true,
          () => false,
        );
        return unless(read || bait.seen.length > 0 ? ['the redirect was followed'] : [], 'the redirect was refused');
      } finally {
        outside.close();
        await bait.stop();
      }
    },
  },
  {
    name: 'importing by other protocols',
    async run(instance) {
      const addresses = [
        'file:///etc/passwd',
        'ftp://example.com/',
        'gopher://127.0.0.1/',
        'data:text/html,<h1>x</h1>',
        'http://user:password@example.com/',
      ];
      const { stdout, stderr } = await instance.cli('article', 'import', ...addresses, ...into);
      const faults = /root:.*:0:0/.test(stdout + stderr) ? ['a file was read'] : [];
      if (!/\b0 (imported|added)/.test(stdout)) faults.push('an article came in');
      if (/user:password/.test(stdout + stderr)) faults.push('a password is shown');
      return unless(faults, `${addresses.length} addresses were refused`);
    },
  },
  {
    name: 'reading files through a feed (XXE) and filling memory with entities',
    async run(instance) {
      const bomb = Array.from({ length: 12 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join('');
      const feed = (body: string) =>
        `<rss version="2.0"><channel><title>x</title><item><title>${body}</title><link>https://news.example.com/x</link><description>${body}</description></item></channel></rss>`;
      await importing(instance, {
        'xxe.xml': `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${feed('&x;')}`,
        'bomb.xml': `<!DOCTYPE r [<!ENTITY e0 "laugh">${bomb}]>${feed('&e12;')}`,
      });
      const stored = await storedArticles(instance);
      const faults = /root:.*:0:0/.test(stored) ? ['a file was stored'] : [];
      if (stored.includes('laugh'.repeat(100))) faults.push('entities were expanded');
      return unless(faults, 'entities were not expanded');
    },
  },
  {
    name: 'script in imported pages and feeds',
    async run(instance) {
      const active =
        '<script>alert(1)</script><img src="https://news.example.com/x.png" onerror="alert(1)"><a href="javascript:alert(1)">x</a><iframe src="https://example.net"></iframe><svg><a xlink:href="javascript:alert(1)">x</a></svg><p style="background:url(javascript:alert(1))">Text of the article, long enough to be one.</p>';
      await importing(instance, {
        'active.md': `---\ntitle: Active\nurl: https://news.example.com/active\nsection: City\n---\n\n${active}\n\n[x](javascript:alert(1))\n`,
      });
      const stored = await storedArticles(instance);
      const faults = /<script|onerror=|href=\\?"javascript:|<iframe|url\(javascript/i.test(stored)
        ? ['active content was stored']
        : [];
      if (!stored.includes('news.example.com/active')) faults.push('the article did not come in');
      return unless(faults, 'the article came in without its active content');
    },
  },
  {
    name: 'reading files outside the folder through pictures and links',
    async run(instance) {
      const text = (path: string, i: number) =>
        `---\ntitle: Picture ${i}\nurl: https://news.example.com/p${i}\nimage: ${path}\n---\n\n![x](${path})\n\nText.\n`;
      const paths = [
        '../../../../../../etc/passwd',
        '/etc/passwd',
        'file:///etc/passwd',
        '..%2f..%2fetc%2fpasswd',
        'link.jpg',
      ];
      const files = Object.fromEntries(paths.map((path, i) => [`p${i}.md`, text(path, i)]));
      await importing(instance, files, (folder) => symlink('/etc/passwd', join(folder, 'link.jpg')));
      const media = await instance.app.redis.keys('*media*');
      const found: string[] = [];
      for (const key of media) {
        const whole =
          (await instance.app.redis.type(key)) === 'hash'
            ? JSON.stringify(await instance.app.redis.hgetall(key))
            : ((await instance.app.redis.get(key)) ?? '');
        if (/root:.*:0:0/.test(whole)) found.push(`${key} holds /etc/passwd`);
      }
      return unless(found, `${paths.length} paths stored no file`);
    },
  },
  {
    name: 'terminal escapes in article titles',
    async run(instance) {
      const { stdout, stderr } = await importing(instance, {
        'esc.md': '---\ntitle: "Red \\e[31m \\x9b31m \\a title"\nurl: https://news.example.com/esc\n---\n\nText.\n',
      });
      const listed = await instance.cli('article', 'list');
      const all = stdout + stderr + listed.stdout + listed.stderr;
      return unless(hasControls(all) ? ['a command prints an escape'] : [], 'no control character was printed');
    },
  },
  {
    name: 'prototype names in an import of readers',
    async run(instance) {
      const folder = await mkdtemp(join(tmpdir(), 'postrider-attack-'));
      try {
        const file = join(folder, 'readers.csv');
        await writeFile(
          file,
          'email,__proto__,constructor,status\nproto@example.org,x,y,constructor\ntwo@example.org,x,y,__proto__\n',
        );
        const { code, stderr } = await instance.cli(
          'subscriber',
          'import',
          file,
          '--newsletter',
          'gazette',
          '--consent',
          'a test',
          '--json',
        );
        const states = [
          await instance.membership('proto@example.org'),
          await instance.membership('two@example.org'),
        ].map((one) => one?.state);
        const faults = states.includes('confirmed') ? ['a row with an odd status is confirmed'] : [];
        if (/TypeError|RangeError/.test(stderr)) faults.push(`it ended with ${code} and a stack`);
        return unless(faults, 'rows with such values confirmed nobody');
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  },
];
