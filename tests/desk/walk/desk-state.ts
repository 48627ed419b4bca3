import { keys } from '../../../src/redis/keys.js';
import type { PageToSee } from '../../web/pages-for-tests.js';
import type { WebForTests } from '../../web/web-for-tests.js';

/** A page of the desk in one of its states. */
export interface DeskState extends PageToSee {
  /** Whether nobody is signed in. */
  isVisitor?: boolean;
  /** Whether it is there only while nobody may sign in. */
  isBeforeAll?: boolean;
}

/** Looks at a state, some of which are there only while nobody may sign in. */
export async function inState<Found>(
  { app: { redis } }: WebForTests,
  { isBeforeAll }: DeskState,
  look: () => Promise<Found>,
): Promise<Found> {
  const [people, away] = [keys.people, `${keys.people}-away`];
  if (isBeforeAll) await redis.rename(people, away);
  try {
    return await look();
  } finally {
    if (isBeforeAll) await redis.rename(away, people);
  }
}
