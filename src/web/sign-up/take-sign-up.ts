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
import { isValidStamp, stampField } from './form-stamp.js';
import { proofField, redeemProof } from './human-proof.js';
import { countOrigin } from './signup-limit.js';
import { checkForm, type FormError, honeypotField, type Typed, typedIn } from './subscription-form.js';

export type SignUpApp = Pick<WebApp, 'config' | 'redis' | 'list' | 'queues' | 'publicUrl' | 'tokenKeys' | 'log'> & {
  disposable: DisposablePolicy;
};

/** The result of a posted form. `taken` reveals nothing about the list: known readers and bots get it too. */
export type SignUpResult =
  | { kind: 'taken' }
  | { kind: 'invalid'; typed: Typed; formErrors: readonly FormError[] }
  | { kind: 'limited'; wait: number; proven: boolean }
  | { kind: 'closed'; wait: number };

/**
 * Processes a posted sign-up.
 *
 * The bot check refuses nobody: a form without a proof, or one that was sent too quickly, has tighter limits. The limits
 * count posted forms only, whatever is on the list. A reader who reaches a limit is told when to retry, so that no one
 * believes they are subscribed when they are not.
 */
export async function takeSignUp(
  app: SignUpApp,
  request: FastifyRequest,
  newsletter: Newsletter,
  form: FormBody,
  language: Locale,
): Promise<SignUpResult> {
  const { redis, list, tokenKeys } = app;
  const stamped = isValidStamp(tokenKeys, newsletter, form.get(stampField));
  const proven = stamped && (await redeemProof(redis, tokenKeys, newsletter, form.get(proofField)));
  const originWait = await countOrigin(list, request.ip, proven);
  if (originWait > 0) return { kind: 'limited', wait: originWait, proven };

  if (form.get(honeypotField).trim() !== '') return { kind: 'taken' };
  const typed = typedIn(form, language);
  const formErrors = checkForm(form, typed, newsletter, 'signUp', language);
  // An embedded form has no sections. When the full form is shown instead, all sections are preselected.
  const shown = form.has('sections') ? typed : { ...typed, sections: newsletter.sections };
  if (formErrors.length > 0) return { kind: 'invalid', typed: shown, formErrors };

  const address = parseAddress(typed.email);
  const disposable = app.disposable.policy !== 'allow' && app.disposable.has(address.domain);
  if (disposable && app.disposable.policy === 'refuse') {
    const message = messages(language).pages.errors.emailDisposable;
    return { kind: 'invalid', typed: shown, formErrors: [{ field: 'email', message }] };
  }
  const closed = await brakeWait(redis);
  if (closed > 0) return { kind: 'closed', wait: closed };
  const wait = await countRecipient(list, idOf(list, address.normal), address.domain, proven);
  if (wait > 0) return { kind: 'limited', wait, proven };
  const braked = await countBrake(app);
  if (braked > 0) return { kind: 'closed', wait: braked };

  if (disposable) {
    await countDisposable(redis, newsletter.slug);
    app.log.info({ newsletter: newsletter.slug }, 'sign-up with a disposable address');
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
      'too many sign-ups: the brake has closed the form; reopen it with `postrider brake release`',
    );
  }
  return wait;
}
