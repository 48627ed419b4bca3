import { expect, test } from 'vitest';
import * as z from 'zod';
import { slotFaultOf } from '../../src/desk/write/sponsor-form.js';
import { InvalidInput } from '../../src/errors.js';
import { readFields } from '../../src/operations/field-errors.js';

const shape = z.object({ name: z.string().min(1).max(3), tags: z.array(z.string()).max(2), count: z.number().max(5) });
const valid = { name: 'abc', tags: ['a', 'b'], count: 5 };

function faultsOf(more: object) {
  try {
    readFields(shape, { ...valid, ...more });
    return [];
  } catch (error) {
    return (error as InvalidInput).all.map(({ field, exceeds }) => [field, exceeds]);
  }
}

test.each([
  [{ name: 'abcd' }, [['name', { of: 'characters', max: 3 }]]],
  [{ tags: ['a', 'b', 'c'] }, [['tags', { of: 'entries', max: 2 }]]],
  // A number over its maximum is no text that can be shortened, and too short is not too long.
  [{ count: 6 }, [['count', undefined]]],
  [{ name: '' }, [['name', undefined]]],
  [{ name: 5 }, [['name', undefined]]],
  [
    { name: 'abcd', tags: ['a', 'b', 'c'] },
    [
      ['name', { of: 'characters', max: 3 }],
      ['tags', { of: 'entries', max: 2 }],
    ],
  ],
  [{}, []],
])('the faults of %j name the limit that is exceeded', (more, faults) => {
  expect(faultsOf(more)).toEqual(faults);
});

const tooLong = { of: 'characters', max: 60 } as const;
test.each([
  [
    new InvalidInput('sponsors.2.label', 'must be at most 60 characters', [], tooLong),
    { field: 'label', exceeds: tooLong },
  ],
  [new InvalidInput('sponsors.0.to', 'is before the first day'), { field: 'to', exceeds: undefined }],
  [new InvalidInput('sponsors', 'an issue can have at most 10 sponsors'), 'sponsors'],
  [new InvalidInput('revision', 'must be a number'), 'busy'],
  [new Error('something else'), undefined],
])('of %s, the form of a sponsor shows the field that is wrong', (error, fault) => {
  expect(slotFaultOf(error, 's1')).toEqual(fault);
});
