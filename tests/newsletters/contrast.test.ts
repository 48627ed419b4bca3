import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dark, light } from '../../emails/theme.js';
import { type Colour, contrast, legibleShade, lowestContrast, parseColour } from '../../src/newsletters/contrast.js';

const surfaces = [light, dark].map(({ page, sheet, tint }) => [page, sheet, tint] as Colour[]);
const colour = fc.nat(0xffffff).map((value): Colour => `#${value.toString(16).padStart(6, '0')}`);

test('contrast is as WCAG defines it', () => {
  expect(contrast('#000000', '#ffffff')).toBe(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(contrast('#ffffff', '#767676')).toBeCloseTo(4.54, 2);
});

test('the shade of any colour is legible on its surfaces, and a legible colour is its own shade', () => {
  fc.assert(
    fc.property(colour, fc.constantFrom(...surfaces), (one, on) => {
      const shade = legibleShade(one, on);
      expect(lowestContrast(shade, on)).toBeGreaterThanOrEqual(4.5);
      if (lowestContrast(one, on) >= 4.5) expect(shade).toBe(one);
      expect(legibleShade(shade, on)).toBe(shade);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['#A3261D', '#a3261d'],
  ['a3261d', '#a3261d'],
  ['#0af', '#00aaff'],
  ['red', undefined],
  ['#12', undefined],
  ['#12345g', undefined],
  ['#fff;}', undefined],
])('"%s" is the colour %s', (text, found) => {
  expect(parseColour(text)).toBe(found);
});
