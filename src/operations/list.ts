import * as z from 'zod';
import { issuesUnderWay } from '../issues/issue-store.js';
import { maxBuckets } from '../settings/list-buckets.js';
import { reshardList } from '../subscribers/list/reshard.js';
import { operation } from './operation.js';

/** The buckets in which the list of all readers is stored. */
export const lists = {
  reshard: operation({
    id: 'reshardList',
    summary: 'Move the list to another number of buckets',
    description: 'Everything but sends continues meanwhile. After an interruption, repeat it with the same number.',
    permission: { scope: 'installation:write', of: 'installation' },
    changes: true,
    key: [],
    input: z.strictObject({
      buckets: z.int().min(1).max(maxBuckets).meta({ description: 'The number of buckets, 1 to 1048576.' }),
    }),
    errors: ['list.issues-under-way', 'list.reshard-under-way'],
    run: ({ list, redis }, { buckets }, { progress }) =>
      reshardList(
        list,
        buckets,
        () => issuesUnderWay(redis),
        (done, total) => progress('Moving', done, total),
      ),
    output: null,
  }),
};
