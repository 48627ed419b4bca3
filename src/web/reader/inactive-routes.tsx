import type { FastifyInstance } from 'fastify';
import { isUnanswered, keepReader } from '../../answers/inactive/keep-reader.js';
import { messages } from '../../locale/messages.js';
import { webPaths } from '../../settings/web-paths.js';
import { frameFor } from '../kit/frame.js';
import { MessagePage, QuestionPage } from '../kit/message-page.js';
import { signUpPage } from '../kit/page.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import type { ByToken } from './by-token.js';
import { DeadLink, holderOf } from './token-holder.js';

/** The page where an inactive reader says that they still want a newsletter. The link does not expire. */
export function inactiveRoutes(
  server: FastifyInstance,
  app: Pick<WebApp, 'redis' | 'list' | 'publicUrl' | 'tokenKeys' | 'now'>,
): void {
  const open = async (request: Parameters<typeof frameFor>[0], token: string) => {
    const holder = await holderOf(app, 'inactive', token);
    const { newsletter, membership } = holder;
    if (!membership || membership.state === 'erased') throw new DeadLink(false, newsletter);
    const frame = frameFor(request, basePath(app.publicUrl), newsletter.locale, membership.locale);
    return { ...holder, membership, frame, text: messages(frame.locale).pages.inactive };
  };
  type Opened = Awaited<ReturnType<typeof open>>;

  const left = ({ frame, newsletter, text }: Opened) => {
    const next = [{ label: messages(frame.locale).pages.home.subscribe, href: signUpPage(frame, newsletter) }];
    return <MessagePage {...{ frame, newsletter, next }} title={text.leftTitle} text={text.left(newsletter.title)} />;
  };

  server.get<ByToken>(webPaths.inactive, async (request, reply) => {
    const opened = await open(request, request.params.token);
    const { frame, newsletter, membership, text } = opened;
    const page = { frame, newsletter };
    if (membership.state === 'confirmed') {
      const { title, button } = text;
      return sendPage(reply, 200, <QuestionPage {...page} {...{ title, button }} text={text.text(newsletter.title)} />);
    }
    if (!isUnanswered(membership)) return sendPage(reply, 200, left(opened));
    const ended = { title: text.endedTitle, text: text.endedText(newsletter.title), button: text.endedButton };
    return sendPage(reply, 200, <QuestionPage {...page} {...ended} />);
  });

  server.post<ByToken>(webPaths.inactive, async (request, reply) => {
    const opened = await open(request, request.params.token);
    const { frame, newsletter, claim, text } = opened;
    if (!(await keepReader(app.list, claim, Math.floor(app.now() / 1_000)))) return sendPage(reply, 200, left(opened));
    const kept = { title: text.keptTitle, text: text.kept(newsletter.title), translated: false };
    return sendPage(reply, 200, <MessagePage {...{ frame, newsletter }} {...kept} />);
  });
}
