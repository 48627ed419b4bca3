import type { App } from '../app.js';
import { personState } from '../people/person.js';
import { listPersons } from '../people/person-store.js';
import type { DoctorCheck } from './readiness-words.js';

/** The doctor's line: people whom no email has told that they may sign in. */
export async function checkInvitations({ redis }: Pick<App, 'redis'>): Promise<DoctorCheck[]> {
  const invited = (await listPersons(redis)).filter((one) => personState(one) === 'invited');
  if (invited.length === 0) return [];
  const unsent = invited.flatMap(({ id, name, invitation }) => {
    if (invitation?.email === 'refused') return [`the server refused the email to ${name} (${id})`];
    return invitation?.email === 'no-sender' ? [`no newsletter to send the email to ${name} (${id}) from`] : [];
  });
  const check = { name: 'invitations', ok: true, remedy: '' };
  if (unsent.length === 0) return [{ ...check, detail: `${invited.length} not accepted yet` }];
  const remedy =
    'Invite them again with `postrider person invite ID`, or hand over the link of `postrider person link ID`.';
  return [{ ...check, detail: unsent.join('; '), remedy }];
}
