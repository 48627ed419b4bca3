import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatMoment } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { perform } from '../../operations/operation.js';
import { signUps } from '../../operations/sign-ups.js';
import { pathTo } from '../../settings/web-paths.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { stepNewsletter } from '../first-day/steps-answers.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, settingsAddress } from '../kit/desk-page.js';
import { orNothing } from '../kit/or-nothing.js';
import { figure } from '../kit/parts.js';

// Whether readers can sign up, and what the limits did.

type Limits = Awaited<ReturnType<typeof signUps.read.run>>;

export const signUpsAddress = (
  { base, keepLanguage }: DeskVisit['frame'],
  { slug }: Pick<Newsletter, 'slug'>,
): string => `${base}${pathTo('deskSignUps', { slug })}${keepLanguage}`;

export const showSignUps: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) => orNothing(visit, reply, () => limitsSheet(app, request, reply, visit)));

/** Opens or closes the sign-up forms of all newsletters. */
export const changeSignUps: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const act = (await readForm(request)).get('act');
      const asked = { actor: visit.actor, key: {}, input: {} };
      // A press on "close" asks first: the page then has the button that closes.
      if (act === 'ask') return limitsSheet(app, request, reply, visit, true);
      if (act === 'close') await perform(app, signUps.close, asked);
      if (act === 'open') await perform(app, signUps.open, asked);
      return reply.redirect(signUpsAddress(visit.frame, newsletter), 303);
    }),
  );

async function limitsSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  isAsked = false,
): Promise<FastifyReply> {
  const newsletter = stepNewsletter(visit, request);
  const { result: limits } = await perform(app, signUps.read, { actor: visit.actor, key: {}, input: {} });
  return sendPage(reply, 200, <SignUpsPage {...{ visit, newsletter, limits, isAsked }} />);
}

interface SignUpsProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  limits: Limits;
  isAsked: boolean;
}

function SignUpsPage({ visit, newsletter, limits, isAsked }: SignUpsProps) {
  const { frame, newsletters } = visit;
  const { team, settings, inZone } = deskWords(frame);
  const words = settings.signUps;
  const since = limits.closedSince
    ? inZone(formatMoment(frame.locale, Date.parse(limits.closedSince), newsletter.timeZone), newsletter.timeZone)
    : '';
  return (
    <DeskPage visit={visit} title={words.head.title} newsletter={newsletter} here="settings">
      <p className="crumb">
        <a href={settingsAddress(frame, newsletter)}>{team.settings}</a>
      </p>
      <Head {...words.head}>
        <span className={`badge ${limits.open ? 'ok' : 'stop'}`}>{limits.open ? words.open : words.closed}</span>
      </Head>
      <div className="stack narrow">
        <form method="post" action={signUpsAddress(frame, newsletter)} className="card">
          {limits.open ? (
            <p>{isAsked ? words.closeAsk(newsletters.length) : words.openLead}</p>
          ) : (
            <p>{limits.closedBy === 'limit' ? words.byLimit(since) : words.byPerson(since)}</p>
          )}
          {limits.opensIn === null ? null : <p>{words.opensIn(Math.max(1, Math.ceil(limits.opensIn / 60)))}</p>}
          <div className="acts">
            {limits.open ? (
              <button
                type="submit"
                name="act"
                value={isAsked ? 'close' : 'ask'}
                className={isAsked ? undefined : 'quiet'}
              >
                {words.close}
              </button>
            ) : (
              <button type="submit" name="act" value="open">
                {words.openAct}
              </button>
            )}
            {isAsked ? <a href={signUpsAddress(frame, newsletter)}>{words.stay}</a> : null}
          </div>
        </form>
        <Held {...{ visit, limits }} />
      </div>
    </DeskPage>
  );
}

/** What the limits did. */
function Held({ visit: { frame, newsletters }, limits }: Pick<SignUpsProps, 'visit' | 'limits'>) {
  const words = deskWords(frame).settings.signUps;
  const titles = new Map(newsletters.map(({ slug, title }) => [slug, title]));
  const refused = Object.entries(limits.disposable).filter(([, count]) => count > 0);
  return (
    <section className="card" aria-labelledby="limits">
      <h2 id="limits">{words.limits}</h2>
      <p>{words.hour(limits.confirmations, limits.perHour)}</p>
      <p className="still">{words.hourHint}</p>
      <h3>{words.disposable}</h3>
      {refused.length === 0 ? <p>{words.noDisposable}</p> : null}
      <ul>
        {refused.map(([slug, count]) => (
          <li key={slug}>
            <bdi>{titles.get(slug) ?? slug}</bdi>: {figure(frame, count)}
          </li>
        ))}
      </ul>
    </section>
  );
}
