import { describe, expect, test } from 'vitest';
import { formatDate, formatDay } from '../../src/locale/format-date.js';
import { digestWords, furnitureLanguages, hasFurniture } from '../../src/locale/furniture/digest-words.js';
import { missingPlaces, withOwnWords, wordNames } from '../../src/locale/furniture/own-words.js';
import { isLocale, type Locale, locales, matchLocale } from '../../src/locale/locale.js';
import { messages } from '../../src/locale/messages.js';
import { publisherMessages } from '../../src/locale/publisher-languages.js';

describe('the language of a reader', () => {
  test.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['en-GB,en;q=0.9', 'en'],
    ['fr-FR, fr;q=0.9, zh;q=0.4, en;q=0.5', 'en'],
    ['en;q=0.3, ZH-hans-sg;q=0.7', 'zh-CN'],
    ['zh-TW', 'zh-CN'],
    ['en;q=0, zh;q=0.1', 'zh-CN'],
  ])('"%s" matches %s', (header, locale) => {
    expect(matchLocale(header, locale === 'en' ? 'zh-CN' : 'en')).toBe(locale);
  });

  test.each([undefined, '', '*', 'fr', 'en;q=0', 'en;q=', 'en;q=many', ';;,,=', 'english', `${'x,'.repeat(400)}en`])(
    'a header without a usable language (%j) gives the fallback',
    (header) => {
      expect(matchLocale(header, 'zh-CN')).toBe('zh-CN');
    },
  );

  test('of languages with equal weight, the first wins', () => {
    expect(matchLocale('zh,en', 'en')).toBe('zh-CN');
    expect(matchLocale('en,zh', 'zh-CN')).toBe('en');
  });

  test('only the two exact tags are locales', () => {
    expect(locales.every(isLocale)).toBe(true);
    expect(['zh', 'EN', '', 'toString', undefined].some(isLocale)).toBe(false);
  });
});

describe('a date', () => {
  test('is written in long form', () => {
    expect(formatDate('en', '2017-08-15')).toBe('15 August 2017');
    expect(formatDate('zh-CN', '2017-08-15')).toBe('2017年8月15日');
  });

  test('of an issue has its weekday, in any language', () => {
    expect(formatDay('en', '2017-08-15')).toBe('Tuesday 15 August 2017');
    expect(formatDay('zh-CN', '2017-08-15')).toBe('2017年8月15日星期二');
    expect(formatDay('de-AT', '2017-08-15')).toBe('Dienstag, 15. August 2017');
    // One that is no language, and one that Intl refuses.
    for (const language of ['qqq', 'de-12']) expect(formatDay(language, '2017-08-15')).toBe('Tuesday 15 August 2017');
  });

  test('of an instant depends on the time zone, and a calendar date is the same everywhere', () => {
    expect(formatDate('en', '2017-08-15T20:00:00Z', 'Asia/Shanghai')).toBe('16 August 2017');
    expect(formatDate('en', '2017-08-15T20:00:00Z')).toBe('15 August 2017');
    expect(formatDate('en', '2017-08-15', 'America/Los_Angeles')).toBe('15 August 2017');
  });

  test('that is invalid is refused', () => {
    expect(() => formatDate('en', 'yesterday')).toThrow(RangeError);
  });
});

describe('the catalogue', () => {
  test('uses singular and plural correctly in English', () => {
    const { confirm, pages } = messages('en');
    expect(confirm.validFor(1)).toContain('1 day.');
    expect(confirm.validFor(7)).toContain('7 days.');
    expect(pages.tooManyRequests.retryIn(1)).toContain('1 minute.');
    expect(pages.errors.summary(1)).not.toContain('1');
    expect(pages.archive.count(0)).toBe('0 issues');
  });

  test('greets with the name if there is one', () => {
    expect(messages('en').digest.greeting('Li Wei')).toBe('Dear Li Wei,');
    expect(messages('en').digest.greeting('')).toBe('Dear reader,');
    expect(messages('zh-CN').digest.greeting('')).toBe('亲爱的读者，您好！');
  });

  test.each(locales)('has no empty message in %s, and each function uses its values', (locale) => {
    for (const [path, message] of leaves(everyText(locale), locale)) {
      const values = typeof message === 'function' ? ['71', '72', '73'].slice(0, message.length) : [];
      const made = typeof message === 'function' ? message(...values) : message;
      // A sentence may have parts, one of them bold.
      const sentence = typeof made === 'string' ? made : Object.values(made).join('');
      expect(sentence, path).toMatch(/\S/);
      for (const value of values) expect(sentence, path).toContain(value);
    }
  });

  test('the Chinese catalogue is Chinese throughout', () => {
    const latin = [...leaves(everyText('zh-CN'), 'zh-CN')]
      .filter(([, message]) => typeof message === 'string' && !/\p{Script=Han}/u.test(message))
      .map(([path]) => path);
    expect(latin).toEqual(['zh-CN.pages.signUp.emailPlaceholder']);
  });
});

describe('the words around an issue', () => {
  test.each(furnitureLanguages)('are complete in %s, and each function uses its values', (language) => {
    const words = digestWords('en', { language });
    for (const [path, message] of leaves(words, language)) {
      const isCount = path.endsWith('comments.count');
      const values = isCount ? [72] : ['71', path.endsWith('readersChoice.rating') ? 72 : '72'];
      const call = message as (...given: (string | number)[]) => string;
      const sentence = typeof message === 'function' ? call(...values.slice(0, message.length)) : message;
      expect(sentence, path).toMatch(/\S/);
      if (typeof message === 'function') expect(sentence, path).toMatch(/7[12]|٧[١٢]/);
    }
    expect(Object.keys(words).toSorted()).toEqual(Object.keys(messages('en').digest).toSorted());
  });

  test('are those of the locale in a language that we do not know', () => {
    expect(digestWords('en', { language: 'sv' })).toBe(messages('en').digest);
    expect(['ar', 'ar-EG', 'FR', 'sv', 'en', 'constructor'].filter(hasFurniture)).toEqual(['ar', 'ar-EG', 'FR']);
  });

  test('count in Arabic', () => {
    const { count } = digestWords('en', { language: 'ar' }).comments;
    expect([count(1), count(2)]).toEqual(['تعليق واحد', 'تعليقان']);
    expect([count(3), count(11), count(100)]).toEqual([
      expect.stringMatching(/ تعليقات$/),
      expect.stringMatching(/ تعليقًا$/),
      expect.stringMatching(/ تعليق$/),
    ]);
  });

  test('are replaced by a newsletter one by one, and must keep their places', () => {
    for (const name of wordNames) {
      const text = `own ${missingPlaces(name, '').join(' ')}`;
      expect(missingPlaces(name, text)).toEqual([]);
      const words = withOwnWords(messages('en').digest, { [name]: text });
      const changed = [...leaves(words, '')].filter(([path, message]) => {
        const before = [...leaves(messages('en').digest, '')].find(([known]) => known === path)?.[1];
        const shown = (one: Message | undefined) => (typeof one === 'function' ? one('Ada', '2') + one('', '') : one);
        return shown(message) !== shown(before);
      });
      expect(changed, name).toHaveLength(1);
    }
    expect(missingPlaces('comments', 'many')).toEqual(['{count}']);
  });
});

const everyText = (locale: Locale) => ({ ...messages(locale), ...publisherMessages(locale) });

type Message = string | ((...values: string[]) => string);

function* leaves(group: object, path: string): Generator<[string, Message]> {
  for (const [key, value] of Object.entries(group)) {
    if (typeof value === 'object') yield* leaves(value, `${path}.${key}`);
    else yield [`${path}.${key}`, value];
  }
}
