import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteDraft } from '../../src/issues/copy-draft.js';
import { listIssues, readIssue } from '../../src/issues/issue-store.js';
import { reportIssue } from '../../src/reports/report.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { Desk, Gate, onlyEngineers, onlyOthers } from './weekly-desk.js';

let postrider: TestPostrider;
let number = 0;
const gate = new Gate();
beforeAll(async () => {
  postrider = await startPostrider({ connections: 1, rules: gate.rules });
});
afterAll(() => postrider.stop());

const desk = (perGroup = 3) => {
  number += 1;
  return Desk.open(postrider, gate, `desk-${number}`, perGroup);
};

const made = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('there was nothing to compose');
  return value;
};

test('articles of an issue for a segment go to everybody else with the next issue, and to nobody twice', async () => {
  const week = await desk();
  await week.write(2);
  await week.send(made(await week.compose(onlyEngineers)));
  expect(await week.compose(onlyEngineers)).toBeUndefined();
  await week.write(1);
  const general = made(await week.compose());
  expect(general.articles).toHaveLength(3);
  await week.send(general);
  expect(await week.faults()).toEqual([]);
  expect(await week.compose()).toBeUndefined();
  expect(await week.compose(onlyOthers)).toBeUndefined();
});

test('readers who have everything of an issue are not emailed', async () => {
  const week = await desk();
  await week.write(2);
  await week.send(made(await week.compose(onlyEngineers)));
  const general = made(await week.compose());
  await week.send(general);
  expect(await reportIssue(postrider.app.list, general.id)).toMatchObject({ audience: 3, accepted: 3 });
  expect(await week.faults()).toEqual([]);
});

test('a general issue that is sent before one for a segment leaves it nothing to repeat', async () => {
  const week = await desk();
  await week.write(1);
  const segment = made(await week.compose(onlyEngineers));
  await week.write(1);
  const general = made(await week.compose());
  expect(general.articles).toHaveLength(2);
  await week.send(general);
  await week.send(segment);
  expect(await week.faults()).toEqual([]);
  expect(await reportIssue(postrider.app.list, segment.id)).toMatchObject({ state: 'sent', audience: 0 });
});

test('articles that an issue has sent to everybody go out again when an editor names them, though a draft took them first', async () => {
  const week = await desk();
  const articles = await week.write(2);
  made(await week.compose());
  await week.send(made(await week.compose({}, articles)));
  const again = made(await week.compose({}, articles));
  await week.send(again);
  expect(await reportIssue(postrider.app.list, again.id)).toMatchObject({ audience: 6, accepted: 6 });
});

test('named articles of a send that was cancelled half-way go to the rest only', async () => {
  const week = await desk(5);
  const articles = await week.write(2);
  made(await week.compose());
  const issue = made(await week.compose({}, articles));
  expect(await week.cancelAfter(issue, 4)).toMatchObject({ reached: 5, notReached: 5 });
  const rest = made(await week.compose({}, articles));
  await week.send(rest);
  expect(await reportIssue(postrider.app.list, rest.id)).toMatchObject({ audience: 5, accepted: 5 });
  expect(await week.faults()).toEqual([]);
});

test('a send that is cancelled half-way reaches the rest by a resend', async () => {
  const week = await desk(5);
  await week.write(2);
  const issue = made(await week.compose());
  expect(await week.cancelAfter(issue, 4)).toMatchObject({ wasUnderWay: true, reached: 5, notReached: 5 });
  expect(await week.resend(issue)).toEqual({ putBack: 5, leftOut: 0, haveAll: 0 });
  expect(await week.faults()).toEqual([]);
  expect(await reportIssue(postrider.app.list, issue.id)).toMatchObject({ state: 'sent', accepted: 10, waiting: 0 });
  expect(await week.compose()).toBeUndefined();
});

test('without a resend the articles of a cancelled send are free for the readers who do not have them', async () => {
  const week = await desk(5);
  await week.write(2);
  const issue = made(await week.compose());
  await week.cancelAfter(issue, 4);
  await week.write(1);
  const next = made(await week.compose());
  expect(next.articles).toHaveLength(3);
  await week.send(next);
  expect(await week.faults()).toEqual([]);
  // Nobody is left who does not have everything.
  expect(await week.resend(issue)).toEqual({ putBack: 0, leftOut: 0, haveAll: 5 });
  expect(await week.faults()).toEqual([]);
  expect(await readIssue(postrider.app.redis, issue.id)).toMatchObject({ state: 'sent' });
});

test('a resend and a draft with the same articles do not email a reader twice, whichever comes first', async () => {
  const week = await desk(4);
  await week.write(2);
  const issue = made(await week.compose());
  await week.cancelAfter(issue, 3);
  const draft = made(await week.compose());
  await week.resend(issue);
  await week.send(draft);
  expect(await week.faults()).toEqual([]);
  expect(await reportIssue(postrider.app.list, draft.id)).toMatchObject({ audience: 0 });
});

test('readers who waited for an issue that is cancelled get its articles with a later one, although another was sent', async () => {
  const week = await desk(4);
  await week.write(1);
  const segment = made(await week.compose(onlyEngineers));
  await week.write(1);
  const general = made(await week.compose());
  gate.allow(1);
  await week.start(segment);
  await week.start(general);
  await week.cancelAtGate(segment);
  await week.atRest(general);
  const after = made(await week.compose());
  await week.send(after);
  expect(await week.faults()).toEqual([]);
});

test('an article that an editor adds to a draft is left out for readers of a segment who have it', async () => {
  const week = await desk();
  const [one = ''] = await week.write(1);
  await week.send(made(await week.compose(onlyEngineers)));
  const [two = ''] = await week.write(1);
  await week.send(made(await week.compose({}, [one, two])));
  expect(await week.faults()).toEqual([]);
});

test('an article that everybody has is repeated only when an editor names it', async () => {
  const week = await desk();
  const [one = ''] = await week.write(1);
  await week.send(made(await week.compose()));
  await week.send(made(await week.compose({}, [one])));
  expect((await week.faults()).every((fault) => fault.endsWith('twice'))).toBe(true);
  expect(await week.faults()).toHaveLength(6);
});

type Step =
  | { kind: 'write' }
  | { kind: 'compose'; to: 'all' | 'engineers' | 'others' }
  | { kind: 'send' | 'cancel' | 'resend' | 'delete'; pick: number; after: number }
  | { kind: 'both'; pick: number; after: number };

const pick = fc.nat({ max: 5 });
const after = fc.nat({ max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ kind: 'write' } as const) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('compose' as const), to: fc.constantFrom('all', 'engineers', 'others') }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('send' as const), pick, after }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick, after }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('resend' as const), pick, after }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), pick, after }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('both' as const), pick, after }) },
);

/** The issues except the first, which holds the articles of the helper. */
const issuesOf = async ({ newsletter: { slug } }: Desk) =>
  (await listIssues(postrider.app.redis, slug)).filter(({ id }) => id !== `${slug}-1`);

/** Runs one step on the issue that it picks among those in a state that allows it. */
async function take(week: Desk, step: Step): Promise<void> {
  const { redis } = postrider.app;
  if (step.kind === 'write') return void (await week.write(1));
  if (step.kind === 'compose')
    return void (await week.compose({ all: {}, engineers: onlyEngineers, others: onlyOthers }[step.to]));
  const issues = await issuesOf(week);
  const wanted = step.kind === 'resend' ? 'cancelled' : 'draft';
  const fitting = issues.filter(
    ({ state, startedAt }) => state === wanted && startedAt > 0 === (wanted === 'cancelled'),
  );
  const issue = fitting[step.pick % Math.max(1, fitting.length)];
  const another = fitting[(step.pick + 1) % Math.max(1, fitting.length)];
  if (!issue) return;
  if (step.kind === 'send') await week.send(issue);
  else if (step.kind === 'cancel') await week.cancelAfter(issue, step.after);
  else if (step.kind === 'resend') await week.resend(issue);
  else if (step.kind === 'delete') await deleteDraft(redis, issue.id);
  else if (another && another.id !== issue.id) {
    week.gate.allow(step.after);
    await week.start(another);
    await week.start(issue);
    await week.cancelAtGate(issue);
    await week.atRest(another);
  }
}

test('after any sequence of issues, cancellations and resends, each reader has each article once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), fc.boolean(), async (steps, resends) => {
      const week = await desk(2);
      await week.write(1);
      for (const one of steps) {
        await take(week, one);
        expect(await week.faults(() => [])).toEqual([]);
      }
      // Whatever is unfinished is finished: drafts are sent, the rest of cancelled sends is resent or composed again.
      for (const issue of await issuesOf(week)) {
        if (issue.state === 'draft') await week.send(issue);
        if (issue.state === 'cancelled' && issue.startedAt > 0 && resends) await week.resend(issue);
      }
      for (let next = await week.compose(); next; next = await week.compose()) await week.send(next);
      expect(await week.faults()).toEqual([]);
    }),
    { numRuns: 5 },
  );
});
