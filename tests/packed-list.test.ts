import { expectTypeOf, test } from 'vitest';
import type { PackedList } from '../src/packed-list.js';

test('a list compiles only if it has no more members than its bits in the record can count', () => {
  expectTypeOf<readonly ['a', 'b']>().toExtend<PackedList<2>>();
  expectTypeOf<readonly ['a', 'b', 'c']>().not.toExtend<PackedList<2>>();
});
