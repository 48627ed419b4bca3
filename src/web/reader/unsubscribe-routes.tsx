import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { messages } from '../../locale/messages.js';
import { offeredCadences, servedBy } from '../../newsletters/cadence.js';
import { links } from '../../render/links.js';
import { webPaths } from '../../settings/web-paths.js';
import { changeMembership } from '../../subscribers/membership/change-membership.js';
import { unsubscribe } from '../../subscribers/membership/signup.js';
import { testUnsubscribed } from '../../subscribers/membership/test-tokens.js';
import { signToken } from '../../subscribers/membership/tokens.js';
import { readForm } from '../kit/form-body.js';
import { type Frame, frameFor } from '../kit/frame.js';
import { MessagePage, QuestionPage } from '../kit/message-page.js';
import { signUpPage } from '../kit/page.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import type { ByToken } from './by-token.js';
import { isSubscribed } from './preferences-page.js';
import { type Holder, holderOf, openClaim, TestLink } from './token-holder.js';

type UnsubscribeApp = Pick<WebApp, 'redis' | 'list' | 'publicUrl' | 'tokenKeys'>;

/**
 * Unsubscribing, for people and for email clients. One-click (RFC 8058) is a single POST without cookie, redirect or
 * question, with any body. Repeating it has no further effect, and the links do not expire.
 */
export function unsubscribeRoutes(server: FastifyInstance, app: UnsubscribeApp): void {
  const base = basePath(app.publicUrl);
  const frameOf = (request: Parameters<typeof frameFor>[0], { newsletter, membership }: Holder) =>
    frameFor(request, base, newsletter.locale, membership?.locale);

  /** Unsubscribes the reader of a token. @returns the error of a link from a test email, which changes nothing */
  const leave = async (token: string): Promise<TestLink | undefined> => {
    try {
      await unsubscribe(app.list, await openClaim(app, 'unsubscribe', token));
      return undefined;
    } catch (error) {
      if (error instanceof TestLink) return error;
      throw error;
    }
  };

  /** The reader stays and gets the weekly digest. Whoever may unsubscribe them may do this too. */
  const sendWeekly = async (holder: Holder, request: FastifyRequest, reply: FastifyReply) => {
    const { newsletter, claim } = holder;
    const frame = frameOf(request, holder);
    if (!offersWeekly(holder)) return sendPage(reply, 200, <Unsubscribed frame={frame} newsletter={newsletter} />);
    await changeMembership(app.list, newsletter, claim.id, { cadence: 'weekly' }, 'reader');
    const { weeklyTitle, weeklyText } = messages(frame.locale).pages.unsubscribe;
    const text = weeklyText(newsletter.title);
    return sendPage(
      reply,
      200,
      <MessagePage {...{ frame, newsletter, title: weeklyTitle, text, translated: false }} />,
    );
  };

  server.get<ByToken>(webPaths.unsubscribe, async (request, reply) => {
    const holder = await holderOf(app, 'unsubscribe', request.params.token);
    const { newsletter, membership, claim } = holder;
    const frame = frameOf(request, holder);
    if (!membership || !isSubscribed(membership))
      return sendPage(reply, 200, <Unsubscribed frame={frame} newsletter={newsletter} />);
    const { title, question, button, keep, weekly } = messages(frame.locale).pages.unsubscribe;
    const instead = { label: keep, href: links.preferences(base, signToken(app.tokenKeys, 'preferences', claim)) };
    const alternative = offersWeekly(holder) ? { name: 'instead', value: 'weekly', label: weekly } : undefined;
    const page = { frame, newsletter, title, text: question(newsletter.title), button, instead, alternative };
    return sendPage(reply, 200, <QuestionPage {...page} />);
  });

  server.post<ByToken>(webPaths.unsubscribe, async (request, reply) => {
    const { token } = request.params;
    const form = await readForm(request);
    const byPage = form.get('from') === 'page';
    if (byPage && form.get('instead') === 'weekly')
      return sendWeekly(await holderOf(app, 'unsubscribe', token), request, reply);
    // Unsubscribe first, so that the reader is off the list even if a later step fails.
    const test = await leave(token);
    if (test && byPage) throw test;
    if (test) return reply.type('text/plain; charset=utf-8').send(testUnsubscribed);
    if (!byPage) return reply.type('text/plain; charset=utf-8').send('Unsubscribed\n');
    const holder = await holderOf(app, 'unsubscribe', token);
    return sendPage(reply, 200, <Unsubscribed frame={frameOf(request, holder)} newsletter={holder.newsletter} />);
  });
}

/** Whether the reader could get fewer emails instead: the newsletter has a weekly digest, and they get another one. */
function offersWeekly({ newsletter, membership }: Holder): boolean {
  const offered = offeredCadences(newsletter.schedule);
  if (!membership || !isSubscribed(membership) || !offered.includes('weekly')) return false;
  return servedBy(offered, membership.cadence) !== 'weekly';
}

function Unsubscribed({ frame, newsletter }: { frame: Frame; newsletter: Holder['newsletter'] }) {
  const { title, text, changedYourMind } = messages(frame.locale).pages.unsubscribed;
  return (
    <MessagePage
      frame={frame}
      newsletter={newsletter}
      title={title}
      text={text(newsletter.title)}
      next={[{ label: changedYourMind, href: signUpPage(frame, newsletter) }]}
    />
  );
}
