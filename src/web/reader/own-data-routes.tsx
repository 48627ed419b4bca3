import type { FastifyInstance, FastifyRequest } from 'fastify';
import { allOwnData, eraseReader } from '../../answers/reader-answers.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import { messagesOf } from '../../reports/reader-messages.js';
import { pathTo, webPaths } from '../../settings/web-paths.js';
import { mailOwnDataLink, ownDataTtlSeconds } from '../../subscribers/membership/own-data-link.js';
import { signToken, type TokenClaim } from '../../subscribers/membership/tokens.js';
import { readForm } from '../kit/form-body.js';
import { type Frame, frameFor } from '../kit/frame.js';
import { MessagePage, QuestionPage } from '../kit/message-page.js';
import { signUpPage } from '../kit/page.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import type { ByToken } from './by-token.js';
import { sendLinkAnswer } from './link-answer.js';
import { DeadLink, type Holder, holderOf } from './token-holder.js';

type OwnDataApp = Pick<WebApp, 'redis' | 'list' | 'queues' | 'publicUrl' | 'tokenKeys'>;

/**
 * Lets readers download or delete their data. Every issue contains the preferences link, and may be forwarded. So that
 * page only emails the reader a link, valid for one hour, and only that link opens the download or the deletion page.
 * Each of the two has a link of its own, and a button: a scanner that opens the link gets no data and deletes none.
 * The function is long because it registers several routes.
 */
export function ownDataRoutes(server: FastifyInstance, app: OwnDataApp): void {
  const base = basePath(app.publicUrl);
  const toPreferences = (frame: Frame, claim: TokenClaim) =>
    links.preferences(base, signToken(app.tokenKeys, 'preferences', { ...claim, at: 0 })) + frame.keepLanguage;
  const open = async (request: FastifyRequest<ByToken>, purpose: 'own-data' | 'erase') => {
    const holder = await holderOf(app, purpose, request.params.token, ownDataTtlSeconds);
    if (!holder.membership) throw new DeadLink(false, holder.newsletter);
    return { ...holder, membership: holder.membership };
  };
  const frameOf = (request: FastifyRequest, { newsletter, membership }: Pick<Holder, 'newsletter' | 'membership'>) =>
    frameFor(request, base, newsletter.locale, membership?.locale);

  server.post<ByToken>(webPaths.askOwnData, async (request, reply) => {
    const { claim, newsletter, membership, address } = await holderOf(app, 'preferences', request.params.token);
    if (!membership || membership.state === 'erased') throw new DeadLink(false, newsletter);
    const frame = frameOf(request, { newsletter, membership });
    const form = await readForm(request);
    const wish = form.get('wish') === 'erase' ? 'erase' : 'data';
    const next = [{ label: messages(frame.locale).pages.ownData.back, href: toPreferences(frame, claim) }];
    const again = base + pathTo('askOwnData', request.params);
    return sendLinkAnswer(app, reply, form, { frame, newsletter, address, again, next }, () =>
      mailOwnDataLink(app.list, app.queues, claim, wish),
    );
  });

  // Fastify has error handlers per scope only. In this scope, an expired link shows how to get a new one.
  server.register(async (scope) => {
    scope.setErrorHandler(async (error, request, reply) => {
      if (!(error instanceof DeadLink) || !error.expired || !error.newsletter || !error.claim) throw error;
      const { newsletter, claim } = error;
      const frame = frameOf(request, { newsletter, membership: undefined });
      const { expiredTitle, expired, back } = messages(frame.locale).pages.ownData;
      const next = [{ label: back, href: toPreferences(frame, claim) }];
      return sendPage(reply, 410, <MessagePage {...{ frame, newsletter, title: expiredTitle, text: expired, next }} />);
    });

    scope.get<ByToken>(webPaths.ownData, async (request, reply) => {
      const holder = await open(request, 'own-data');
      const { newsletter, membership, claim } = holder;
      if (membership.state === 'erased') throw new DeadLink(false, newsletter);
      const frame = frameOf(request, holder);
      const { title, text, button } = messages(frame.locale).pages.download;
      const instead = { label: messages(frame.locale).pages.ownData.back, href: toPreferences(frame, claim) };
      return sendPage(reply, 200, <QuestionPage {...{ frame, newsletter, title, text, button, instead }} />);
    });

    scope.post<ByToken>(webPaths.ownData, async (request, reply) => {
      const { claim, newsletter, membership } = await open(request, 'own-data');
      const data = await allOwnData(app.list, claim.id, await messagesOf(app.list, claim.id));
      if (!data || membership.state === 'erased') throw new DeadLink(false, newsletter);
      return reply
        .type('application/json; charset=utf-8')
        .header('Content-Disposition', `attachment; filename="${newsletter.slug}-my-data.json"`)
        .send(`${JSON.stringify(data, null, 2)}\n`);
    });

    scope.get<ByToken>(webPaths.erase, async (request, reply) => {
      const holder = await open(request, 'erase');
      const { newsletter, membership, claim } = holder;
      const frame = frameOf(request, holder);
      if (membership.state === 'erased') return sendPage(reply, 200, <Erased frame={frame} newsletter={newsletter} />);
      const { title, text, button, keep } = messages(frame.locale).pages.erase;
      const instead = { label: keep, href: toPreferences(frame, claim) };
      const page = { frame, newsletter, title, text: text(newsletter.title), button, instead, danger: true };
      return sendPage(reply, 200, <QuestionPage {...page} />);
    });

    scope.post<ByToken>(webPaths.erase, async (request, reply) => {
      const holder = await open(request, 'erase');
      await eraseReader(app.list, holder.claim.id, 'reader');
      return sendPage(reply, 200, <Erased frame={frameOf(request, holder)} newsletter={holder.newsletter} />);
    });
  });
}

function Erased({ frame, newsletter }: { frame: Frame; newsletter: Newsletter }) {
  const { title, text, signUpAgain } = messages(frame.locale).pages.erased;
  const next = [{ label: signUpAgain, href: signUpPage(frame, newsletter) }];
  return <MessagePage frame={frame} newsletter={newsletter} title={title} text={text} next={next} />;
}
