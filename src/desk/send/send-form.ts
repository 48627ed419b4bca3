import { InvalidInput, PostriderError } from '../../errors.js';
import type { PublisherMessages } from '../../locale/publisher-language.js';
import type { FormBody } from '../../web/kit/form-body.js';

/** How long a send waits before it begins, in seconds: somebody who sees a mistake then can stop it. */
export const sendDelay = 60;

/** Why a form of a send did nothing. */
export type SendFault = keyof PublisherMessages['desk']['send']['faults'];

/** Why nobody was asked for an approval. */
export type AskFault = keyof PublisherMessages['desk']['send']['asked']['faults'];

const askFaults: readonly AskFault[] = ['often', 'person'];

/** Why nobody was asked, in the address of a page. */
export const askFaultIn = (text: unknown): AskFault | undefined => askFaults.find((fault) => fault === text);

const times = ['now', 'once', 'keep', 'at', 'local'] as const;

/** What a person has chosen on the page of a send. */
export interface SendChoice {
  /** `once`: without another hold. `keep`: the time for which it is scheduled. */
  when: (typeof times)[number];
  /** Day and time, as the browser writes them: `2031-03-04T08:00`. */
  at: string;
  /** Checks that are ignored although they say stop. */
  ignore: readonly string[];
  /** Whether it is moved although somebody else has scheduled it. */
  reschedule: boolean;
  /** Whether readers get it at once where the local time has passed. */
  late: boolean;
}

export function choiceIn(form: FormBody): SendChoice {
  return {
    when: times.find((one) => one === form.get('when')) ?? 'now',
    at: form.get('at').slice(0, 40),
    ignore: form.all('ignore').slice(0, 50),
    reschedule: form.has('reschedule'),
    late: form.has('late'),
  };
}

/** The input of a look at a send. The operation checks it. */
export function lookInput({ when, at, ignore, reschedule }: SendChoice): Record<string, unknown> {
  const [day = '', time = ''] = at.split('T');
  const start = {
    now: { holdSeconds: sendDelay },
    once: { now: true },
    keep: { keepTime: true },
    at: { at: `${day}T${time}` },
    local: { at: day, localTime: time },
  }[when];
  return { ...start, ...(ignore.length > 0 ? { ignore } : {}), ...(reschedule ? { reschedule } : {}) };
}

/** What the page of a send has shown. */
export const contentIn = (form: FormBody): string => form.get('content').slice(0, 4_000);

/** The input of a send: the choice, bound to what the page showed. */
export function sendInput(form: FormBody, choice: SendChoice): Record<string, unknown> {
  const number = (field: string) => Number(form.get(field).slice(0, 20) || Number.NaN);
  const seen = form.has('scheduledAt') ? { scheduledAt: form.get('scheduledAt').slice(0, 40) } : {};
  return { content: contentIn(form), readers: number('readers'), ...seen, ...lookInput(choice) };
}

const faults: Readonly<Record<string, SendFault>> = {
  'issue.changed-meanwhile': 'changed',
  'issue.audience-moved': 'audience',
  'issue.checks-failed': 'checks',
  'issue.not-approved': 'approval',
  'issue.illegal-transition': 'state',
  'issue.cannot-approve': 'state',
  'issue.needs-no-approval': 'state',
  'issue.scheduled-by-other': 'scheduled',
  'issue.no-readers': 'readers',
  'issue.own-approval': 'approval',
  'newsletter.archived': 'other',
  'newsletter.no-postal-address': 'other',
};

/** What a page says about an error of a send; undefined: it says nothing about this one. */
export function faultOf(error: unknown): SendFault | undefined {
  if (error instanceof InvalidInput && ['at', 'localTime'].includes(error.field)) return 'time';
  if (error instanceof InvalidInput && error.field === 'scheduledAt') return 'state';
  // The form of an earlier version, or a broken one: the new page shows how it is now.
  if (error instanceof InvalidInput && error.field === 'content') return 'changed';
  return error instanceof PostriderError ? faults[error.code] : undefined;
}
