import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventText } from '../../src/desk/live/live-answers.js';

/** Reads a stream as browsers do (HTML Living Standard, 9.2.6). */
function eventsOf(stream: string): { type: string; data: string }[] {
  const events = [];
  let [type, data]: [string, string[]] = ['message', []];
  for (const line of stream.split(/\r\n|\r|\n/)) {
    if (line === '') {
      if (data.length > 0) events.push({ type, data: data.join('\n') });
      [type, data] = ['message', []];
    }
    const [, field, value = ''] = /^([^:]*):? ?(.*)$/su.exec(line) ?? [];
    if (field === 'event') type = value;
    if (field === 'data') data.push(value);
  }
  return events;
}

test('whatever a mail server has answered, a part of the page is one event, and the whole of it', () => {
  const piece = fc.oneof(fc.constantFrom('\r', '\n', '\r\n', 'event: state', 'id: 1', 'retry: 1', ':'), fc.string());
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const html = pieces.join('');
      const data = `<div data-now="2" data-counted="1">${html.replace(/\r\n?/g, '\n')}</div>`;
      expect(eventsOf(eventText({ kind: 'part', html, now: 2, countedAt: 1 }))).toEqual([{ type: 'message', data }]);
    }),
  );
});
