import { setTimeout as sleep } from 'node:timers/promises';
import { type Challenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { firstStepField } from '../../src/web/archive/first-step.js';
import { minFillSeconds, stampField } from '../../src/web/sign-up/form-stamp.js';
import { proofField } from '../../src/web/sign-up/human-proof.js';
import type { Instance } from './instance.js';

const firstStep = { [firstStepField]: '1', email: 'reader@example.com' };

/** Opens a sign-up form and waits until a person could have filled it in. @returns its stamp */
export async function openForm(instance: Instance, ip: string, slug = 'gazette'): Promise<string> {
  const { body } = await instance.post(`/n/${slug}`, firstStep, { from: ip });
  const [, stamp = ''] = /challenge\?form=([\w-]+)/.exec(body) ?? [];
  await sleep((minFillSeconds + 1) * 1_000);
  return stamp;
}

/** Asks for a form's challenge and solves it, as the page's script does. */
export async function solve(instance: Instance, ip: string, stamp: string, slug = 'gazette'): Promise<string> {
  const { body } = await instance.send('GET', `/n/${slug}/challenge?form=${stamp}`, { from: ip });
  const challenge = JSON.parse(body) as Challenge;
  const solution = await solveChallenge({ challenge, deriveKey });
  return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
}

/** The hidden fields of a form that a person sends with JavaScript. */
export async function proven(instance: Instance, ip: string, slug = 'gazette'): Promise<Record<string, string>> {
  const stamp = await openForm(instance, ip, slug);
  return { [stampField]: stamp, [proofField]: await solve(instance, ip, stamp, slug) };
}
