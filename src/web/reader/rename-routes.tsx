import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { messages } from '../../locale/messages.js';
import { links } from '../../render/links.js';
import { pathTo, webPaths } from '../../settings/web-paths.js';
import { mailOwnDataLink, ownDataTtlSeconds } from '../../subscribers/membership/own-data-link.js';
import { renameReader } from '../../subscribers/membership/rename.js';
import { signToken } from '../../subscribers/membership/tokens.js';
import type { Membership } from '../../subscribers/record/subscriber.js';
import { readForm } from '../kit/form-body.js';
import { frameFor } from '../kit/frame.js';
import { MessagePage } from '../kit/message-page.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { checkForm, type FormError, typedIn } from '../sign-up/subscription-form.js';
import type { ByToken } from './by-token.js';
import { sendLinkAnswer } from './link-answer.js';
import { isSubscribed } from './preferences-page.js';
import { RenamePage } from './rename-page.js';
import { DeadLink, type Holder, holderOf } from './token-holder.js';

type RenameApp = Pick<WebApp, 'redis' | 'list' | 'queues' | 'publicUrl' | 'tokenKeys'>;
type Reader = Holder & { membership: Membership };

/**
 * Lets a reader change the name in their emails. The preferences link in every issue may be forwarded, so it only emails
 * the reader a link, and that link opens the form.
 */
export function renameRoutes(server: FastifyInstance, app: RenameApp): void {
  const base = basePath(app.publicUrl);
  const frameOf = (request: FastifyRequest, { newsletter, membership }: Reader) =>
    frameFor(request, base, newsletter.locale, membership.locale);
  const open = async (purpose: 'preferences' | 'name', token: string, maxAge?: number): Promise<Reader> => {
    const { membership, ...holder } = await holderOf(app, purpose, token, maxAge);
    if (!membership || !isSubscribed(membership)) throw new DeadLink(false, holder.newsletter);
    return { ...holder, membership };
  };
  const pageOf = (request: FastifyRequest, reader: Reader) => {
    const frame = frameOf(request, reader);
    const token = signToken(app.tokenKeys, 'preferences', { ...reader.claim, at: 0 });
    const href = links.preferences(base, token) + frame.keepLanguage;
    const next = [{ label: messages(frame.locale).pages.ownData.back, href }];
    return { frame, newsletter: reader.newsletter, next };
  };

  server.post<ByToken>(webPaths.askRename, async (request, reply) => {
    const reader = await open('preferences', request.params.token);
    const again = base + pathTo('askRename', request.params);
    const page = { ...pageOf(request, reader), address: reader.address, again };
    return sendLinkAnswer(app, reply, await readForm(request), page, () =>
      mailOwnDataLink(app.list, app.queues, reader.claim, 'name'),
    );
  });

  server.get<ByToken>(webPaths.rename, async (request, reply) => {
    const reader = await open('name', request.params.token, ownDataTtlSeconds);
    return showForm(request, reply, reader, reader.membership.name, []);
  });

  server.post<ByToken>(webPaths.rename, async (request, reply) => {
    const reader = await open('name', request.params.token, ownDataTtlSeconds);
    const { newsletter, membership, claim } = reader;
    const { locale } = frameOf(request, reader);
    const form = await readForm(request);
    const typed = typedIn(form, membership.locale);
    const formErrors = checkForm(form, typed, newsletter, 'preferences', locale).filter(
      ({ field }) => field === 'name',
    );
    if (formErrors.length > 0) return showForm(request, reply, reader, typed.name, formErrors);
    if (!(await renameReader(app.list, claim, typed.name))) throw new DeadLink(false, newsletter);
    const { savedTitle, saved } = messages(locale).pages.rename;
    const page = { ...pageOf(request, reader), title: savedTitle, text: saved };
    return sendPage(reply, 200, <MessagePage {...page} />);
  });

  function showForm(
    request: FastifyRequest,
    reply: FastifyReply,
    reader: Reader,
    name: string,
    formErrors: readonly FormError[],
  ): FastifyReply {
    const typed = { email: '', name, sections: [], locale: reader.membership.locale };
    const page = { frame: frameOf(request, reader), newsletter: reader.newsletter, typed, formErrors };
    return sendPage(reply, formErrors.length > 0 ? 400 : 200, <RenamePage {...page} />);
  }
}
