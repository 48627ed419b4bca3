import type { FastifyReply, FastifyRequest } from 'fastify';
import { deskUrlOf } from '../../config.js';
import { InvalidInput, PostriderError } from '../../errors.js';
import { perform } from '../../operations/operation.js';
import { passkeys } from '../../operations/people/passkeys.js';
import { personActor, requireFresh } from '../../operations/permission.js';
import { askForNewPasskey, askForPasskey, challengeSeconds, signInByPasskey } from '../../people/passkeys/ceremony.js';
import { countPasskeyChallenge } from '../../people/sign-in/sign-in-request.js';
import { publisherName } from '../../site/site-texts.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { dropCookie, readCookie, setCookie } from '../kit/cookies.js';
import { enter, frameOf, redirect, visitOf } from '../kit/visit.js';
import { PasskeyRefusedPage } from '../passkeys/passkey-pages.js';
import { sendAccount } from './account-answers.js';

// The answers about passkeys. The page's script asks for a challenge, and a form posts the answer.

/** A challenge for the browser that asks, as JSON for the page's script. */
export async function sendOptions(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const wait = await countPasskeyChallenge(app.list, request.ip);
  if (wait > 0) return reply.code(429).header('Retry-After', wait).send({ wait });
  const deskUrl = deskUrlOf(app);
  const adds = (await readForm(request)).get('purpose') === 'add';
  const found = adds ? await visitOf(app, request) : undefined;
  if (adds && !found) return reply.code(403).send({});
  if (found) requireFresh(found.session);
  const frame = frameOf(app, request);
  const asked = found
    ? await askForNewPasskey(app.redis, deskUrl, found.person, publisherName({ ...app, ...frame }))
    : await askForPasskey(app.redis, deskUrl);
  setCookie(reply, deskUrl, { name: 'passkey', value: asked.browser, seconds: challengeSeconds });
  return reply.send(asked.options);
}

/** The answer to the browser's challenge, whose cookie is of no use from here on. */
async function takeAnswer(app: WebApp, request: FastifyRequest, reply: FastifyReply) {
  const form = await readForm(request);
  const browser = readCookie(request, deskUrlOf(app), 'passkey') ?? '';
  dropCookie(reply, deskUrlOf(app), 'passkey');
  return { form, given: { browser, answer: form.get('answer').slice(0, 20_000) } };
}

export async function takePasskey(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { form, given } = await takeAnswer(app, request, reply);
  const person = await signInByPasskey(app.redis, deskUrlOf(app), given);
  if (person) return enter(app, request, reply, { person, back: form.get('back') });
  return sendPage(reply, 403, <PasskeyRefusedPage frame={frameOf(app, request)} />);
}

export async function addOwn(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await visitOf(app, request);
  const frame = frameOf(app, request, found?.person);
  if (!found) return redirect(reply, frame, 'signIn');
  const { form, given } = await takeAnswer(app, request, reply);
  const input = { name: form.get('name').slice(0, 200), ...given };
  const actor = personActor(found.person, found.session.signedInAt);
  try {
    await perform(app, passkeys.add, { actor, key: { person: found.person.id }, input });
  } catch (error) {
    if (error instanceof InvalidInput && error.field === 'name')
      return sendAccount(app, request, reply, { found, fault: 'name' });
    const isKnown = error instanceof PostriderError && /^(input|passkey)\./.test(error.code);
    if (!isKnown) throw error;
    return sendAccount(app, request, reply, { found, fault: 'answer' });
  }
  return redirect(reply, frame, 'account');
}

/** Renames or removes a passkey of the person. */
export async function changeOwn(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await visitOf(app, request);
  const frame = frameOf(app, request, found?.person);
  if (!found) return redirect(reply, frame, 'signIn');
  const form = await readForm(request);
  const actor = personActor(found.person, found.session.signedInAt);
  const key = { person: found.person.id, passkey: form.get('passkey').slice(0, 100) };
  try {
    if (form.has('remove')) await perform(app, passkeys.remove, { actor, key, input: {} });
    else await perform(app, passkeys.change, { actor, key, input: { name: form.get('name').slice(0, 200) } });
  } catch (error) {
    if (error instanceof InvalidInput) return sendAccount(app, request, reply, { found, fault: 'name' });
    // Another page of the account has removed it.
    if (!(error instanceof PostriderError) || error.code !== 'passkey.not-found') throw error;
  }
  return redirect(reply, frame, 'account');
}
