import { describe, expect, test } from 'vitest';
import { settings } from '../../src/config.js';
import { emailProviders, providerNames } from '../../src/email-providers/email-providers.js';
import { type Finding, findingCodes } from '../../src/findings/finding.js';
import { healthCheckNames } from '../../src/findings/health.js';
import { remediesOf } from '../../src/findings/remedy.js';
import { findingInWords } from '../../src/locale/findings-in-words.js';
import { healthTitle } from '../../src/locale/health-titles.js';
import { locales } from '../../src/locale/locale.js';
import { publisherLanguages } from '../../src/locale/publisher-languages.js';
import { refusalRemedy } from '../../src/locale/refusals-in-words.js';
import { operations } from '../../src/operations/operations.js';
import { reasons } from '../../src/smtp/refusals/reason.js';
import { kindOf, type Schema, samples, shapeOf } from './findings-for-tests.js';

/** Every schema inside another one, and itself. */
function* insideOf(schema: Schema): Generator<Schema> {
  yield schema;
  const { def } = schema._zod;
  if (def.type === 'object') for (const one of Object.values(def.shape)) yield* insideOf(one as Schema);
  if (def.type === 'array') yield* insideOf(def.element as Schema);
  if (def.type === 'union') for (const one of def.options) yield* insideOf(one as Schema);
  if (def.type === 'optional' || def.type === 'nullable') yield* insideOf(def.innerType as Schema);
}

/** The texts of others and the names that a finding says, wherever its sentence has them. */
const saidFacts = (text: string): string[] => [...new Set(text.match(/fact[-\w]*/g) ?? [])].sort();

test.each(findingCodes)(
  'the facts of %s are numbers, names, cases, and words of others: no sentence of ours',
  (code) => {
    for (const schema of insideOf(shapeOf(code) as unknown as Schema)) {
      if (schema._zod.def.type === 'string') expect(['ref', 'code', 'quote']).toContain(kindOf(schema));
      if (schema._zod.def.type === 'enum')
        for (const value of Object.values(schema._zod.def.entries)) expect(value).toMatch(/^[A-Za-z0-9-]+$/);
    }
  },
);

test.each(findingCodes)('%s has words in both languages, which say the same facts', (code) => {
  for (const finding of samples(code)) {
    const [en, zh] = locales.map((locale) => findingInWords(finding, locale));
    for (const words of [en, zh]) {
      expect(words?.detail).toMatch(/\S/);
      expect(`${words?.detail} ${words?.remedy}`).not.toMatch(/undefined|null|NaN|\[object|Infinity/);
      // Commands, options and buttons belong to the faces.
      expect(`${words?.detail} ${words?.remedy}`).not.toMatch(/`|\bpostrider [a-z]| --[a-z]/);
    }
    expect(zh?.remedy === '').toBe(en?.remedy === '');
    expect(en?.detail).toMatch(/[^.]$/);
    expect(zh?.detail).toMatch(/[^。]$/);
    expect(saidFacts(`${zh?.detail} ${zh?.remedy}`)).toEqual(saidFacts(`${en?.detail} ${en?.remedy}`));
    // Two English words in a row are a sentence that nobody translated.
    expect(`${zh?.detail} ${zh?.remedy}`).not.toMatch(/(?<![-\w])[a-z]{2,} [a-z]{2,}(?![-\w])/);
  }
});

test('each check of an installation has a title of its own in both languages', () => {
  for (const locale of locales) {
    const titles = healthCheckNames.map((name) => healthTitle({ name, of: ['fact'] }, locale));
    for (const title of titles) expect(title).toMatch(/\S/);
    expect(new Set(titles).size).toBe(titles.length);
  }
});

test('what to do about each refusal is said in both languages', () => {
  for (const reason of [...Object.keys(reasons), 'anything-else'])
    for (const fault of ['reader', 'provider', 'us'] as const) {
      const [en, zh] = locales.map((locale) => refusalRemedy(reason, fault, locale));
      expect(en).toMatch(/\.$/);
      expect(zh).toMatch(/。$/);
    }
  for (const locale of locales)
    for (const reason of Object.keys(publisherLanguages[locale].refusals.reasons))
      expect(Object.keys(reasons)).toContain(reason);
});

describe('remedies', () => {
  const about = { issue: 'gazette-1', newsletter: 'gazette' };
  const all = findingCodes.flatMap((code) =>
    samples(code).flatMap((finding) => remediesOf(finding, about).map((remedy) => ({ code, remedy }))),
  );

  test('each operation exists, and takes what the remedy gives it', () => {
    const asked = all.flatMap(({ remedy }) => ('operation' in remedy ? [remedy] : []));
    for (const { operation: id, input, field } of asked) {
      const operation = operations.find((one) => one.id === id);
      expect(operation, id).toBeDefined();
      const fields = [...(operation?.key ?? []), ...Object.keys(operation?.input.shape ?? {})];
      expect(fields).toEqual(expect.arrayContaining(Object.keys(input)));
      if (field && !field.startsWith('fact')) expect(fields).toContain(field);
    }
    expect(asked.length).toBeGreaterThan(0);
  });

  test('each setting exists', () => {
    const named = all.flatMap(({ remedy }) => ('setting' in remedy ? [remedy.setting] : []));
    // Some findings name the setting themselves.
    const ofProviders = providerNames.map((name) => emailProviders[name].setting.name);
    for (const name of [...named.filter((one) => !one.startsWith('fact')), ...ofProviders])
      expect(Object.keys(settings)).toContain(name);
    expect(named.length).toBeGreaterThan(0);
  });

  test('what can be done has words', () => {
    for (const { code, remedy } of all)
      for (const finding of samples(code))
        expect([code, remedy, findingInWords(finding).remedy]).not.toEqual([code, remedy, '']);
  });
});

test.each([
  ['https://example.com/What%20now', '“https://example.com/What now”'],
  ['https://example.com/%E6%B8%AF%E5%8F%A3?a=b%26c', 'https://example.com/港口?a=b%26c'],
  ['https://example.com/100%', 'https://example.com/100%'],
  ['https://example.com/a%0Ab%E2%80%AEc', 'https://example.com/a%0Ab%E2%80%AEc'],
])('a check shows the address %s as people read it', (url, shown) => {
  const facts = { addresses: { first: [{ url, fault: 'late' }], more: 2 } } as const;
  const words = (locale: 'en' | 'zh-CN') =>
    findingInWords({ code: 'links.dead', facts } as unknown as Finding, locale, 'UTC').detail;
  expect(words('en')).toBe(`${shown} does not answer in time and 2 more addresses`);
  expect(words('zh-CN')).toContain(`${shown} 未及时响应；另有 2 个网址`);
});
