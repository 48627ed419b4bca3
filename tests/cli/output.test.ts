import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { wordsOf } from '../../src/cli/error-words.js';
import { exitCode, fields, openOutput, reportFailure, say, sayJson, table } from '../../src/cli/output.js';
import { InvalidConfig } from '../../src/config.js';
import { InvalidInput, NotFound } from '../../src/errors.js';
import { IllegalTransition } from '../../src/issues/issue.js';
import { RedisUnreachable } from '../../src/redis/client.js';

let out: string;
let err: string;
beforeEach(() => {
  out = '';
  err = '';
  // Only the process's own streams are captured.
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

test('columns are aligned, including Chinese and other characters of double width', () => {
  const rows = [
    ['ID', 'TITLE', 'STATE'],
    ['business-7', '灯塔，今日要闻', 'draft'],
    ['b-1', 'A lamp', 'sent'],
    ['b-2', '𠮷野 📰', 'sent'],
    ['b-10000', 'ﾊﾝｶｸ', 3],
  ];
  expect(table(rows).split('\n')).toEqual([
    'ID          TITLE           STATE',
    'business-7  灯塔，今日要闻  draft',
    'b-1         A lamp          sent',
    'b-2         𠮷野 📰         sent',
    // Half-width katakana take one column each.
    'b-10000     ﾊﾝｶｸ            3',
  ]);
});

test('a table of nothing is nothing', () => {
  expect(table([])).toBe('');
});

test('fields are named and aligned, and a missing value is a dash', () => {
  expect(fields({ state: 'sent', sections: ['News', 'Tech'], subject: null, 名: 0 })).toBe(
    ['state:     sent', 'sections:  News, Tech', 'subject:   —', '名:        0'].join('\n'),
  );
});

test('a result is the text for people, or one JSON document alone', () => {
  openOutput(false).result({ added: 1 }, 'One added.');
  expect(out).toBe('One added.\n');
  out = '';
  const output = openOutput(true);
  output.note('on the way');
  output.progress('50 %');
  output.result({ added: 1, name: '灯' }, 'One added.');
  expect(JSON.parse(out)).toEqual({ added: 1, name: '灯' });
  expect(out.trimEnd().split('\n')).toHaveLength(1);
  expect(err).toBe('on the way\n');
});

test.each([
  ['a wrong value', new InvalidInput('email', 'this is no address'), exitCode.wrongUsage],
  ['a wrong configuration', new InvalidConfig(['PORT must be a port number']), exitCode.wrongUsage],
  ['a thing that is not there', new NotFound('issue', 'b-9'), exitCode.failed],
  ['an illegal step', new IllegalTransition('b-1', 'sent', 'sending'), exitCode.failed],
  ['Redis away', new RedisUnreachable('redis://localhost', new Error('refused')), exitCode.failed],
  ['a fault of ours', new TypeError('x is not a function'), exitCode.failed],
  ['a thrown text', 'stop', exitCode.failed],
])('%s ends a command with its exit code and one sentence', async (_, error, code) => {
  expect(await reportFailure(error, false)).toBe(code);
  expect(err.split('\n')[0]).toBe(`postrider: ${wordsOf(error)}`);
  expect(out).toBe('');
});

test('the exit codes are the ones that scripts rely on', () => {
  expect(exitCode).toEqual({ done: 0, failed: 1, wrongUsage: 2 });
});

test('a failure is a document for programs: code, message, whether to try again', async () => {
  await reportFailure(new RedisUnreachable('redis://localhost', new Error('refused')), true);
  expect(JSON.parse(out)).toEqual({
    error: { code: 'redis.unreachable', message: expect.stringContaining('redis://localhost'), retryable: true },
  });
  out = '';
  await reportFailure(new TypeError('x is not a function'), true);
  expect(JSON.parse(out)).toEqual({ error: { code: 'unexpected', message: 'x is not a function', retryable: false } });
});

test('the stack is shown only for a bug', async () => {
  await reportFailure(new InvalidInput('email', 'this is no address'), false);
  expect(err).not.toContain('    at ');
  await reportFailure(new TypeError('x is not a function'), false);
  expect(err).toContain('    at ');
});

test('a message of several lines becomes one', async () => {
  await reportFailure(new InvalidInput('file', 'first\n  second\r\nthird'), false);
  expect(err.trimEnd()).toBe('postrider: file: first second third');
});

test('a control character in foreign text is shown, and no terminal acts on it', async () => {
  const name = 'Red \u001b[31m \u009b31m \u0007 \u202Etxt.exe\ttab\nline';
  openOutput(false).result({}, name);
  openOutput(false).note(name);
  await reportFailure(new NotFound('newsletter', name), false);
  expect(out).toBe('Red <U+001B>[31m <U+009B>31m <U+0007> <U+202E>txt.exe\ttab\nline\n');
  expect(err).toMatch(/^Red <U\+001B>.*<U\+001B>/s);
  expect(err).not.toMatch(/(?![\n\t])\p{Cc}/u);
});

test('JSON escapes every control character and stays the same document', () => {
  const document = { name: 'Red \u001b[31m \u009b31m \u007f \u202E' };
  openOutput(true).result(document, '');
  expect(out).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}/u);
  expect(JSON.parse(out)).toEqual(document);
});

const controls = /(?![\n\t])\p{Cc}|\p{Bidi_Control}/u;

test('no text sends a control character to a terminal, whichever function writes it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      out = '';
      err = '';
      for (const json of [true, false]) {
        const output = openOutput(json);
        output.result({ text, [text]: [text] }, text);
        output.note(text);
        await reportFailure(new Error(text), json);
      }
      say(text);
      sayJson({ text });
      expect(out).not.toMatch(controls);
      expect(err).not.toMatch(controls);
    }),
  );
});
