import { InvalidInput } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { schedules } from '../../operations/newsletters/schedule.js';
import { perform } from '../../operations/operation.js';
import { roleIn } from '../../people/person.js';
import type { FieldFault } from '../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { type Sheet, saveSettingsPage, sheetAddress, showSettingsPage } from './answer-settings.js';
import type { Texts } from './changed-fields.js';
import { newsletterForm } from './newsletter-form.js';
import { cronOf, hasRule, type RuleName, ruleIn, ruleOf, rules } from './schedule-form.js';
import { type NextTimes, SchedulePage } from './schedule-page.js';

// When digests are composed, and what becomes of them.

const textsOf = ({ schedule, approval, lateMinutes }: Newsletter): Texts => ({
  // In the words of the form, so that two ways to write the same rule are no change.
  ...Object.fromEntries(rules.map(([name, cadence]) => [name, cronOf(ruleOf(schedule[cadence] ?? ''))])),
  ...{ approval, late: String(lateMinutes) },
});

const isRule = (name: string): name is RuleName => rules.some(([rule]) => rule === name);

function changeOf(changed: Texts): object {
  const { approval, late } = changed;
  const schedule = Object.fromEntries(
    rules.flatMap(([name, cadence]) => (changed[name] === undefined ? [] : [[cadence, changed[name]]])),
  );
  return {
    ...(Object.keys(schedule).length > 0 ? { schedule } : {}),
    ...(approval === undefined ? {} : { approval }),
    ...(late === undefined ? {} : { lateMinutes: late === '' ? Number.NaN : Number(late) }),
  };
}

const fieldOf = (name: string) => (isRule(name) ? 'schedule' : name === 'late' ? 'lateMinutes' : name);

function faultsOf(error: unknown, { frame }: DeskVisit): FieldFault[] {
  if (!(error instanceof InvalidInput)) throw error;
  const { faults } = deskWords(frame).settings;
  return error.all.map(({ field }) => {
    const rule = rules.find(([, cadence]) => field === `schedule.${cadence}`)?.[0];
    if (rule) return { field: rule, message: faults.rule };
    return field === 'lateMinutes' || field === 'late'
      ? { field: 'late', message: faults.late }
      : { field: 'approval', message: faults.choice };
  });
}

const schedule: Sheet = {
  at: sheetAddress('deskSchedule'),
  names: [...rules.map(([name]) => name), 'approval', 'late'],
  textOf: (form, name) =>
    isRule(name)
      ? hasRule(form, name)
        ? cronOf(ruleIn(form, name))
        : undefined
      : form.has(name)
        ? form.get(name)
        : undefined,
  form: (of, { isConfirmed }) => newsletterForm({ ...of, textsOf, changeOf, fieldOf, isConfirmed }),
  faults: faultsOf,
  page: async ({ asked, ...state }, { app, visit, newsletter }, { form, query }) => {
    const { texts } = state.typed;
    const shown = rules.map(([name]) => {
      return [name, form && hasRule(form, name) ? ruleIn(form, name) : ruleOf(texts[name] ?? '')] as const;
    });
    const tried = rules.map(([name, cadence]) => [cadence, texts[name] ?? '']);
    const times = await perform(app, schedules.tryOut, {
      ...{ actor: visit.actor, key: { slug: newsletter.slug }, input: { schedule: Object.fromEntries(tried) } },
    }).then(
      ({ result }): NextTimes => ({ ...result, faults: [] }),
      (error: unknown): NextTimes => ({ nextRuns: [], timeZone: newsletter.timeZone, faults: faultsOf(error, visit) }),
    );
    const mayApprove = roleIn(visit.person, newsletter.slug) === 'owner';
    const words = deskWords(visit.frame).settings;
    const more = { times, mayApprove, rules: Object.fromEntries(shown) };
    const question = asked ? <p>{questionOf(asked.facts, visit)}</p> : undefined;
    // The rules are checked after the other fields: together they say all that is wrong.
    const rest = state.faults.length > 0 ? times.faults.filter(({ field }) => !isAmong(state.faults, field)) : [];
    const faults = [...rest, ...state.faults];
    return <SchedulePage {...{ ...state, ...more, question, faults }} done={query.saved ? words.saved : undefined} />;
  },
};

const isAmong = (faults: readonly FieldFault[], name: string) => faults.some(({ field }) => field === name);

/** What a save does at once. */
function questionOf(facts: Readonly<Record<string, unknown>>, { frame }: DeskVisit): string {
  const issues = (facts.issues ?? []) as readonly { readers: number }[];
  const readers = issues.reduce((sum, one) => sum + one.readers, 0);
  return deskWords(frame).settings.schedule.startsNow(issues.length, readers);
}

export const showSchedule = showSettingsPage(schedule);
export const saveSchedule = saveSettingsPage(schedule);
