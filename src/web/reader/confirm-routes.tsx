import type { FastifyInstance, FastifyReply } from 'fastify';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import { webPaths } from '../../settings/web-paths.js';
import { readSubscriber } from '../../subscribers/list/subscriber-store.js';
import {
  awaitsClick,
  confirmSubscription,
  confirmTtlSeconds,
  renewConfirmation,
} from '../../subscribers/membership/signup.js';
import { InvalidToken, signToken, type TokenClaim } from '../../subscribers/membership/tokens.js';
import { IllegalSubscriberTransition, type Membership, membershipOf } from '../../subscribers/record/subscriber.js';
import { ExpiredLinkPage } from '../kit/error-pages.js';
import { type Frame, frameFor } from '../kit/frame.js';
import { MessagePage, QuestionPage } from '../kit/message-page.js';
import { archivePage } from '../kit/page.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { CheckMailboxPage } from '../sign-up/sign-up-page.js';
import type { ByToken } from './by-token.js';
import { DeadLink, holderOf } from './token-holder.js';

type ConfirmApp = Pick<WebApp, 'redis' | 'list' | 'queues' | 'publicUrl' | 'tokenKeys'>;

/** The link from the confirmation email. Mail scanners follow links, so only the button on the page confirms. */
export function confirmRoutes(server: FastifyInstance, app: ConfirmApp): void {
  const base = basePath(app.publicUrl);
  const open = (token: string) => holderOf(app, 'confirm', token, confirmTtlSeconds);

  // If the link has expired but the request is still pending, GET and POST both offer a new link.
  server.setErrorHandler(async (error, request, reply) => {
    if (!(error instanceof DeadLink) || !error.claim || !error.newsletter) throw error;
    const { claim, newsletter } = error;
    const membership = membershipOf(await readSubscriber(app.list, claim.id), newsletter.number);
    if (!membership || !awaitsClick(membership, claim)) throw error;
    const { token = '' } = request.params as { token?: string };
    const frame = frameFor(request, base, newsletter.locale, membership.locale);
    const action = `${links.confirm(base, token)}/again${frame.keepLanguage}`;
    return sendPage(reply, 410, <ExpiredLinkPage frame={frame} newsletter={newsletter} action={action} />);
  });

  renewalRoute(server, app);

  server.get<ByToken>(webPaths.confirm, async (request, reply) => {
    const { claim, newsletter, membership } = await open(request.params.token);
    if (!membership) throw new DeadLink(false, newsletter);
    const frame = frameFor(request, base, newsletter.locale, membership.locale);
    if (membership.state === 'confirmed') return sendConfirmed(reply, frame, newsletter, claim, true);
    const { title, text, button } = messages(frame.locale).pages.confirm;
    const page = { frame, newsletter, title, text: text(newsletter.title), button };
    return sendPage(reply, 200, <QuestionPage {...page} />);
  });

  server.post<ByToken>(webPaths.confirm, async (request, reply) => {
    const { claim, newsletter, membership: before } = await open(request.params.token);
    const membership = await confirm(app, claim, newsletter);
    const frame = frameFor(request, base, newsletter.locale, membership.locale);
    return sendConfirmed(reply, frame, newsletter, claim, before?.state === 'confirmed');
  });

  /** @param again whether the reader had confirmed before */
  const sendConfirmed = (
    reply: FastifyReply,
    frame: Frame,
    newsletter: Newsletter,
    claim: TokenClaim,
    again: boolean,
  ): FastifyReply => {
    const { pages } = messages(frame.locale);
    const { preferences, sections, archive } = pages.confirmed;
    const { title, text } = again ? pages.confirmedBefore : pages.confirmed;
    const token = signToken(app.tokenKeys, 'preferences', { ...claim, at: 0 });
    const next = [
      { label: newsletter.sections.length > 0 ? sections : preferences, href: links.preferences(base, token) },
      { label: archive, href: archivePage(frame, newsletter) },
    ];
    const page = { frame, newsletter, title, text: text(newsletter.title), next };
    return sendPage(reply, 200, <MessagePage {...page} />);
  };
}

/** The page after "Send a new link". It is the same whether an email was sent now or already earlier that day. */
function renewalRoute(server: FastifyInstance, app: ConfirmApp): void {
  server.post<ByToken>(webPaths.confirmAgain, async (request, reply) => {
    const { claim, newsletter, membership } = await holderOf(app, 'confirm', request.params.token);
    const frame = frameFor(request, basePath(app.publicUrl), newsletter.locale, membership?.locale);
    await renewConfirmation(app.list, app.queues, claim);
    return sendPage(reply, 200, <CheckMailboxPage frame={frame} newsletter={newsletter} />);
  });
}

/** @throws DeadLink when the request no longer exists, or the reader unsubscribed after the link was made */
async function confirm({ list, queues }: ConfirmApp, claim: TokenClaim, newsletter: Newsletter): Promise<Membership> {
  try {
    return await confirmSubscription(list, queues, claim);
  } catch (error) {
    if (error instanceof InvalidToken) throw new DeadLink(error.expired, newsletter);
    if (error instanceof IllegalSubscriberTransition) throw new DeadLink(false, newsletter);
    throw error;
  }
}
