import { linkName } from '../../../src/answers/clicks/link-tokens.js';
import { countRatings } from '../../../src/answers/ratings/ratings.js';
import { signRatingToken } from '../../../src/delivery/recipient-message.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { keys } from '../../../src/redis/keys.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { type Attack, unless } from '../attack.js';
import type { Instance } from '../instance.js';

// The links of an email that count clicks and take ratings.

/** Stores a link of the issue. @returns its path */
async function clickLink({ app, issue }: Instance, number: number, url: string): Promise<string> {
  const stored = { url, place: 'article', article: '', title: 'A link' };
  await app.redis.hset(keys.links(issue.id), String(number), JSON.stringify(stored));
  return `/l/${linkName(app.tokenKeys, issue.id, number)}`;
}

const target = 'https://www.example.com/story';

export const answerAttacks: readonly Attack[] = [
  {
    name: 'forging a click link',
    mutations: [
      {
        removes: 'the signature of click links',
        file: 'src/answers/clicks/link-tokens.ts',
        expression: 'given.length === macLength && keys.some((key) => timingSafeEqual(macOf(key, purpose), given))',
        instead: 'true',
      },
    ],
    async run(instance) {
      const genuine = await clickLink(instance, 901, target);
      const faults: string[] = [];
      if ((await instance.get(genuine)).status !== 302) faults.push('a genuine link does not lead on');
      const [name, mac = ''] = [
        genuine.slice(3, genuine.lastIndexOf('.')),
        genuine.slice(genuine.lastIndexOf('.') + 1),
      ];
      const altered = mac[0] === 'A' ? `B${mac.slice(1)}` : `A${mac.slice(1)}`;
      for (const forged of [
        `/l/${name}.${altered}`,
        `/l/${name}.${'A'.repeat(11)}`,
        `/l/${name.replace('901', '1')}.${mac}`,
      ]) {
        const { status } = await instance.get(forged);
        if (status < 400) faults.push(`${forged} answered ${status}`);
      }
      return unless(faults, 'three forged links led nowhere');
    },
  },
  {
    name: 'redirecting to another site by a click link',
    mutations: [
      {
        removes: 'the table of links',
        file: 'src/web/reader/click-route.ts',
        expression: 'new URL(link.url).href',
        instead: 'String(Object.values(request.query ?? {})[0] ?? link.url)',
      },
    ],
    async run(instance) {
      const link = await clickLink(instance, 902, target);
      const faults: string[] = [];
      for (const query of ['url', 'to', 'next', 'u', 'redirect']) {
        const { headers } = await instance.get(`${link}?${query}=https://evil.example.net/`, {
          'x-forwarded-host': 'evil.example.net',
        });
        if (headers.location !== target) faults.push(`${query} leads to ${headers.location}`);
      }
      return unless(faults, 'five queries changed nothing');
    },
  },
  {
    name: 'a click link to something that is no web page',
    mutations: [
      {
        removes: 'the look at the address',
        file: 'src/web/reader/click-route.ts',
        expression: '!isCounted(link.url)',
        instead: 'false',
      },
    ],
    async run(instance) {
      const faults: string[] = [];
      for (const [n, url] of [
        'javascript:alert(1)',
        'data:text/html,x',
        'file:///etc/passwd',
        'mailto:x@example.net',
      ].entries()) {
        const { status, headers } = await instance.get(await clickLink(instance, 910 + n, url));
        if (status < 400) faults.push(`${url} answered ${status} to ${headers.location}`);
      }
      return unless(faults, 'four addresses led nowhere');
    },
  },
  {
    name: 'rating every story of an email, as a mail scanner does',
    mutations: [
      {
        removes: 'the trail of ratings',
        file: 'src/answers/ratings/take-rating.ts',
        expression: "(await judge(redis, of.trail, rating)) === 'machine'",
        instead: 'false',
      },
    ],
    async run(instance) {
      const { app, newsletter, issue } = instance;
      await changeNewsletter(app.redis, newsletter.slug, { ratings: true });
      const reader = await instance.reader();
      const token = signRatingToken(app.tokenKeys, newsletter, issue.id, idOf(app.list, reader));
      const [story = ''] = issue.articles;
      const before = (await countRatings(app.redis, story)).count;
      const codes: number[] = [];
      for (const step of ['1', '2', '3', '4', '5'])
        codes.push((await instance.post(`/rate/${token}/${story}`, { step })).status);
      const counted = (await countRatings(app.redis, story)).count - before;
      const faults = codes.every((code) => code === 200) ? [] : [`answers ${codes.join(', ')}`];
      return unless(
        counted === 0 ? faults : [...faults, `${counted} rating counts`],
        'five steps of one story count for nothing',
      );
    },
  },
  {
    name: 'opening rating links by GET and HEAD',
    async run(instance) {
      const { app, newsletter, issue } = instance;
      await changeNewsletter(app.redis, newsletter.slug, { ratings: true });
      const token = signRatingToken(app.tokenKeys, newsletter, issue.id, idOf(app.list, await instance.reader()));
      const [story = ''] = issue.articles;
      const before = (await countRatings(app.redis, story)).count;
      for (const method of ['GET', 'HEAD']) await instance.send(method, `/rate/${token}/${story}?step=5`);
      const counted = (await countRatings(app.redis, story)).count - before;
      return unless(counted === 0 ? [] : ['it rated'], 'it rated nothing');
    },
  },
];
