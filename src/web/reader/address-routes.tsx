import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { languages } from '../../locale/languages.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { maskAddress } from '../../redaction.js';
import { webPaths } from '../../settings/web-paths.js';
import { newslettersOf, readAddressChange } from '../../subscribers/membership/address-change.js';
import { moveAddress, wasMoved } from '../../subscribers/membership/move-address.js';
import { confirmTtlSeconds } from '../../subscribers/membership/signup.js';
import { InvalidToken } from '../../subscribers/membership/tokens.js';
import { frameFor } from '../kit/frame.js';
import { MessagePage, QuestionPage } from '../kit/message-page.js';
import { archivePage } from '../kit/page.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import type { ByToken } from './by-token.js';
import { DeadLink, type Holder, holderOf } from './token-holder.js';

type AddressApp = Pick<WebApp, 'redis' | 'list' | 'publicUrl' | 'tokenKeys'>;

/**
 * The link in the email to a reader's new address. Opening it changes nothing: mail scanners follow links. The button
 * moves the subscriptions.
 */
export function addressRoutes(server: FastifyInstance, app: AddressApp): void {
  const base = basePath(app.publicUrl);
  const open = (token: string) => holderOf(app, 'address', token, confirmTtlSeconds);
  const frameOf = (request: FastifyRequest, { newsletter, membership }: Holder) =>
    frameFor(request, base, newsletter.locale, membership?.locale);

  server.get<ByToken>(webPaths.changeAddress, async (request, reply) => {
    const reader = await open(request.params.token);
    const { claim, newsletter, address } = reader;
    const change = await readAddressChange(app.list, claim.id, claim.at);
    const frame = frameOf(request, reader);
    if (!change && (await wasMoved(app.list, claim))) return sendMoved(reply, frame, newsletter);
    if (!change || address === '') throw new DeadLink(true, newsletter);
    const moving = await newslettersOf(app.list, change);
    const { title, text, button } = messages(frame.locale).pages.newAddress;
    const titles = languages[frame.locale].titleList(moving.map((one) => one.title));
    const page = { frame, newsletter, title, text: text(titles, maskAddress(address)), button };
    return sendPage(reply, 200, <QuestionPage {...page} />);
  });

  server.post<ByToken>(webPaths.changeAddress, async (request, reply) => {
    const reader = await open(request.params.token);
    try {
      await moveAddress(app.list, reader.claim);
    } catch (error) {
      if (error instanceof InvalidToken) throw new DeadLink(error.expired, reader.newsletter);
      throw error;
    }
    return sendMoved(reply, frameOf(request, reader), reader.newsletter);
  });
}

function sendMoved(reply: FastifyReply, frame: ReturnType<typeof frameFor>, newsletter: Newsletter): FastifyReply {
  const { addressMoved, confirmed } = messages(frame.locale).pages;
  const next = [{ label: confirmed.archive, href: archivePage(frame, newsletter) }];
  const page = { frame, newsletter, title: addressMoved.title, text: addressMoved.text(newsletter.title), next };
  return sendPage(reply, 200, <MessagePage {...page} />);
}
