import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput, NotFound, PostriderError } from '../../../errors.js';
import { WelcomeChanged } from '../../../issues/welcome/series.js';
import type { Newsletter } from '../../../newsletters/newsletter.js';
import { previewPolicy } from '../../../operations/issues/composition.js';
import { type Consequence, perform } from '../../../operations/operation.js';
import { welcomes } from '../../../operations/welcome/welcome.js';
import type { WelcomeDocument } from '../../../operations/welcome/welcome-schemas.js';
import { withParameters } from '../../../web/kit/addresses.js';
import { readForm } from '../../../web/kit/form-body.js';
import { sendPage } from '../../../web/kit/send-page.js';
import type { WebApp } from '../../../web/kit/web-app.js';
import type { FieldFault } from '../../../web/sign-up/form-parts.js';
import { stepNewsletter } from '../../first-day/steps-answers.js';
import type { Answer } from '../../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../../kit/as-person.js';
import { limitWords } from '../../kit/limit-words.js';
import { orNothing } from '../../kit/or-nothing.js';
import { welcomeAddress, welcomeStepAddress } from '../../kit/welcome-addresses.js';
import { ConfirmFirst } from '../answer-settings.js';
import {
  broughtUpToDate,
  overtakenOf,
  type SettingsForm,
  saveChanged,
  type Texts,
  type TypedFields,
  takeTheirs,
  typedFields,
  withOthers,
} from '../changed-fields.js';
import { upTo } from './up-to.js';
import { type StepState, stepFields, stepTexts, WelcomeEmailPage } from './welcome-page.js';

// One welcome email: its text, the email itself beside it, and a test.

export const showStep: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, () => {
      const { saved } = request.query as { saved?: unknown };
      return sendStep(app, request, reply, visit, { isSaved: saved === '1' });
    }),
  );

/** The email itself, as it is saved, for the frame on its page. */
export const showStepEmail: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const { slug } = stepNewsletter(visit, request);
      const asked = { actor: visit.actor, key: { slug, step: stepIn(request) }, input: {} };
      const { html } = (await perform(app, welcomes.preview, asked)).result;
      return reply.header('Content-Security-Policy', previewPolicy).type('text/html; charset=utf-8').send(html);
    }),
  );

/** Saves the email; then sends a test if that was pressed. Removes it once the page has asked. */
export const saveStep: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const asked = { actor: visit.actor, key: { slug: newsletter.slug, step: stepIn(request) } };
      const form = await readForm(request);
      const act = form.get('act').slice(0, 20);
      const typed = typedFields(form, stepFields, (name) =>
        form.has(name) ? form.get(name).slice(0, 30_000) : undefined,
      );
      const saving = { asked, typed, act };
      try {
        if (act === 'ask') return await sendStep(app, request, reply, visit, await removalOf(app, saving));
        if (removes.test(act)) return await reply.redirect(await removedAt(app, visit, newsletter, saving), 303);
        if (asked.key.step === 'new') return await reply.redirect(await addedAt(app, visit, newsletter, saving), 303);
        return await saveOver(app, request, reply, visit, saving);
      } catch (error) {
        if (error instanceof InvalidInput)
          return sendStep(app, request, reply, visit, { typed, faults: faultsOf(error, visit) }, 400);
        const state = await stateAfter(app, error, saving);
        if (!state) throw error;
        return sendStep(app, request, reply, visit, state, 409);
      }
    }),
  );

/** What the page asks or says where something is not done; undefined: it is another error. */
async function stateAfter(app: WebApp, error: unknown, saving: Saving): Promise<StepState | undefined> {
  const { typed, act, asked } = saving;
  if (error instanceof NotFound && error.noun === 'welcome-step') return { typed, isGone: true };
  if (error instanceof ConfirmFirst)
    return removes.test(act) ? removalOf(app, saving) : { typed, sooner: Number(error.consequence.facts.readers) };
  if (!(error instanceof WelcomeChanged)) return undefined;
  const { changes } = error;
  return asked.key.step === 'new' ? { typed, changes } : { ...(await renewed(app, saving)), changes };
}

/** The page as it is now, with what the person has typed. */
async function renewed(app: WebApp, { asked, typed, act }: Saving) {
  const form = stepForm(app, asked, act);
  const now = await form.read();
  const fresh = broughtUpToDate(typed, now);
  const overtaken = await overtakenOf(form, fresh);
  return { typed: { ...withOthers(fresh, overtaken), revision: now.revision }, overtaken };
}

interface Saving {
  asked: Asked;
  typed: TypedFields;
  act: string;
}

/** Saves what the person has changed, never over what somebody else has written meanwhile. */
async function saveOver(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  { asked, typed, act }: Saving,
): Promise<FastifyReply> {
  const form = stepForm(app, asked, act);
  const [, theirs] = /^theirs:(\w+)$/.exec(act) ?? [];
  if (theirs !== undefined) {
    const taken = takeTheirs(typed, theirs, await form.read());
    const overtaken = await overtakenOf(form, taken);
    return sendStep(app, request, reply, visit, { typed: withOthers(taken, overtaken), overtaken });
  }
  const overtaken = await saveChanged(form, typed);
  if (overtaken.size > 0)
    return sendStep(app, request, reply, visit, { typed: withOthers(typed, overtaken), overtaken }, 409);
  if (act !== 'test') {
    const here = welcomeStepAddress(visit.frame, stepNewsletter(visit, request), asked.key.step);
    return reply.redirect(withParameters(here, { saved: '1' }), 303);
  }
  const test = await testOf(app, visit, asked.key);
  return sendStep(app, request, reply, visit, { test }, test === 'limited' ? 429 : 200);
}

const stepIn = ({ params }: FastifyRequest): string => (params as { step: string }).step;

type Asked = { actor: DeskVisit['actor']; key: { slug: string; step: string } };

/** The page that asks before an email is removed, with how many readers get another one at once by that. */
async function removalOf(app: WebApp, saving: Saving): Promise<StepState> {
  // Before the readers are counted: what changes in between is refused when the form is sent.
  const state = await renewed(app, saving);
  return { ...state, removal: { readers: await soonerWithout(app, saving.asked) } };
}

/** How many readers get another email at once if an email is removed. */
async function soonerWithout(app: WebApp, asked: Asked): Promise<number> {
  const ask = async (consequence: Consequence) => {
    throw new ConfirmFirst(consequence);
  };
  try {
    await perform(app, welcomes.remove, { ...asked, input: {}, confirm: ask });
  } catch (error) {
    if (error instanceof ConfirmFirst) return Number(error.consequence.facts.readers ?? 0);
    throw error;
  }
  return 0;
}

/** A button removes the email as its page showed it: up to 40 readers may get another one at once by `remove:40`. */
const removes = /^remove(?::(\d{1,9}))?$/;

/** Removes an email. @returns where to go then */
async function removedAt(
  app: WebApp,
  { frame }: DeskVisit,
  newsletter: Newsletter,
  { asked, typed: { revision }, act }: Saving,
): Promise<string> {
  const [, readers = 0] = removes.exec(act) ?? [];
  const confirm = upToOver(stepForm(app, asked, act), revision, Number(readers));
  await perform(app, welcomes.remove, { ...asked, input: {}, revision, confirm });
  return withParameters(welcomeAddress(frame, newsletter), { done: 'removed' });
}

/** How many readers the page has said get an email at once: the button says `sure:40`. */
const soonerIn = (act: string): number => Number(/^sure:(\d{1,9})$/.exec(act)?.[1] ?? 0);

/** Confirms emails to as many readers as the page has said. Over an earlier revision nothing is done, nor asked. */
const upToOver =
  (form: Pick<SettingsForm, 'read'>, revision: number, readers: number) =>
  async (consequence: Consequence): Promise<void> => {
    if ((await form.read()).revision === revision) await upTo(readers)(consequence);
  };

/** The form of an email that is there. */
const stepForm = (app: WebApp, { actor, key }: Asked, act: string): SettingsForm => ({
  async read() {
    const { document } = await perform(app, welcomes.read, { actor, key: { slug: key.slug }, input: {} });
    const { steps, revision } = document as WelcomeDocument;
    const step = steps.find(({ id }) => id === key.step);
    if (!step) throw new NotFound('welcome-step', key.step);
    return { texts: stepTexts(step), revision };
  },
  async save(changed, { revision }) {
    const confirm = upToOver(this, revision, soonerIn(act));
    await perform(app, welcomes.change, { actor, key, input: inputOf(changed), revision, confirm });
  },
  fieldOf: (name) => `${key.step}.${name}`,
});

const inputOf = ({ days, ...texts }: Texts) => ({ ...texts, ...(days === undefined ? {} : { days: Number(days) }) });

/** Adds an email. @returns its address */
async function addedAt(
  app: WebApp,
  { actor, frame }: DeskVisit,
  newsletter: Newsletter,
  { typed, act }: Pick<Saving, 'typed' | 'act'>,
): Promise<string> {
  const asked = { actor, key: { slug: newsletter.slug }, input: inputOf(typed.texts) };
  const { document } = await perform(app, welcomes.add, { ...asked, confirm: upTo(soonerIn(act)) });
  const id = (document as WelcomeDocument).steps.at(-1)?.id ?? 'new';
  return withParameters(welcomeStepAddress(frame, newsletter, id), { saved: '1' });
}

function faultsOf(error: InvalidInput, { frame }: DeskVisit): FieldFault[] {
  const { faults } = deskWords(frame).settings.welcome;
  return error.all.map(({ field, exceeds }) => {
    const name = stepFields.find((one) => one === field);
    const own = name ? faults[name] : field === 'step' ? faults.full : deskWords(frame).faults.invalid;
    return { field: name ?? 'subject', message: (name && limitWords(frame, exceeds)) ?? own };
  });
}

async function testOf(app: WebApp, { actor, person }: DeskVisit, key: Asked['key']): Promise<'sent' | 'limited'> {
  try {
    await perform(app, welcomes.test, { actor, key, input: { to: person.email } });
    return 'sent';
  } catch (error) {
    if (error instanceof PostriderError && error.code === 'issue.too-many-tests') return 'limited';
    throw error;
  }
}

async function sendStep(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  state: StepState,
  status = 200,
): Promise<FastifyReply> {
  const newsletter = stepNewsletter(visit, request);
  const { slug } = newsletter;
  const asked = { actor: visit.actor, key: { slug }, input: {} };
  const { steps, revision } = (await perform(app, welcomes.read, asked)).document as WelcomeDocument;
  const id = state.isGone ? 'new' : stepIn(request);
  const at = steps.findIndex((one) => one.id === id);
  if (at < 0 && id !== 'new') throw new NotFound('welcome-step', id);
  const isFirst = id === 'new' ? steps.length === 0 : at === 0;
  const page = { visit, newsletter, step: steps[at], revision, isFirst, state };
  return sendPage(reply, status, <WelcomeEmailPage {...page} />);
}
