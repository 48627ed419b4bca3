import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  chosenSections,
  joinSections,
  type Newsletter,
  openSections,
  sectionMask,
  storedSections,
  wants,
} from '../../src/newsletters/newsletter.js';
import { newsletterForTests } from '../helpers/newsletter.js';

const withSections = (sections: readonly string[]): Newsletter => newsletterForTests({ sections });

const sectionName = fc
  .string({ unit: fc.constantFrom(...'abcXYZ 新闻科技&-'), minLength: 1, maxLength: 8 })
  .map((name) => name.trim())
  .filter((name) => name !== '');
const sectionNames = fc.uniqueArray(sectionName, { maxLength: 30, selector: (name) => name.toLowerCase() });

test('a choice of sections survives conversion to a mask; no choice and every section mean "all"', () => {
  const choice = sectionNames.chain((sections) => fc.tuple(fc.constant(sections), fc.subarray(sections)));
  fc.assert(
    fc.property(choice, ([sections, chosen]) => {
      const newsletter = withSections(sections);
      const { mask, unknown } = sectionMask(newsletter, chosen.toReversed());
      expect(unknown).toEqual([]);
      expect(chosenSections(newsletter, mask)).toEqual(chosen.length === 0 ? sections : chosen);
      expect(mask === 0).toBe(chosen.length === 0 || chosen.length === sections.length);
    }),
    { numRuns: 2_000 },
  );
});

test('a mask survives the conversion to sections and back', () => {
  fc.assert(
    fc.property(sectionNames, fc.nat(2 ** 30 - 1), (sections, bits) => {
      const newsletter = withSections(sections);
      const all = 2 ** sections.length - 1;
      const mask = bits & all;
      expect(sectionMask(newsletter, chosenSections(newsletter, mask)).mask).toBe(mask === all ? 0 : mask);
    }),
    { numRuns: 2_000 },
  );
});

test('a choice keeps its meaning when sections are removed and others are added', () => {
  const history = fc
    .tuple(sectionNames, sectionNames)
    .chain(([sections, added]) =>
      fc.tuple(fc.constant(sections), fc.subarray(sections), fc.subarray(sections), fc.constant(added)),
    );
  fc.assert(
    fc.property(history, ([sections, chosen, removed, added]) => {
      const { mask } = sectionMask(withSections(sections), chosen);
      const stored = sections.map((name) => (removed.includes(name) ? { removed: name } : name));
      const after = { ...withSections(sections), ...openSections(stored) };
      expect(storedSections(after)).toEqual(stored);
      const left = mask === 0 ? after.sections : chosen.filter((name) => !removed.includes(name));
      expect(chosenSections(after, mask)).toEqual(left);
      const later = { ...after, sections: joinSections(after.sections, added) };
      expect(storedSections(later).slice(0, stored.length)).toEqual(stored);
      if (mask !== 0 && storedSections(later).length <= 30) expect(chosenSections(later, mask)).toEqual(left);
    }),
    { numRuns: 2_000 },
  );
});

test('thirty sections are distinct', () => {
  const newsletter = withSections(Array.from({ length: 30 }, (_, i) => `Section ${i + 1}`));
  for (const section of newsletter.sections) {
    expect(chosenSections(newsletter, sectionMask(newsletter, [section]).mask)).toEqual([section]);
  }
});

test('sections are found in any case, and unknown ones are named', () => {
  const newsletter = withSections(['News', 'Tech']);
  expect(sectionMask(newsletter, [' tech ', 'Sport', '', 'SPORT '])).toMatchObject({
    mask: 2,
    unknown: ['Sport', 'SPORT'],
  });
});

test('readers with chosen sections do not get one that is added later; readers of all sections do', () => {
  const before = withSections(['News', 'Tech']);
  const after = withSections(['News', 'Tech', 'Life']);
  const some = sectionMask(before, ['Tech']).mask;
  const all = sectionMask(before, ['News', 'Tech']).mask;
  expect(chosenSections(after, some)).toEqual(['Tech']);
  expect(chosenSections(after, all)).toEqual(['News', 'Tech', 'Life']);
});

test('an article outside the sections goes to every reader', () => {
  expect(wants(0, -1)).toBe(true);
  expect(wants(1, -1)).toBe(true);
  expect(wants(1, 1)).toBe(false);
});
