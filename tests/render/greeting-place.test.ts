import { expect, test } from 'vitest';
import { greetsWhom } from '../../src/render/digest/greeting-place.js';

const note = (...lines: string[]) =>
  lines.map((text) => ({ kind: 'paragraph' as const, runs: [{ text }], varies: false }));

test.each([
  'Dear readers,',
  'Good morning **Ada**',
  'Hi {{name|reader}}',
  '{{name|reader}}, the council meets today.',
  'Liebe Leserinnen und Leser,',
  'Guten Morgen',
  'Chers lecteurs,',
  'Bonjour à tous',
  'Estimados lectores:',
  '亲爱的读者：',
  '各位读者，早上好',
  'أعزائي القراء،',
])('an issue whose note begins with %s has no greeting of its own', (line) => {
  expect(greetsWhom(note(line, 'The council meets today.'))).toBe('none');
});

test.each(['The council meets today.', 'Dearest of all is the new bridge', '今天的港口新闻'])(
  'an issue whose note begins with %s greets every reader',
  (line) => {
    expect(greetsWhom(note(line))).toBe('all');
  },
);

test('a note that greets is not greeted twice below an introduction of the newsletter', () => {
  const both = note('The paper of the harbour.', 'Dear {{name|reader}},', 'The council meets today.');
  expect(greetsWhom(both, 1)).toBe('none');
  expect(greetsWhom(note('Dear readers,', 'The council meets today.'), 1)).toBe('none');
  expect(greetsWhom(note('The paper of the harbour.', 'The council meets today.'), 1)).toBe('all');
});

test('an issue without a note greets only readers whose name is known', () => {
  expect(greetsWhom([])).toBe('named');
});
