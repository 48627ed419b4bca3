import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { cadences } from '../../newsletters/cadence.js';
import { chosenSections } from '../../newsletters/newsletter.js';
import { webPaths } from '../../settings/web-paths.js';
import { changePreferences } from '../../subscribers/membership/signup.js';
import { isTestReader, testReader } from '../../subscribers/membership/test-tokens.js';
import { InvalidToken, signToken } from '../../subscribers/membership/tokens.js';
import { type Membership, nowSeconds } from '../../subscribers/record/subscriber.js';
import { readForm } from '../kit/form-body.js';
import { frameFor } from '../kit/frame.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { checkForm, type FormError, type Typed, typedIn } from '../sign-up/subscription-form.js';
import type { ByToken } from './by-token.js';
import { isSubscribed, PreferencesPage } from './preferences-page.js';
import { DeadLink, type Holder, holderOf, TestLink } from './token-holder.js';

type PreferencesApp = Pick<WebApp, 'redis' | 'list' | 'publicUrl' | 'tokenKeys'>;
type Reader = Holder & { membership: Membership };

/** The page where a reader sees and changes their subscription. */
export function preferencesRoutes(server: FastifyInstance, app: PreferencesApp): void {
  const open = async (request: FastifyRequest<ByToken>): Promise<Reader> => {
    const { membership, ...holder } = await holderOf(app, 'preferences', request.params.token);
    if (!membership || membership.state === 'erased') throw new DeadLink(false, holder.newsletter);
    return { ...holder, membership };
  };

  server.get<ByToken>(webPaths.preferences, async (request, reply) => {
    const reader = await open(request).catch(exampleReader);
    const isExample = isTestReader(reader.claim.id);
    return show(app, request, reply, reader, { typed: recorded(reader), formErrors: [], saved: false, isExample });
  });

  server.post<ByToken>(webPaths.preferences, async (request, reply) => {
    const reader = await open(request);
    // A reader who has unsubscribed has no preferences to change, and the page says so.
    if (!isSubscribed(reader.membership))
      return show(app, request, reply, reader, { typed: recorded(reader), formErrors: [], saved: false });
    const { newsletter, membership } = reader;
    const form = await readForm(request);
    // The name changes only with a link that is sent to the reader (rename-routes.tsx).
    const typed = { ...typedIn(form, membership.locale), name: '' };
    const { locale } = frameFor(request, '', newsletter.locale, membership.locale);
    const formErrors = checkForm(form, typed, newsletter, 'preferences', locale);
    if (formErrors.length > 0) return show(app, request, reply, reader, { typed, formErrors, saved: false });
    const after = { ...reader, membership: await save(app, reader, typed) };
    return show(app, request, reply, after, { typed: recorded(after), formErrors, saved: true });
  });
}

/** The example reader behind the link of a test email. The form changes nothing. @throws any error but that of a test link */
function exampleReader(error: unknown): Reader {
  if (!(error instanceof TestLink) || !error.newsletter) throw error;
  const { newsletter } = error;
  const { number, locale } = newsletter;
  const now = nowSeconds();
  const times = { askedAt: now, confirmedAt: now, changedAt: now, engagedAt: 0 };
  const choices = { name: '', locale, sections: 0, timeZone: '', cadence: cadences[0], log: [] };
  const consent = { method: 'page', from: '', textVersion: 0, ip: '' } as const;
  const membership: Membership = { newsletter: number, state: 'confirmed', ...choices, ...times, consent };
  const claim = { newsletter: number, id: testReader, at: 0 };
  return { claim, newsletter, membership, address: 'reader@example.com' };
}

async function save({ list }: PreferencesApp, { newsletter, claim, membership }: Reader, typed: Typed) {
  const shown = typed.sections.length > 0 || newsletter.sections.length === 0;
  const sections = shown ? typed.sections : chosenSections(newsletter, membership.sections);
  const { name: _, ...choices } = typed;
  try {
    return await changePreferences(list, newsletter, claim, { ...choices, sections });
  } catch (error) {
    if (error instanceof InvalidToken) throw new DeadLink(error.expired, newsletter);
    throw error;
  }
}

/** The form's values from the record. */
function recorded({ newsletter, membership, address }: Reader): Typed {
  const { name, locale, sections, cadence } = membership;
  return { email: address, name, locale, cadence, sections: chosenSections(newsletter, sections) };
}

function show(
  { publicUrl, tokenKeys }: PreferencesApp,
  request: FastifyRequest,
  reply: FastifyReply,
  { newsletter, membership, address, claim }: Reader,
  state: { typed: Typed; formErrors: readonly FormError[]; saved: boolean; isExample?: boolean },
): FastifyReply {
  const frame = frameFor(request, basePath(publicUrl), newsletter.locale, membership.locale);
  const unsubscribeToken = signToken(tokenKeys, 'unsubscribe', claim);
  const preferencesToken = signToken(tokenKeys, 'preferences', claim);
  const page = { frame, newsletter, membership, address, unsubscribeToken, preferencesToken, ...state };
  return sendPage(reply, state.formErrors.length > 0 ? 400 : 200, <PreferencesPage {...page} />);
}
