import { type Config, deskUrlOf } from '../../config.js';
import type { Delivery } from '../../delivery/delivery.js';
import { publisherMessages } from '../../locale/publisher-languages.js';
import { emailPerson } from '../email-person.js';
import { findPerson } from '../person-store.js';
import { codeOf } from './secret.js';
import { signInAddress } from './sign-in-link.js';
import { readSignInRequest, requestSeconds } from './sign-in-request.js';

/**
 * Emails a person the link and the code to sign in. A request of nobody, or one that was used or has expired, gets none.
 * @throws RelayUnavailable, NoticeDeferred
 */
export async function sendSignIn(delivery: Delivery & { config: Pick<Config, 'desk'> }, id: string): Promise<void> {
  const { redis } = delivery.list;
  const request = await readSignInRequest(redis, id);
  const person = request && request.person !== '' ? await findPerson(redis, request.person) : undefined;
  // The email is for the address that asked.
  if (!request || person?.rights !== request.rights) return;
  const { email: words, enter } = publisherMessages(person.language).signIn;
  await emailPerson(delivery, person, {
    key: `sign-in ${id}`,
    at: request.at,
    content: (publisher) => ({
      subject: words.subject(publisher),
      title: words.title(person.name),
      opening: [words.opening],
      points: [],
      button: enter,
      url: signInAddress(deskUrlOf(delivery), request.link),
      code: { text: words.code, digits: inFours(codeOf(request.link)) },
      closing: [words.validFor(requestSeconds / 60), words.nobodyAsks(publisher)],
    }),
  });
}

/** `4821 7736`: easier to read and to type. Spaces in what is typed are left out. */
export const inFours = (code: string): string => code.replace(/(\d{4})(?=\d)/g, '$1 ');
