import type { SignUpResult } from './take-sign-up.js';

// A page that answers a posted form names its answer in a field, so that the answer can be shown again in another language
// without taking the form once more. What the field says is only shown.

/** A refusal whose page has no form. */
type PlainRefusal =
  | Omit<Extract<SignUpResult, { kind: 'limited' }>, 'form'>
  | Extract<SignUpResult, { kind: 'closed' }>;

/** Seconds: no limit lasts longer. */
const maxWait = 86_400;

/** Names a refusal as the value of a field. */
export function nameRefusal(refusal: PlainRefusal): string {
  const kind = refusal.kind === 'limited' && refusal.proven ? 'proven' : refusal.kind;
  return refusal.wait === undefined ? kind : `${kind} ${refusal.wait}`;
}

/** Reads the name of a refusal. @returns undefined for anything else, such as the usual answer */
export function refusalNamed(text: string): PlainRefusal | undefined {
  const [kind = '', seconds = ''] = text.split(' ', 2);
  const number = Math.min(Math.ceil(Number(seconds)), maxWait);
  const wait = number > 0 ? number : undefined;
  if (kind === 'closed') return { kind, wait };
  if (kind !== 'limited' && kind !== 'proven') return undefined;
  return { kind: 'limited', wait: wait ?? 1, proven: kind === 'proven' };
}
