import { expect, test } from 'vitest';
import { bySection } from '../../src/render/digest/digest-sections.js';
import { mixedEdition } from '../helpers/edition.js';

/** The sections of a digest whose articles, after the lead, name these sections. */
function shown(named: readonly string[]): string[] {
  const newsletter = { ...mixedEdition.newsletter, sections: ['News', 'Tech', 'Life'] };
  const articles = ['News', ...named].flatMap((section, place) =>
    mixedEdition.articles.slice(0, 1).map((story) => ({ ...story, id: `${place}`, section })),
  );
  return bySection({ newsletter, articles }).map(({ name, articles: group }) => `${name} ${group.length}`);
}

test('sections keep the newsletter’s order', () => {
  expect(shown(['Tech', 'Life', 'News', 'Life', 'Tech', 'News'])).toEqual(['News 2', 'Tech 2', 'Life 2']);
});

test('a section with one article is not at the end', () => {
  expect(shown(['News', 'News', 'Tech', 'Tech', 'Life'])).toEqual(['News 2', 'Life 1', 'Tech 2']);
  expect(shown(['News', 'News', 'Tech', 'Life'])).toEqual(['Tech 1', 'Life 1', 'News 2']);
  expect(shown(['News', 'Tech', 'Life'])).toEqual(['News 1', 'Tech 1', 'Life 1']);
});

test('articles that each name a foreign section are together under none, and above every heading', () => {
  expect(shown(['News', 'News', 'Football', 'Chess', ''])).toEqual([' 3', 'News 2']);
  expect(shown(['News', 'News', 'Football', 'Football', 'Chess'])).toEqual(['News 2', 'Chess 1', 'Football 2']);
});
