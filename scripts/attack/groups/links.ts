import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { requestSubscription } from '../../../src/subscribers/membership/signup.js';
import { testReader } from '../../../src/subscribers/membership/test-tokens.js';
import { type Purpose, signToken, tokenKeys } from '../../../src/subscribers/membership/tokens.js';
import { type Attack, unless } from '../attack.js';
import type { Instance } from '../instance.js';

// Forged, altered, replayed and forwarded links.

/** Where the token of each purpose is used. */
const doors: Partial<Record<Purpose, readonly string[]>> = {
  confirm: ['/confirm/:token', '/confirm/:token/again'],
  unsubscribe: ['/unsubscribe/:token'],
  preferences: ['/preferences/:token', '/preferences/:token/own-data'],
  'own-data': ['/own-data/:token/download'],
  erase: ['/own-data/:token/erase'],
  address: ['/address/:token'],
};
const allDoors = Object.values(doors).flat();
const at = (door: string, token: string) => door.replace(':token', token);

/** Every genuine link of a reader that is opened by GET, as a mail scanner does. */
const genuine = (instance: Instance, address: string) =>
  Object.entries(doors).flatMap(([purpose, paths]) =>
    (paths ?? []).map((path) => at(path, instance.token(purpose as Purpose, address))),
  );

/** Tries tokens at every door by GET and POST. @returns those that were accepted or changed the reader */
async function accepted(instance: Instance, address: string, tokens: readonly string[]): Promise<string[]> {
  const before = JSON.stringify(await instance.membership(address));
  const faults: string[] = [];
  for (const token of tokens) {
    for (const door of allDoors) {
      for (const method of ['GET', 'POST']) {
        const { status } = await instance.send(method, at(door, token));
        if (status < 400) faults.push(`${method} ${at(door, token)} answered ${status}`);
      }
    }
  }
  if (JSON.stringify(await instance.membership(address)) !== before) faults.push('the reader changed');
  return faults;
}

async function pending(instance: Instance, address: string): Promise<void> {
  const { list, queues } = instance.app;
  const consent = { method: 'page', from: '/n/gazette', textVersion: 1, ip: '' } as const;
  const request = { email: address, name: '', sections: [], locale: 'en', consent } as const;
  await requestSubscription(list, queues, instance.newsletter, request);
}

export const linkAttacks: readonly Attack[] = [
  {
    name: 'altering any byte of a link',
    mutations: [
      {
        removes: 'the signature of links',
        file: 'src/subscribers/membership/tokens.ts',
        expression: "timingSafeEqual(Buffer.from(mac(key, body), 'latin1'), given)",
        instead: 'true',
      },
    ],
    async run(instance) {
      const address = await instance.reader();
      const bytes = Buffer.from(instance.token('unsubscribe', address), 'base64url');
      const altered = [...bytes.keys()].map((i) => {
        const copy = Buffer.from(bytes);
        copy.writeUInt8(bytes.readUInt8(i) ^ (1 << (i % 8)), i);
        return copy.toString('base64url');
      });
      return unless(await accepted(instance, address, altered), `${altered.length} altered links opened nothing`);
    },
  },
  {
    name: 'spelling a link differently',
    mutations: [
      {
        removes: 'the one spelling of links',
        file: 'src/subscribers/membership/tokens.ts',
        expression: "bytes.toString('base64url') !== token",
        instead: 'false',
      },
    ],
    async run(instance) {
      const address = await instance.reader();
      const token = instance.token('unsubscribe', address);
      const spelled = [
        token.slice(0, -1),
        `${token}A`,
        `${token}=`,
        token.toLowerCase(),
        `${token}%00`,
        `%20${token}`,
        'A'.repeat(43),
        'A'.repeat(5_000),
      ];
      return unless(await accepted(instance, address, spelled), `${spelled.length} spellings opened nothing`);
    },
  },
  {
    name: 'using a link for another purpose',
    mutations: [
      {
        removes: 'the purpose of links',
        file: 'src/subscribers/membership/tokens.ts',
        expression: 'purposes[body.readUInt8(1)] !== purpose',
        instead: 'false',
      },
    ],
    async run(instance) {
      const address = await instance.reader();
      const before = JSON.stringify(await instance.membership(address));
      const faults: string[] = [];
      for (const purpose of [...Object.keys(doors), 'form', 'draft'] as Purpose[]) {
        const token = instance.token(purpose, address);
        for (const door of allDoors.filter((path) => !doors[purpose]?.includes(path))) {
          for (const method of ['GET', 'POST']) {
            const { status } = await instance.send(method, at(door, token));
            if (status < 400) faults.push(`a ${purpose} token at ${method} ${door} answered ${status}`);
          }
        }
      }
      if (JSON.stringify(await instance.membership(address)) !== before) faults.push('the reader changed');
      return unless(faults, 'a token opened no page of another purpose');
    },
  },
  {
    name: 'signing a link with another secret',
    async run(instance) {
      const address = await instance.reader();
      const keys = tokenKeys(['a secret of somebody else entirely']);
      const claim = { newsletter: instance.newsletter.number, id: idOf(instance.app.list, address), at: 0 };
      const forged = (Object.keys(doors) as Purpose[]).map((purpose) => signToken(keys, purpose, claim));
      return unless(await accepted(instance, address, forged), 'links of another installation opened nothing');
    },
  },
  {
    name: 'opening links by GET, as a mail scanner does',
    mutations: [
      {
        removes: 'the question of the unsubscribe page',
        file: 'src/web/reader/unsubscribe-routes.tsx',
        expression: "await holderOf(app, 'unsubscribe', request.params.token)",
        instead: "(await leave(request.params.token), await holderOf(app, 'unsubscribe', request.params.token))",
      },
    ],
    async run(instance) {
      const address = await instance.reader();
      const before = JSON.stringify(await instance.membership(address));
      const paths = genuine(instance, address);
      for (const path of paths) for (const method of ['GET', 'HEAD']) await instance.send(method, path);
      const changed = JSON.stringify(await instance.membership(address)) !== before;
      return unless(
        changed ? ['a GET changed the reader'] : [],
        `${paths.length} links by GET and HEAD changed nothing`,
      );
    },
  },
  {
    name: 'confirming by GET',
    async run(instance) {
      const address = 'scanned@example.org';
      await pending(instance, address);
      await instance.get(`/confirm/${instance.token('confirm', address)}`);
      const state = (await instance.membership(address))?.state;
      return unless(state === 'pending' ? [] : [`the reader is ${state}`], 'the reader stayed pending');
    },
  },
  {
    name: 'confirming with a link that has expired',
    mutations: [
      {
        removes: 'the age of links',
        file: 'src/subscribers/membership/tokens.ts',
        expression: 'maxAgeSeconds !== undefined && Date.now() / 1000 - claim.at > maxAgeSeconds',
        instead: 'false',
      },
    ],
    async run(instance) {
      const address = 'late@example.org';
      await pending(instance, address);
      const { status } = await instance.send('POST', `/confirm/${instance.token('confirm', address, 1_700_000_000)}`);
      const state = (await instance.membership(address))?.state;
      return unless(
        state === 'pending' ? [] : [`the reader is ${state}`],
        `it answered ${status} and confirmed nothing`,
      );
    },
  },
  {
    name: 'replaying a confirmation after the reader unsubscribed',
    mutations: [
      {
        removes: 'the order of request and departure',
        file: 'src/subscribers/membership/signup.ts',
        expression: 'membership.changedAt <= claim.at',
        instead: 'true',
      },
    ],
    async run(instance) {
      const address = 'replayed@example.org';
      await pending(instance, address);
      const token = instance.token('confirm', address, Math.floor(Date.now() / 1000) - 5);
      await instance.send('POST', `/confirm/${token}`);
      await instance.send('POST', `/unsubscribe/${instance.token('unsubscribe', address)}`);
      await instance.send('POST', `/confirm/${token}`);
      const state = (await instance.membership(address))?.state;
      return unless(state === 'unsubscribed' ? [] : [`the reader is ${state}`], 'the reader stayed unsubscribed');
    },
  },
  {
    name: 'downloading or erasing data with a forwarded issue',
    async run(instance) {
      const mail = instance.sink.mailsTo(instance.known)[0]?.raw.toString('latin1').replaceAll('=\r\n', '') ?? '';
      const tokens = [...new Set([...mail.matchAll(/[A-Za-z0-9_-]{43}/g)].map(([token]) => token))];
      const faults: string[] = tokens.length > 0 ? [] : ['the issue has no links'];
      for (const token of tokens) {
        for (const door of [...(doors['own-data'] ?? []), ...(doors.erase ?? [])]) {
          for (const method of ['GET', 'POST']) {
            const { status } = await instance.send(method, at(door, token));
            if (status < 400) faults.push(`${method} ${door} answered ${status}`);
          }
        }
      }
      return unless(faults, `none of the ${tokens.length} links in an issue opened the reader's data`);
    },
  },
  {
    name: 'changing a reader with the links of a test email',
    async run(instance) {
      const claim = { newsletter: instance.newsletter.number, id: testReader, at: 0 };
      const faults: string[] = [];
      for (const [purpose, paths] of Object.entries(doors)) {
        const token = signToken(instance.app.tokenKeys, purpose as Purpose, claim);
        for (const path of paths ?? []) {
          const { status } = await instance.send('POST', at(path, token));
          if (status >= 500) faults.push(`POST ${path} answered ${status}`);
        }
      }
      const known = await instance.membership(instance.known);
      if (known?.state !== 'confirmed') faults.push(`a reader is ${known?.state}`);
      return unless(faults, 'the links of test emails changed nobody');
    },
  },
  {
    name: 'using the links of an erased reader',
    async run(instance) {
      const address = await instance.reader('Erased Person');
      const links = genuine(instance, address);
      await instance.send('POST', `/own-data/${instance.token('erase', address)}/erase`);
      const faults: string[] = [];
      for (const path of links) {
        for (const method of ['GET', 'POST']) {
          const { status, body } = await instance.send(method, path);
          if (status >= 500) faults.push(`${method} ${path} answered ${status}`);
          if (body.includes('Erased Person') || body.includes(address)) faults.push(`${path} shows erased data`);
        }
      }
      const state = (await instance.membership(address))?.state;
      if (state !== 'erased') faults.push(`the reader is ${state}`);
      return unless(faults, 'old links show nothing and bring nobody back');
    },
  },
];
