import type { PageToSee } from '../../web/pages-for-tests.js';

/** A page of the desk in one of its states. */
export interface DeskState extends PageToSee {
  /** Whether nobody is signed in. */
  isVisitor?: boolean;
  /** Whether it is there only while nobody may sign in. */
  isBeforeAll?: boolean;
}
