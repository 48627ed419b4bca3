import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventText } from '../../src/desk/live/live-answers.js';
import { announceTo } from '../../src/desk/live/live-board.js';
import type { LiveFacts } from '../../src/desk/live/read-live.js';
import { consoleActor } from '../../src/operations/permission.js';

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

test('a part that a slow reader has not got yet is not replaced by a sign that nothing changed', () => {
  const seat = { person: 'p', actor: consoleActor('anna'), variant: 'en', stage: 'live', render: () => 'new' } as const;
  const seats = [{ ...seat, pending: undefined, isOver: false, shown: 'old', heardAt: 0, wake: () => {} }];
  const told = (now: number) => {
    announceTo(new Set(seats), { now, countedAt: now, stage: 'live' } as LiveFacts);
    return seats[0]?.pending;
  };
  expect(told(10_000)).toMatchObject({ kind: 'part', html: 'new' });
  expect(told(60_000)).toMatchObject({ kind: 'part', html: 'new' });
  for (const one of seats) one.pending = undefined;
  expect(told(90_000)).toMatchObject({ kind: 'still' });
});
