import type { FastifyRequest } from 'fastify';
import type { Locale } from '../../locale/locale.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { brakeWait, countForBrake } from '../../subscribers/abuse/brake.js';
import type { DisposablePolicy } from '../../subscribers/abuse/disposable.js';
import { countDisposable } from '../../subscribers/abuse/disposable-counts.js';
import { countRecipient } from '../../subscribers/abuse/limits.js';
import { idOf } from '../../subscribers/list/subscriber-store.js';
import { requestSubscription } from '../../subscribers/membership/signup.js';
import { parseAddress } from '../../subscribers/record/address.js';
import type { FormBody } from '../kit/form-body.js';
import type { WebApp } from '../kit/web-app.js';
import { consentSource } from './consent-source.js';
import { formTextVersion } from './consent-text.js';
import { stampField, stampHolds } from './form-stamp.js';
import { proofField, proofHolds } from './human-proof.js';
import { countOrigin } from './signup-limit.js';
import { type Fault, faultsIn, honeypotField, type Typed, typedIn } from './subscription-form.js';

export type SignUpApp = Pick<WebApp, 'config' | 'redis' | 'list' | 'queues' | 'publicUrl' | 'tokenKeys' | 'log'> & {
  disposable: DisposablePolicy;
};

/** What becomes of a posted form. `taken` says nothing about the list: it is also the answer to who is on it, and to robots. */
export type Answer =
  | { kind: 'taken' }
  | { kind: 'faults'; typed: Typed; faults: readonly Fault[] }
  | { kind: 'limited'; wait: number; proven: boolean }
  | { kind: 'closed'; wait: number };

/**
 * Takes a posted sign-up, or says why not.
 *
 * Nobody is turned away by the check for robots: a form without its proof, or one that was sent within a blink, has
 * tighter limits. The limits count what is posted, never what the list holds, and whoever meets one is told so and
 * when to come back, so that no reader believes to be subscribed who is not.
 */
export async function takeSignUp(
  app: SignUpApp,
  request: FastifyRequest,
  newsletter: Newsletter,
  form: FormBody,
  language: Locale,
): Promise<Answer> {
  const { redis, list, tokenKeys } = app;
  const stamped = stampHolds(tokenKeys, newsletter, form.get(stampField));
  const proven = stamped && (await proofHolds(redis, tokenKeys, newsletter, form.get(proofField)));
  const originWait = await countOrigin(list, request.ip, proven);
  if (originWait > 0) return { kind: 'limited', wait: originWait, proven };

  if (form.get(honeypotField).trim() !== '') return { kind: 'taken' };
  const typed = typedIn(form, language);
  const faults = faultsIn(form, typed, newsletter, 'signUp', language);
  // An embedded form has no sections: whoever finds them here for the first time finds them chosen.
  const shown = form.has('sections') ? typed : { ...typed, sections: newsletter.sections };
  if (faults.length > 0) return { kind: 'faults', typed: shown, faults };

  const address = parseAddress(typed.email);
  const disposable = app.disposable.policy !== 'allow' && app.disposable.has(address.domain);
  if (disposable && app.disposable.policy === 'refuse') {
    const message = messages(language).pages.errors.emailDisposable;
    return { kind: 'faults', typed: shown, faults: [{ field: 'email', message }] };
  }
  const closed = await brakeWait(redis);
  if (closed > 0) return { kind: 'closed', wait: closed };
  const wait = await countRecipient(list, idOf(list, address.normal), address.domain, proven);
  if (wait > 0) return { kind: 'limited', wait, proven };
  const braked = await countBrake(app);
  if (braked > 0) return { kind: 'closed', wait: braked };

  if (disposable) {
    await countDisposable(redis, newsletter.slug);
    app.log.info({ newsletter: newsletter.slug }, 'a sign-up from a throw-away mailbox');
  }
  const source = await consentSource(redis, newsletter, form.get('via'), request.headers.referer);
  const consent = { ...source, textVersion: formTextVersion, ip: request.ip };
  await requestSubscription(list, app.queues, newsletter, { ...typed, consent });
  return { kind: 'taken' };
}

async function countBrake({ redis, config, log }: SignUpApp): Promise<number> {
  const { wait, pulledNow } = await countForBrake(redis, config.signupBrakePerHour);
  if (pulledNow) {
    log.warn(
      { perHour: config.signupBrakePerHour },
      'too many sign-ups: the brake is pulled; `postrider brake release` opens them again',
    );
  }
  return wait;
}
