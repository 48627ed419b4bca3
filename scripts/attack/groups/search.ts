import { type Attack, unless } from '../attack.js';
import { newClientAddress } from '../client.js';

// The search of public pages.

const searchFor = (query: string) => `/search?q=${encodeURIComponent(query)}`;

export const searchAttacks: readonly Attack[] = [
  {
    name: 'searching without end',
    mutations: [
      {
        removes: 'the limit of searches',
        file: 'src/web/search/search-routes.tsx',
        expression: "asked.query === '' ? 0 : await countAll(app.list, countersOf(request.ip, searchLimits))",
        instead: '0',
      },
    ],
    async run(instance) {
      const from = newClientAddress();
      const codes: number[] = [];
      for (let n = 0; n < 140; n += 20) {
        const some = Array.from({ length: 20 }, (_, i) => instance.send('GET', searchFor(`word${n + i}`), { from }));
        codes.push(...(await Promise.all(some)).map(({ status }) => status));
      }
      const taken = codes.filter((code) => code === 200).length;
      const faults = taken > 120 || taken === 0 ? [`${taken} of 140 searches were answered`] : [];
      return unless(faults, `${taken} of 140 were answered`);
    },
  },
  {
    name: 'script in a search',
    async run(instance) {
      const faults: string[] = [];
      for (const text of [
        '<script>alert(1)</script>',
        '"><img src=x onerror=alert(1)>',
        '</title><svg onload=alert(1)>',
      ]) {
        for (const field of ['q', 'newsletter', 'section', 'year', 'page', 'lang']) {
          const { body, status } = await instance.get(`/search?q=city&${field}=${encodeURIComponent(text)}`);
          if (/<script>alert|<img src=x|<svg onload/i.test(body)) faults.push(`${field} is shown unescaped`);
          if (status >= 500) faults.push(`${field} answered ${status}`);
        }
      }
      return unless(faults, '18 texts came back escaped or not at all');
    },
  },
  {
    name: 'text that makes the search slow',
    async run(instance) {
      const faults: string[] = [];
      for (const text of [
        'a '.repeat(3_000),
        '"'.repeat(3_000),
        '日'.repeat(1_500),
        'a*'.repeat(2_000),
        '(('.repeat(2_000),
        '\u0301'.repeat(1_500),
      ]) {
        const began = performance.now();
        const { status } = await instance.get(searchFor(text).slice(0, 14_000));
        const took = performance.now() - began;
        if (status >= 500 || took > 3_000) faults.push(`it answered ${status} after ${Math.round(took)} ms`);
      }
      return unless(faults, 'six long queries were answered in time');
    },
  },
  {
    name: 'letting search engines and caches keep what was searched for',
    async run(instance) {
      const { headers } = await instance.get(searchFor('city'), { origin: 'https://elsewhere.example.net' });
      const faults: string[] = [];
      if (!String(headers['x-robots-tag']).includes('noindex')) faults.push('it may be indexed');
      if (!String(headers['cache-control']).includes('private')) faults.push('shared caches may keep it');
      if (headers['access-control-allow-origin']) faults.push('another site may read it');
      return unless(faults, 'no engine, cache or other site gets it');
    },
  },
];
