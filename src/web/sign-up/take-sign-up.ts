import type { FastifyRequest } from 'fastify';
import type { Locale } from '../../locale/locale.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { observe } from '../../observations.js';
import { countSignUp } from '../../subscribers/abuse/count-sign-up.js';
import type { DisposablePolicy } from '../../subscribers/abuse/disposable.js';
import { countDisposable } from '../../subscribers/abuse/disposable-counts.js';
import { checkSignUps, readSignUpState, type SignUpsAllowed } from '../../subscribers/abuse/sign-up-state.js';
import { idOf } from '../../subscribers/list/subscriber-store.js';
import { type AcceptedSignUp, acceptSignUp } from '../../subscribers/membership/accepted-sign-ups.js';
import { parseReaderAddress } from '../../subscribers/record/address.js';
import { isDeliverable } from '../../subscribers/record/deliverable.js';
import { nowSeconds } from '../../subscribers/record/subscriber.js';
import { agreedTextVersion } from '../kit/consent-text.js';
import type { FormBody } from '../kit/form-body.js';
import { honeypotField } from '../kit/honeypot.js';
import type { WebApp } from '../kit/web-app.js';
import { checkHuman } from './check-human.js';
import { consentSource } from './consent-source.js';
import { stampField } from './form-stamp.js';
import type { HumanQuestion } from './human-question.js';
import { checkForm, type FormError, type Typed, typedIn } from './subscription-form.js';

export type SignUpApp = Pick<WebApp, 'config' | 'redis' | 'list' | 'queues' | 'publicUrl' | 'tokenKeys' | 'log'> & {
  disposable: DisposablePolicy;
};

/** A form that is shown again with the question of the slow check. */
export interface AskedForm {
  typed: Typed;
  question: HumanQuestion | undefined;
}

/** The result of a posted form. `taken` reveals nothing about the list: known readers and bots get it too. */
export type SignUpResult =
  /** `accepted` is undefined for a bot. */
  | { kind: 'taken'; accepted?: { id: string; signUp: AcceptedSignUp } }
  | { kind: 'invalid'; typed: Typed; formErrors: readonly FormError[] }
  /** `form`: what to show again, with a question; undefined when the form was proven, or is on another website. */
  | { kind: 'limited'; wait: number; proven: boolean; form: AskedForm | undefined }
  /** `wait` is undefined when an operator closed sign-ups. */
  | { kind: 'closed'; wait: number | undefined };

/**
 * Processes a posted sign-up. The caller waits for the disk, answers, and then applies an accepted one (apply-sign-ups.ts).
 * Nothing here reads the list.
 *
 * A form without a proof, or one that was sent too quickly, has tighter limits. Above them, the reader is asked for the
 * check. Every valid form that may cause an email counts, whether or not its address is on the list. A reader who
 * reaches a limit is told when to retry, so that no one believes they are subscribed when they are not.
 */
export async function takeSignUp(...given: Parameters<typeof decide>): Promise<SignUpResult> {
  const result = await decide(...given);
  observe('signUp', { outcome: outcomeOf(result) });
  return result;
}

function outcomeOf(result: SignUpResult) {
  if (result.kind !== 'taken') return result.kind;
  return result.accepted ? 'accepted' : 'bot';
}

async function decide(
  app: SignUpApp,
  request: FastifyRequest,
  newsletter: Newsletter,
  form: FormBody,
  language: Locale,
): Promise<SignUpResult> {
  const { redis, list } = app;
  if (form.get(honeypotField).trim() !== '') return { kind: 'taken' };
  const typed = typedIn(form, language);
  const formErrors = checkForm(form, typed, newsletter, 'signUp', language);
  // An embedded form has no sections. When the full form is shown instead, all sections are preselected.
  const shown = form.has('sections') ? typed : { ...typed, sections: newsletter.sections };
  if (formErrors.length > 0) return { kind: 'invalid', typed: shown, formErrors };

  const address = parseReaderAddress(typed.email);
  const unfit = (message: string): SignUpResult => {
    return { kind: 'invalid', typed: shown, formErrors: [{ field: 'email', message }] };
  };
  if (!(await isDeliverable(redis, address))) return unfit(messages(language).pages.errors.emailInvalid);
  const disposable = app.disposable.policy !== 'allow' && app.disposable.has(address.domain);
  if (disposable && app.disposable.policy === 'refuse') return unfit(messages(language).pages.errors.emailDisposable);
  const human = await checkHuman(app, request, newsletter, form);
  const { proven } = human;
  const limited = (wait: number): SignUpResult => {
    const isOurs = form.get(stampField) !== '' && !proven;
    return {
      kind: 'limited',
      wait,
      proven,
      form: isOurs ? { typed: shown, question: human.question(language) } : undefined,
    };
  };
  const { closedFor, proofFor } = await readAllowed(app);
  if (closedFor > 0) return { kind: 'closed', wait: (await isClosedByHand(redis)) ? undefined : closedFor };
  if (!proven && proofFor > 0) return limited(proofFor);
  const wait = await countSignUp(list, {
    newsletter: newsletter.number,
    id: idOf(list, address.normal),
    address,
    ip: request.ip,
    proven,
    perHour: app.config.signUpsPerHour,
  });
  if (wait > 0) return limited(wait);

  if (disposable) {
    await countDisposable(redis, newsletter.slug);
    app.log.info({ newsletter: newsletter.slug }, 'sign-up with a disposable address');
  }
  const source = await consentSource(redis, newsletter, form.get('via'), request.headers.referer);
  const consent = { ...source, textVersion: agreedTextVersion(form), ip: request.ip };
  const { cadence, ...choices } = typed;
  const signUp: AcceptedSignUp = {
    ...{ newsletter: newsletter.slug, at: nowSeconds(), ...choices, sections: [...typed.sections], consent, proven },
    ...(cadence ? { cadence } : {}),
  };
  return { kind: 'taken', accepted: { id: await acceptSignUp(redis, signUp), signUp } };
}

/** Whether an operator has closed sign-ups, for an unknown time. */
export async function isClosedByHand(redis: SignUpApp['redis']): Promise<boolean> {
  return (await readSignUpState(redis)).pulled?.by === 'operator';
}

async function readAllowed({ list, config, log }: SignUpApp): Promise<SignUpsAllowed> {
  const state = await checkSignUps(list, config.signUpsPerHour);
  if (state.pulledNow) {
    log.warn(
      { perHour: config.signUpsPerHour },
      'far too many sign-ups: the form is closed; open it with `postrider sign-ups open`',
    );
  }
  return state;
}
