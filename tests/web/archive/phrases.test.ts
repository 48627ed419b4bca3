import fc from 'fast-check';
import { expect, test } from 'vitest';
import { phrasesOf } from '../../../src/web/archive/phrases.js';

test('lines of a Chinese headline end between words, and no particle or lone character begins one', () => {
  expect(phrasesOf('签下工位之前的八个问题')).toEqual(['签下工位', '之前的', '八个', '问题']);
  expect(phrasesOf('发送这份邮件刊物')).toEqual(['发送这份', '邮件刊物']);
  expect(phrasesOf('扫码之后的那一秒里发生了什么')).toEqual(['扫码', '之后的', '那一秒里', '发生了', '什么']);
});

test('signs and spaces stay with the words beside them', () => {
  expect(phrasesOf('一处炉火，百万片暖气')).toEqual(['一处', '炉火，百万片', '暖气']);
  expect(phrasesOf('《红楼梦》里的茶')).toEqual(['《红楼梦》里的茶']);
  expect(phrasesOf('AI 芯片的战争：谁会赢？')).toEqual(['AI 芯片的', '战争：谁', '会赢？']);
});

test('the parts are the text, and none is empty', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'港口不睡，的了 a1《》。\u{20bb7}'), maxLength: 40 }), (text) => {
      const phrases = phrasesOf(text);
      expect(phrases.join('')).toBe(text);
      expect(phrases).not.toContain('');
    }),
  );
});
