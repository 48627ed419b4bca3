import { approvals } from '../../operations/issues/approvals.js';
import { control } from '../../operations/issues/control.js';
import { corrections } from '../../operations/issues/corrections.js';
import { publications } from '../../operations/issues/publication.js';
import { sends } from '../../operations/issues/sends.js';
import { operationRoute } from '../operation-route.js';

const single = '/issues/:issue';
const action = (name: string) => ({ method: 'POST', path: `${single}/${name}`, tag: 'Drafts' }) as const;

/** Issues: sends, approvals and corrections. */
export const issueRoutes = [
  operationRoute(control.unschedule, { ...action('unschedule'), answer: 'The new state.' }),
  operationRoute(control.pause, { ...action('pause'), answer: 'The new state.' }),
  operationRoute(control.resume, { ...action('resume'), answer: 'The new state.' }),
  operationRoute(control.cancel, { ...action('cancel'), answer: 'Who has it, and who does not.' }),
  operationRoute(sends.prepare, { ...action('prepare-send'), answer: 'What it would do.' }),
  operationRoute(sends.send, {
    ...{ ...action('send'), status: 202, repeatable: true },
    answer: 'It is being sent, or scheduled.',
  }),
  operationRoute(approvals.approve, { ...action('approve'), tag: 'Issues', answer: 'Approved.' }),
  operationRoute(corrections.correct, {
    ...{ ...action('corrections'), tag: 'Issues', repeatable: true },
    answer: 'Corrected.',
  }),
  operationRoute(corrections.resend, {
    ...{ ...action('resend'), tag: 'Issues', repeatable: true },
    answer: 'The numbers of recipients.',
  }),
  operationRoute(publications.change, {
    ...{ method: 'PATCH', path: `${single}/publication`, tag: 'Issues' },
    answer: 'Changed.',
  }),
];
