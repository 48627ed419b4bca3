import type { FastifyInstance } from 'fastify';
import { messages } from '../locale/messages.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { links } from '../render/links.js';
import { confirmSubscription, confirmTtlSeconds } from '../subscribers/signup.js';
import { IllegalSubscriberTransition, type Membership } from '../subscribers/subscriber.js';
import { InvalidToken, signToken, type TokenClaim } from '../subscribers/tokens.js';
import { frameFor } from './frame.js';
import { MessagePage, QuestionPage } from './message-page.js';
import { archivePage } from './page.js';
import { sendPage } from './send-page.js';
import { DeadLink, holderOf } from './token-holder.js';
import type { ByToken } from './token-routes.js';
import { basePath, type WebApp } from './web-app.js';

type ConfirmApp = Pick<WebApp, 'redis' | 'list' | 'queues' | 'publicUrl' | 'tokenKeys'>;

/** The link of the confirmation mail. Mail scanners follow links, so only the button on its page confirms. */
export function confirmRoutes(server: FastifyInstance, app: ConfirmApp): void {
  const base = basePath(app.publicUrl);
  const open = (token: string) => holderOf(app, 'confirm', token, confirmTtlSeconds);

  server.get<ByToken>('/confirm/:token', async (request, reply) => {
    const { newsletter, membership } = await open(request.params.token);
    if (!membership) throw new DeadLink(false, newsletter);
    const frame = frameFor(request, base, newsletter.locale, membership.locale);
    const { title, text, button } = messages(frame.locale).pages.confirm;
    const page = { frame, newsletter, title, text: text(newsletter.title), button };
    return sendPage(reply, 200, <QuestionPage {...page} />);
  });

  server.post<ByToken>('/confirm/:token', async (request, reply) => {
    const { claim, newsletter } = await open(request.params.token);
    const membership = await confirm(app, claim, newsletter);
    const frame = frameFor(request, base, newsletter.locale, membership.locale);
    const { title, text, preferences, archive } = messages(frame.locale).pages.confirmed;
    const token = signToken(app.tokenKeys, 'preferences', { ...claim, at: 0 });
    const next = [
      { label: preferences, href: links.preferences(base, token) },
      { label: archive, href: archivePage(frame, newsletter) },
    ];
    const page = { frame, newsletter, title, text: text(newsletter.title), next, translated: false };
    return sendPage(reply, 200, <MessagePage {...page} />);
  });
}

/** @throws DeadLink when the request is gone, or the reader left after the link was made */
async function confirm({ list, queues }: ConfirmApp, claim: TokenClaim, newsletter: Newsletter): Promise<Membership> {
  try {
    return await confirmSubscription(list, queues, claim);
  } catch (error) {
    if (error instanceof InvalidToken) throw new DeadLink(error.expired, newsletter);
    if (error instanceof IllegalSubscriberTransition) throw new DeadLink(false, newsletter);
    throw error;
  }
}
