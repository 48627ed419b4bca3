import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { expect, test } from 'vitest';
import { decodeIssue } from '../../src/issues/issue-record.js';

const hash = {
  id: 'business-7',
  newsletter: 'business',
  state: 'sending',
  subject: 'A new berth opens',
  preheader: '',
  articles: '["a1","a2"]',
  createdAt: '1790000000000',
  startedAt: '1790000000000',
  messageIdForm: 'hex',
  layout: '0.16384',
  planned: '1',
  audienceSize: '20000',
};

/** Whether V8 keeps two objects in the same layout, so that code compiled for one is good for the other. */
function shapesCompared(): (a: unknown, b: unknown) => boolean {
  setFlagsFromString('--allow-natives-syntax');
  try {
    const haveSameShape = runInThisContext('(a, b) => %HaveSameMap(a, b)');
    // Compiled at its first call, for which the flag must still be set.
    haveSameShape({}, {});
    return haveSameShape;
  } finally {
    setFlagsFromString('--no-allow-natives-syntax');
  }
}

test('an issue that is read again during its send is an object of the same shape', () => {
  const haveSameShape = shapesCompared();
  // V8 determines the shape with the first objects.
  const issues = Array.from({ length: 60 }, () => decodeIssue({ ...hash })).slice(20);
  expect(issues.every((issue) => issue !== undefined && haveSameShape(issue, issues[0]))).toBe(true);
});
