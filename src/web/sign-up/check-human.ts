import type { FastifyRequest } from 'fastify';
import type { Locale } from '../../locale/locale.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { FormBody } from '../kit/form-body.js';
import type { WebApp } from '../kit/web-app.js';
import { stampField } from './form-stamp.js';
import { proofField, redeemProof } from './human-proof.js';
import { answerField, askQuestion, type HumanQuestion, redeemAnswer } from './human-question.js';

/** The result of the bot check of a posted form. */
export interface HumanVerdict {
  /** Whether the sender's browser solved the challenge, or the sender answered the question. */
  proven: boolean;
  /** Makes the question for a form that is shown again because it is above a limit; undefined when proven. */
  question(locale: Locale): HumanQuestion | undefined;
}

/**
 * Checks that a person sent a form: by the challenge that the browser solves, else by the answer to the question of a
 * form that was shown again.
 */
export async function checkHuman(
  { list, redis, tokenKeys }: Pick<WebApp, 'list' | 'redis' | 'tokenKeys'>,
  { ip }: Pick<FastifyRequest, 'ip'>,
  newsletter: Pick<Newsletter, 'number'>,
  form: FormBody,
): Promise<HumanVerdict> {
  const [stamp, proof, answer] = [form.get(stampField), form.get(proofField), form.get(answerField)];
  if (await redeemProof(redis, tokenKeys, { newsletter, stamp, proof, ip })) return provenByWork;
  const answered = await redeemAnswer(list, tokenKeys, { newsletter, stamp, answer, ip });
  const fault = answered === 'early' || answered === 'wrong' ? answered : undefined;
  return {
    proven: answered === 'right',
    question: (locale) =>
      answered === 'right' ? undefined : askQuestion(tokenKeys, newsletter, { stamp, fault, locale }),
  };
}

const provenByWork: HumanVerdict = { proven: true, question: () => undefined };
