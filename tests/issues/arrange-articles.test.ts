import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ArrangedArticle, arrangeArticles } from '../../src/issues/order/arrange-articles.js';

const layout = { timeZone: 'Europe/Berlin', sectionOf: (section: string) => section };
const picture = { url: 'https://example.com/a.jpg', alt: '' };

function article(id: string, fields: Partial<ArrangedArticle> = {}): ArrangedArticle {
  return {
    ...{ id, section: 'News', url: `https://one.example.com/${id}`, image: null, excerpt: 'Some words.' },
    ...{ publishedAt: '2030-03-05T10:00:00.000Z', importedAt: '2030-03-06T00:00:00.000Z' },
    ...fields,
  };
}
const ids = (articles: readonly ArrangedArticle[]) => articles.map(({ id }) => id).join(' ');
const on = (day: number, hour = 10) =>
  `2030-03-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00.000Z`;
const from = (source: string, id: string) => `https://${source}.example.com/${id}`;

describe('the lead', () => {
  test('is the newest article with a picture', () => {
    const found = arrangeArticles(
      [
        article('new', { publishedAt: on(5) }),
        article('seen', { publishedAt: on(4), image: picture }),
        article('old', { publishedAt: on(3), image: picture }),
      ],
      layout,
    );
    expect(ids(found)).toBe('seen new old');
  });

  test('has a text; without any picture the newest article leads', () => {
    expect(
      ids(
        arrangeArticles(
          [article('bare', { image: picture, excerpt: '' }), article('full', { publishedAt: on(4), image: picture })],
          layout,
        ),
      ),
    ).toBe('full bare');
    expect(ids(arrangeArticles([article('old', { publishedAt: on(4) }), article('new')], layout))).toBe('new old');
    expect(arrangeArticles([], layout)).toEqual([]);
  });
});

test('the newest day comes first, by the newsletter’s clock, and undated articles last', () => {
  const found = arrangeArticles(
    [
      article('lead', { publishedAt: on(9), image: picture }),
      article('undated', { publishedAt: null }),
      article('late', { publishedAt: on(4, 23) }),
      article('early', { publishedAt: on(4, 9) }),
      article('next', { publishedAt: on(5, 8), url: from('two', 'next') }),
    ],
    layout,
  );
  // 23:00 UTC is the next day in Berlin.
  expect(ids(found)).toBe('lead next late early undated');
});

test('two articles of one source do not follow each other in a section where there is a choice', () => {
  const found = arrangeArticles(
    [
      article('lead', { publishedAt: on(6), image: picture }),
      ...['a', 'b', 'c'].map((id, place) => article(id, { publishedAt: on(5, 12 - place) })),
      article('d', { publishedAt: on(5, 7), url: from('two', 'd') }),
      article('e', { publishedAt: on(5, 6), url: from('three', 'e') }),
    ],
    layout,
  );
  expect(ids(found)).toBe('lead a d b e c');
});

const someArticle = fc.record({
  section: fc.constantFrom('News', 'Tech', ''),
  source: fc.constantFrom('one', 'two', 'three'),
  day: fc.option(fc.integer({ min: 1, max: 3 })),
  hour: fc.integer({ min: 6, max: 20 }),
  hasPicture: fc.boolean(),
});
const someArticles = fc.array(someArticle, { maxLength: 20 }).map((all) =>
  all.map(({ section, source, day, hour, hasPicture }, place) =>
    article(`${place}`, {
      section,
      url: from(source, `${place}`),
      publishedAt: day === null ? null : on(day, hour),
      image: hasPicture ? picture : null,
    }),
  ),
);

test('each article stays once, each section keeps its days in order, and no neighbour could have been avoided', () => {
  fc.assert(
    fc.property(someArticles, (given) => {
      const found = arrangeArticles(given, layout);
      expect(found.map(({ id }) => id).sort()).toEqual(given.map(({ id }) => id).sort());
      expect(found[0]?.image === null && given.some(({ image }) => image)).toBe(false);
      for (const section of ['News', 'Tech', '']) {
        const shown = found.slice(1).filter((one) => one.section === section);
        const days = shown.map(({ publishedAt }) => publishedAt?.slice(0, 10) ?? '');
        expect(days).toEqual(days.toSorted().reverse());
        for (const day of new Set(days)) {
          const hosts = shown
            .filter(({ publishedAt }) => (publishedAt?.slice(0, 10) ?? '') === day)
            .map(({ url }) => new URL(url).host);
          const most = Math.max(...[...new Set(hosts)].map((host) => hosts.filter((other) => other === host).length));
          const meetings = hosts.filter((host, place) => place > 0 && host === hosts[place - 1]).length;
          expect(meetings).toBeLessThanOrEqual(Math.max(0, 2 * most - hosts.length - 1) + 1);
          // Without a neighbour above, the order is the best that there is.
          if (day === days[0]) expect(meetings).toBe(Math.max(0, 2 * most - hosts.length - 1));
        }
      }
    }),
  );
});

test('the order does not depend on the order given', () => {
  fc.assert(
    fc.property(someArticles, fc.integer(), (given, turn) => {
      const times = new Set(given.map(({ publishedAt }) => publishedAt));
      fc.pre(times.size === given.length && given.every(({ publishedAt }) => publishedAt !== null));
      const at = given.length === 0 ? 0 : Math.abs(turn) % given.length;
      const turned = [...given.slice(at), ...given.slice(0, at)];
      expect(ids(arrangeArticles(turned, layout))).toBe(ids(arrangeArticles(given, layout)));
    }),
    { numRuns: 300 },
  );
});
