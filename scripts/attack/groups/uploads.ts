import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { until } from '../../../tests/helpers/clock.js';
import { type Attack, hasControls, unless } from '../attack.js';
import type { Reply } from '../client.js';
import type { Instance } from '../instance.js';

// Files of readers that are sent: their names, their forms, their size, their pace, and who sends them.

const collection = '/api/v1/newsletters/gazette/reader-imports';
const csv = 'email,name\nuploaded@example.org,A Reader\n';
const scopes = ['--scope', 'subscribers:read,subscribers:import'];
const boundary = 'xxBOUNDARYxx';

const part = (head: string, content: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
const filePart = (name: string, content = csv) => part(`name="file"; ${name}`, content);
const formOf = (...parts: string[]) => `${parts.join('')}--${boundary}--\r\n`;

const headersOf = (token: string, type = `multipart/form-data; boundary=${boundary}`) => ({
  authorization: `Bearer ${token}`,
  'content-type': type,
});

/** Sends a form with a file. The server may close the connection before it has read all of it. */
const sendForm = (instance: Instance, token: string, body: string): Promise<Pick<Reply, 'status' | 'body'>> =>
  instance.send('POST', collection, { headers: headersOf(token), body }).catch(() => ({ status: 413, body: '{}' }));

/** Folders of this machine that hold files of the instance. A file in use elsewhere is not ours. */
const foldersOf = async ({ pid }: Instance) =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('postrider-file-') && name.includes(`-${pid}-`));

/** Waits until the instance has removed what it received. */
const leftNothing = (instance: Instance) =>
  until('no file is left', async () => (await foldersOf(instance)).length === 0).then(
    () => [],
    () => ['a file is left on the disk'],
  );

/** Sends the head of a request and a part of its file, then a byte each second. @returns the answer; `open` after 75 s */
function drip(instance: Instance, token: string, signal: AbortSignal): Promise<string> {
  const head = [
    `POST ${collection} HTTP/1.1`,
    ...['Host: localhost', `Authorization: Bearer ${token}`, 'Content-Type: text/csv', 'Content-Length: 1000000'],
    ...['', csv],
  ].join('\r\n');
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ port: instance.port, host: '127.0.0.1' }, () => socket.write(head));
    const timer = setInterval(() => socket.write('x'), 1_000);
    const end = (text: string) => {
      clearInterval(timer);
      clearTimeout(late);
      socket.destroy();
      resolve(text);
    };
    const late = setTimeout(() => end('open'), 75_000).unref();
    signal.addEventListener('abort', () => end('open'), { once: true });
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.once('error', () => end(received));
    socket.once('close', () => end(received));
  });
}

/** Sends this many bytes in pieces, until the server answers. @returns the status */
function sendLarge(instance: Instance, token: string, bytes: number, signal: AbortSignal): Promise<number> {
  const piece = Buffer.alloc(1024 * 1024, 'reader@example.org\n');
  function* pieces() {
    for (let sent = 0; sent < bytes && !signal.aborted; sent += piece.length) yield piece;
  }
  return new Promise((resolve, reject) => {
    const headers = headersOf(token, 'text/csv');
    const options = { host: '127.0.0.1', port: instance.port, method: 'POST', path: collection, headers, agent: false };
    const outgoing = request(options, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
      outgoing.destroy();
    });
    outgoing.once('error', reject);
    pipeline(Readable.from(pieces()), outgoing).catch(() => undefined);
  });
}

/** Cancels an import, so that the next attack finds room. @param body the answer to its file */
const cancel = (instance: Instance, token: string, body: string) =>
  instance.send('POST', `/api/v1/reader-imports/${JSON.parse(body).id}/cancel`, {
    headers: headersOf(token, 'application/json'),
    body: '{}',
  });

async function countImports(instance: Instance, token: string): Promise<number> {
  const { body } = await instance.send('GET', collection, { headers: headersOf(token) });
  return (JSON.parse(body) as { items: unknown[] }).items.length;
}

export const uploadAttacks: readonly Attack[] = [
  {
    name: 'paths and deceiving characters in the name of a file',
    mutations: [
      {
        removes: 'the cleaning of names',
        file: 'src/uploads/receive-file.ts',
        expression: 'shownFileName(part.filename)',
        instead: "part.filename ?? ''",
      },
    ],
    async run(instance) {
      const token = await instance.apiToken(...scopes);
      const names = [
        ...['../../../../etc/passwd.csv', '/etc/cron.d/evil.csv', '..\\..\\evil.csv', 'C:\\windows\\evil.csv'],
        ...['..%2f..%2fevil.csv', 'a\u0000b.csv', 'list\u202evsc.exe', 'list\u001b[31m.csv', '..', '.'],
        ...['<script>alert(1)</script>.csv', `${'a'.repeat(2_000)}.csv`, '__proto__'],
      ];
      const faults: string[] = [];
      for (const name of names) {
        for (const head of [`filename="${name}"`, `filename*=UTF-8''${encodeURIComponent(name)}`]) {
          const { status, body } = await sendForm(instance, token, formOf(filePart(head)));
          const { fileName = '' } = JSON.parse(body) as { fileName?: string };
          if (status >= 500) faults.push(`${JSON.stringify(name)} answered ${status}`);
          if (/[/\\]/.test(fileName) && !name.startsWith('<')) faults.push(`the name has a path: ${fileName}`);
          if (hasControls(fileName) || /\p{Cf}/u.test(fileName) || fileName.length > 120)
            faults.push(`the name is shown as ${JSON.stringify(fileName.slice(0, 40))}`);
          if (status === 201) await cancel(instance, token, body);
        }
      }
      faults.push(...(await leftNothing(instance)));
      return unless(faults, `${names.length * 2} names lead nowhere and deceive nobody`);
    },
  },
  {
    name: 'a form with too many files, fields or bytes in a field',
    mutations: [
      {
        removes: 'the count of parts',
        file: 'src/uploads/receive-file.ts',
        expression: 'request.parts()',
        instead: 'request.parts({ limits: { files: 1_000, fields: 1_000, parts: 1_000, fieldSize: 1_024 } })',
      },
      {
        removes: 'the size of fields',
        file: 'src/uploads/receive-file.ts',
        expression: 'part.valueTruncated || part.fieldnameTruncated',
        instead: 'false',
      },
    ],
    async run(instance) {
      const token = await instance.apiToken(...scopes);
      const file = filePart('filename="list.csv"');
      const fields = (count: number, length = 1) =>
        Array.from({ length: count }, (_, n) => part(`name="f${n}"`, 'x'.repeat(length)));
      const forms: Record<string, string> = {
        'two files': formOf(file, file),
        '50 files': formOf(...Array.from({ length: 50 }, () => file)),
        '100 fields before the file': formOf(...fields(100), file),
        '100 fields after the file': formOf(file, ...fields(100)),
        'a field of 1 MB': formOf(...fields(1, 1_000_000), file),
        'a prototype as a field': formOf(part('name="__proto__"', 'x'), part('name="constructor"', 'y'), file),
        'no file': formOf(...fields(1)),
        'no end': `${file}--${boundary}`,
        nothing: '',
        'no parts': `--${boundary}--\r\n`,
      };
      const before = await countImports(instance, token);
      const faults: string[] = [];
      for (const [what, form] of Object.entries(forms)) {
        const { status } = await sendForm(instance, token, form);
        if (status < 400 || status >= 500) faults.push(`${what} answered ${status}`);
      }
      if ((await countImports(instance, token)) > before) faults.push('a file was kept');
      faults.push(...(await leftNothing(instance)));
      return unless(faults, `${Object.keys(forms).length} forms were refused`);
    },
  },
  {
    name: 'a file over the limit',
    mutations: [
      {
        removes: 'the size of files',
        file: 'src/uploads/receive-file.ts',
        expression: 'bytes > maxBytes',
        instead: 'false',
      },
    ],
    async run(instance, signal) {
      const token = await instance.apiToken(...scopes);
      const status = await sendLarge(instance, token, 257 * 1024 * 1024, signal);
      const faults = status === 413 ? [] : [`it answered ${status}`];
      faults.push(...(await leftNothing(instance)));
      return unless(faults, '257 MB were refused');
    },
  },
  {
    name: 'sending a file without a token or without the right one',
    mutations: [
      {
        removes: 'the scope of a token that sends a file',
        file: 'src/operations/permission.ts',
        expression: 'scope !== null && !mayUse(actor, scope)',
        instead: 'false',
      },
      {
        removes: 'the newsletter of a token that starts an import',
        file: 'src/operations/permission.ts',
        expression: 'requireOneOf(here, slugs)',
        instead: 'undefined',
      },
    ],
    async run(instance) {
      const good = await instance.apiToken(...scopes);
      const sent = await sendForm(instance, good, formOf(filePart('filename="list.csv"')));
      const { id } = JSON.parse(sent.body) as { id: string };
      const wrong: Record<string, string> = {
        'no token': '',
        'a token that may only write': await instance.apiToken('--scope', 'subscribers:read,subscribers:write'),
        'a token that may not read': await instance.apiToken('--scope', 'subscribers:import'),
        'a token of another newsletter': await instance.apiToken(...scopes, '--newsletter', 'weekend'),
      };
      const single = `/api/v1/reader-imports/${id}`;
      const start = JSON.stringify({ status: 'confirmed', consent: 'an attack' });
      const faults: string[] = [];
      for (const [what, token] of Object.entries(wrong)) {
        const call = (method: string, path: string, body?: string) =>
          instance.send(method, path, {
            headers: headersOf(token, 'application/json'),
            ...(body === undefined ? {} : { body }),
          });
        const answers: Record<string, number> = {
          'sending a file': (await sendForm(instance, token, formOf(filePart('filename="list.csv"')))).status,
          'the list': (await call('GET', collection)).status,
          'reading it': (await call('GET', single)).status,
          'its rejected rows': (await call('GET', `${single}/rejects`)).status,
          'cancelling it': (await call('POST', `${single}/cancel`, '{}')).status,
          'starting it': (await call('POST', `${single}/start`, start)).status,
        };
        for (const [how, status] of Object.entries(answers))
          if (![401, 403, 404].includes(status)) faults.push(`${how} with ${what} answered ${status}`);
      }
      const kept = await instance.send('GET', single, { headers: headersOf(good) });
      const { state } = JSON.parse(kept.body) as { state: string };
      if (state !== 'ready') faults.push(`the import is ${state}`);
      else await cancel(instance, good, sent.body);
      faults.push(...(await leftNothing(instance)));
      return unless(faults, 'nobody else sends, sees, starts or cancels an import');
    },
  },
  {
    name: 'holding every place for a file',
    mutations: [
      {
        removes: 'the count of files that arrive at once',
        file: 'src/uploads/receive-file.ts',
        expression: 'receiving >= maxAtOnce || options.closing.aborted',
        instead: 'false',
      },
    ],
    async run(instance, signal) {
      const token = await instance.apiToken(...scopes);
      const release = new AbortController();
      const held = Array.from({ length: 12 }, () => drip(instance, token, AbortSignal.any([signal, release.signal])));
      const faults: string[] = [];
      try {
        await until('files arrive', async () => (await foldersOf(instance)).length >= 4);
        // Asked after the 12, so each of them has a folder by now, or was refused.
        const other = await sendForm(instance, token, formOf(filePart('filename="list.csv"')));
        if (other.status !== 503) faults.push(`one more answered ${other.status}`);
        const folders = (await foldersOf(instance)).length;
        if (folders > 4) faults.push(`${folders} files arrive at once`);
        const { status } = await instance.get('/n/gazette');
        if (status !== 200) faults.push(`a page answered ${status}`);
      } finally {
        release.abort();
        await Promise.all(held);
      }
      faults.push(...(await leftNothing(instance)));
      return unless(faults, 'four arrived at once, others were refused, and pages were served beside them');
    },
  },
  {
    name: 'sending a file so slowly that it never ends',
    async run(instance, signal) {
      const answer = await drip(instance, await instance.apiToken(...scopes), signal);
      const faults = answer === 'open' ? ['it was open for 75 s'] : [];
      if (/^HTTP\/1\.1 2/.test(answer)) faults.push('it was accepted');
      faults.push(...(await leftNothing(instance)));
      return unless(faults, 'it was cut off within 75 s, and nothing is left of it');
    },
  },
  {
    name: 'files that are no lists of readers',
    async run(instance) {
      const token = await instance.apiToken(...scopes);
      const files: Record<string, string | Buffer> = {
        'a million columns': `${'a,'.repeat(1_000_000)}\n`,
        'a quote without an end': `email,name\n"${'x'.repeat(2_000_000)}`,
        'a million quotes': `email\n${'"'.repeat(1_000_001)}\n`,
        'bytes of no encoding': Buffer.alloc(100_000, 0xff),
        'zero bytes': Buffer.alloc(1_000_000),
        'an archive': Buffer.from('PK\u0003\u0004'.padEnd(10_000, '\u0000'), 'latin1'),
        'an entity': '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        'a prototype as a column': '__proto__,constructor,email\na,b,c@example.org\n',
        'nothing at all': '',
      };
      const faults: string[] = [];
      for (const [what, body] of Object.entries(files)) {
        const sent = { headers: headersOf(token, 'text/csv'), body };
        const reply = await instance.send('POST', collection, sent);
        if (reply.status >= 500) faults.push(`${what} answered ${reply.status}`);
        if (reply.body.includes('root:')) faults.push(`${what} reads files`);
        if (reply.status === 201) await cancel(instance, token, reply.body);
      }
      faults.push(...(await leftNothing(instance)));
      return unless(faults, `${Object.keys(files).length} files caused no error`);
    },
  },
];
