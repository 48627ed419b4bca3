/**
 * One of some cases that go the same long way: another one each minute, so that a few runs have seen them all. The title of a
 * test names its case, and `TEST_TURN=0`, `TEST_TURN=1` … chooses one. Only for whole walks: what one case alone can break has
 * a test at its function, which runs every time.
 */
export function inTurn<Case>(cases: readonly Case[]): Case {
  return cases[Number(process.env.TEST_TURN ?? 0) % cases.length] as Case;
}
