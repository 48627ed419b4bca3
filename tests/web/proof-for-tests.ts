import { type Challenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { minFillSeconds, stampField, stampForm } from '../../src/web/sign-up/form-stamp.js';
import { proofField } from '../../src/web/sign-up/human-proof.js';
import type { WebForTests } from './web-for-tests.js';

/** Solves a challenge and encodes the solution as the widget does. */
export async function solved(challenge: Challenge): Promise<string> {
  const solution = await solveChallenge({ challenge, deriveKey });
  return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
}

/** The hidden fields of a form that a person submits with JavaScript. */
export async function provenFields(web: WebForTests, newsletter: Newsletter): Promise<Record<string, string>> {
  const challenge = (await web.get(`/n/${newsletter.slug}/challenge`)).json<Challenge>();
  return { [proofField]: await solved(challenge), [stampField]: stampAged(web, newsletter, minFillSeconds + 1) };
}

/** The stamp of a form that was shown a number of seconds ago. */
export function stampAged(web: WebForTests, newsletter: Newsletter, seconds: number): string {
  return stampForm(web.app.tokenKeys, newsletter, Math.floor(Date.now() / 1000) - seconds);
}
