import { type Cadence, cadences } from '../../newsletters/cadence.js';
import type { FormBody } from '../../web/kit/form-body.js';

// When digests are composed, in a form: on days of the week at a time, or by a rule that a person writes as cron does.

/** The name of each cadence in the form. */
const ruleNames = { 'every issue': 'issue', daily: 'daily', weekly: 'weekly' } as const satisfies Record<
  Cadence,
  string
>;
export type RuleName = (typeof ruleNames)[Cadence];

/** The rules of a form, each with its cadence. */
export const rules = cadences.map((cadence) => [ruleNames[cadence], cadence] as const);

export const hows = ['off', 'days', 'cron'] as const;

/** A rule, as its fields say it. */
export interface Rule {
  how: (typeof hows)[number];
  /** 0 is Sunday. */
  days: readonly number[];
  /** `08:00` */
  at: string;
  cron: string;
}

/** Monday first. */
export const weekdays = [1, 2, 3, 4, 5, 6, 0] as const;

const usual = { at: '08:00', days: [] as readonly number[], cron: '' };

/** A rule of one time on days of the week has fields of its own; any other one stays as it is written. */
export function ruleOf(text: string): Rule {
  if (text === '') return { ...usual, how: 'off' };
  const [, minute = '', hour = '', on = ''] = /^(\d{1,2}) (\d{1,2}) \* \* (\*|[0-7](?:[-,][0-7])*)$/.exec(text) ?? [];
  const days = on === '' ? undefined : daysIn(on);
  if (!days || Number(minute) > 59 || Number(hour) > 23) return { ...usual, how: 'cron', cron: text };
  return { how: 'days', days, at: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`, cron: text };
}

/** `1-5,0` → 1, 2, 3, 4, 5, 0 in the order of the week; undefined: not understood. */
function daysIn(text: string): readonly number[] | undefined {
  if (text === '*') return weekdays;
  const days = text.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => (from + i) % 7);
  });
  return days.length > 0 && /^[0-7](-[0-7])?(,[0-7](-[0-7])?)*$/.test(text)
    ? weekdays.filter((day) => days.includes(day))
    : undefined;
}

/** The cron expression of a rule; one that cannot be used where something is missing. */
export function cronOf({ how, days, at, cron }: Rule): string {
  if (how === 'off') return '';
  if (how === 'cron') return cron.trim() || '?';
  const [, hour, minute] = /^(\d{2}):(\d{2})/.exec(at) ?? [];
  const all = days.length === weekdays.length ? '*' : days.join() === '1,2,3,4,5' ? '1-5' : days.join();
  return hour === undefined || all === '' ? '?' : `${Number(minute)} ${Number(hour)} * * ${all}`;
}

export const hasRule = (form: FormBody, name: string): boolean => form.has(`${name}.how`);

export function ruleIn(form: FormBody, name: string): Rule {
  const chosen = form.all(`${name}.day`).slice(0, 7).map(Number);
  return {
    how: hows.find((one) => one === form.get(`${name}.how`)) ?? 'off',
    days: weekdays.filter((day) => chosen.includes(day)),
    at: form.get(`${name}.at`).slice(0, 8),
    cron: form.get(`${name}.cron`).slice(0, 200),
  };
}
