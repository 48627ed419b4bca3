import { InvalidInput, PostriderError } from '../../errors.js';
import type { messages } from '../../locale/messages.js';
import type { FormBody } from '../../web/kit/form-body.js';

/** How long a send waits before it begins, in seconds: somebody who sees a mistake then can stop it. */
export const holdSeconds = 60;

/** Why a form of a send did nothing. */
export type SendFault = keyof ReturnType<typeof messages>['desk']['send']['faults'];

/** The input of a send, as the form has it. The operation checks it. */
export function sendInput(form: FormBody): Record<string, unknown> {
  const [day = '', time = ''] = form.get('at').slice(0, 40).split('T');
  const number = (field: string) => Number(form.get(field).slice(0, 20) || Number.NaN);
  const ignore = form.all('ignore').slice(0, 50);
  const when = form.get('when');
  return {
    ...{ revision: number('revision'), readers: number('readers') },
    ...(ignore.length > 0 ? { ignore } : {}),
    ...(form.has('scheduledAt') ? { scheduledAt: form.get('scheduledAt').slice(0, 40) } : {}),
    ...(form.has('reschedule') ? { reschedule: true } : {}),
    ...(when === 'at' ? { at: `${day}T${time}` } : when === 'local' ? { at: day, localTime: time } : { holdSeconds }),
  };
}

const faults: Readonly<Record<string, SendFault>> = {
  'issue.changed-meanwhile': 'changed',
  'issue.audience-moved': 'audience',
  'issue.checks-failed': 'checks',
  'issue.not-approved': 'approval',
  'issue.illegal-transition': 'state',
  'issue.cannot-approve': 'state',
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
  return error instanceof PostriderError ? faults[error.code] : undefined;
}
