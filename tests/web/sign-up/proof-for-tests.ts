import { type Challenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { minFillSeconds, stampField, stampForm } from '../../../src/web/sign-up/form-stamp.js';
import { attempts, proofField } from '../../../src/web/sign-up/human-proof.js';
import type { WebForTests } from '../web-for-tests.js';

/**
 * Solves a challenge and encodes the solution as the widget does. It is faster: it skips attempts that cannot succeed.
 */
export async function solved(challenge: Challenge, counterStart = attempts.min): Promise<string> {
  const solution = await solveChallenge({ challenge, deriveKey, counterStart });
  return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
}

/** Asks for a challenge as the widget of a form does. */
export async function challengeFor(
  web: Pick<WebForTests, 'get'>,
  newsletter: Pick<Newsletter, 'slug'>,
  stamp: string,
  headers: Record<string, string> = {},
): Promise<Challenge> {
  return (await web.get(`/n/${newsletter.slug}/challenge?form=${stamp}`, headers)).json<Challenge>();
}

/** The hidden fields of a form that a person submits with JavaScript. @param headers of the request for the challenge */
export async function provenFields(
  web: WebForTests,
  newsletter: Newsletter,
  headers: Record<string, string> = {},
): Promise<Record<string, string>> {
  const stamp = stampAged(web, newsletter, minFillSeconds + 1);
  const proof = await solved(await challengeFor(web, newsletter, stamp, headers));
  return { [proofField]: proof, [stampField]: stamp };
}

/** The stamp of a form that was shown a number of seconds ago. */
export function stampAged(web: Pick<WebForTests, 'app'>, newsletter: Newsletter, seconds: number): string {
  return stampForm(web.app.tokenKeys, newsletter, Math.floor(Date.now() / 1000) - seconds);
}
