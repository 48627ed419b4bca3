import type { FastifyInstance, FastifyRequest } from 'fastify';
import { mailsOf } from '../delivery/reader-mails.js';
import { messages } from '../locale/messages.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { links } from '../render/links.js';
import { eraseSubscriber } from '../subscribers/erase.js';
import { ownData } from '../subscribers/own-data.js';
import { signToken } from '../subscribers/tokens.js';
import { type Frame, frameFor } from './frame.js';
import { MessagePage, QuestionPage } from './message-page.js';
import { signUpPage } from './page.js';
import { sendPage } from './send-page.js';
import { DeadLink, type Holder, holderOf } from './token-holder.js';
import type { ByToken } from './token-routes.js';
import { basePath, type WebApp } from './web-app.js';

type OwnDataApp = Pick<WebApp, 'redis' | 'list' | 'publicUrl' | 'tokenKeys'>;

/** A reader's right to what is held about them, and to have it erased. */
export function ownDataRoutes(server: FastifyInstance, app: OwnDataApp): void {
  const base = basePath(app.publicUrl);
  const open = async (request: FastifyRequest<ByToken>) => {
    const holder = await holderOf(app, 'preferences', request.params.token);
    if (!holder.membership) throw new DeadLink(false, holder.newsletter);
    return { ...holder, membership: holder.membership };
  };
  const frameOf = (request: FastifyRequest, { newsletter, membership }: Holder) =>
    frameFor(request, base, newsletter.locale, membership?.locale);

  server.get<ByToken>('/preferences/:token/data.json', async (request, reply) => {
    const { claim, newsletter, membership } = await open(request);
    const data = await ownData(app.list, claim.id, await mailsOf(app.list, claim.id));
    if (!data || membership.state === 'erased') throw new DeadLink(false, newsletter);
    return reply
      .type('application/json; charset=utf-8')
      .header('Content-Disposition', `attachment; filename="${newsletter.slug}-my-data.json"`)
      .send(`${JSON.stringify(data, null, 2)}\n`);
  });

  server.get<ByToken>('/preferences/:token/erase', async (request, reply) => {
    const holder = await open(request);
    const { newsletter, membership, claim } = holder;
    const frame = frameOf(request, holder);
    if (membership.state === 'erased') return sendPage(reply, 200, <Erased frame={frame} newsletter={newsletter} />);
    const { title, text, button, keep } = messages(frame.locale).pages.erase;
    const token = signToken(app.tokenKeys, 'preferences', claim);
    const instead = { label: keep, href: links.preferences(base, token) + frame.keepLanguage };
    const page = { frame, newsletter, title, text: text(newsletter.title), button, instead };
    return sendPage(reply, 200, <QuestionPage {...page} />);
  });

  server.post<ByToken>('/preferences/:token/erase', async (request, reply) => {
    const holder = await open(request);
    await eraseSubscriber(app.list, holder.claim.id, 'reader');
    return sendPage(reply, 200, <Erased frame={frameOf(request, holder)} newsletter={holder.newsletter} />);
  });
}

function Erased({ frame, newsletter }: { frame: Frame; newsletter: Newsletter }) {
  const { title, text, signUpAgain } = messages(frame.locale).pages.erased;
  const next = [{ label: signUpAgain, href: signUpPage(frame, newsletter) }];
  return <MessagePage frame={frame} newsletter={newsletter} title={title} text={text} next={next} translated={false} />;
}
