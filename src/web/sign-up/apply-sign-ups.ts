import { finished } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { describeError } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { type AcceptedSignUp, applySignUp, notApplied } from '../../subscribers/membership/accepted-sign-ups.js';
import type { WebApp } from '../kit/web-app.js';

/** Sign-ups that may be applied at once. Above it, new ones wait before they are looked at. */
const maxAtOnce = 200;

/** How long a server that closes waits for sign-ups in progress, in ms. */
const closeWithinMs = 2_000;

/** Applies accepted sign-ups once their senders were answered. */
export interface SignUpApplier {
  /** Resolves when fewer than `maxAtOnce` are in progress. */
  room(): Promise<void>;
  /** Applies a sign-up when the reply was sent, or its connection was lost. */
  afterReply(reply: FastifyReply, newsletter: Newsletter, accepted: { id: string; signUp: AcceptedSignUp }): void;
}

/** The server waits for sign-ups in progress before it closes. Those of a process that is killed are applied by a worker. */
export function openSignUpApplier(
  server: FastifyInstance,
  { list, queues, log }: Pick<WebApp, 'list' | 'queues' | 'log'>,
): SignUpApplier {
  const inProgress = new Set<Promise<void>>();
  const apply = async (newsletter: Newsletter, id: string, signUp: AcceptedSignUp) => {
    try {
      await applySignUp(list, queues, newsletter, id, signUp);
    } catch (error) {
      log.warn({ newsletter: signUp.newsletter, error: describeError(error) }, notApplied);
    }
  };
  server.addHook('onClose', async () => {
    // Without Redis, they would wait for it. What stays is applied by a worker.
    await Promise.race([Promise.all(inProgress), sleep(closeWithinMs, undefined, { ref: false })]);
  });
  return {
    async room() {
      while (inProgress.size >= maxAtOnce) await Promise.race(inProgress);
    },
    afterReply(reply, newsletter, { id, signUp }) {
      const done = new Promise<void>((resolve) => finished(reply.raw, () => resolve())).then(() =>
        apply(newsletter, id, signUp),
      );
      inProgress.add(done);
      void done.then(() => inProgress.delete(done));
    },
  };
}
