import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput } from '../../errors.js';
import { type EventType, eventTypes } from '../../events/event.js';
import { languages } from '../../locale/languages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { perform } from '../../operations/operation.js';
import { webhooks } from '../../operations/webhooks/webhooks.js';
import { pathTo } from '../../settings/web-paths.js';
import { withParameters } from '../../web/kit/addresses.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { describedBy, ErrorSummary, FieldErrorText, type FieldFault } from '../../web/sign-up/form-parts.js';
import { stepNewsletter } from '../first-day/steps-answers.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, settingsAddress } from '../kit/desk-page.js';
import { limitWords } from '../kit/limit-words.js';
import { orNothing } from '../kit/or-nothing.js';
import { MadeOnce } from './made-once.js';
import { NewsletterChoice } from './newsletter-choice.js';

// Other programs that get events: the list, and a new one.

type Slug = Pick<Newsletter, 'slug'>;
export type ShownWebhook = Awaited<ReturnType<typeof webhooks.list.run>>[number];

export const webhooksAddress = ({ base, keepLanguage }: DeskVisit['frame'], { slug }: Slug): string =>
  `${base}${pathTo('deskWebhooks', { slug })}${keepLanguage}`;
export const webhookAddress = ({ base, keepLanguage }: DeskVisit['frame'], { slug }: Slug, webhook: string): string =>
  `${base}${pathTo('deskWebhook', { slug, webhook })}${keepLanguage}`;

interface WebhookTexts {
  url: string;
  events: readonly EventType[];
  only: string;
}

interface WebhooksProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  all: readonly ShownWebhook[];
  /** One that was just made, with its secret. */
  made?: { url: string; secret: string };
  isRemoved?: boolean;
  typed?: WebhookTexts;
  faults?: readonly FieldFault[];
}

export const showWebhooks: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, () => {
      const { done } = request.query as { done?: unknown };
      return webhooksSheet(app, request, reply, visit, { isRemoved: done === 'removed' });
    }),
  );

/** Adds a webhook. Its secret is shown once, in the answer. */
export const makeWebhook: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const form = await readForm(request);
      const given = form.all('event');
      const typed: WebhookTexts = {
        ...{ url: form.get('url').trim().slice(0, 3_000), only: form.get('only').slice(0, 40) },
        events: eventTypes.filter((one) => given.includes(one)),
      };
      const input = {
        url: typed.url,
        ...(typed.events.length === 0 ? {} : { events: typed.events }),
        ...(typed.only === '' ? {} : { newsletter: typed.only }),
      };
      try {
        const { document } = await perform(app, webhooks.add, { actor: visit.actor, key: {}, input });
        return await webhooksSheet(app, request, reply, visit, { made: document as { url: string; secret: string } });
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        const { webhook } = deskWords(visit.frame).settings.faults;
        const faults = [{ field: 'url', message: limitWords(visit.frame, error.exceeds) ?? webhook }];
        return webhooksSheet(app, request, reply, visit, { typed, faults });
      }
    }),
  );

async function webhooksSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  more: Omit<WebhooksProps, 'visit' | 'newsletter' | 'all'>,
): Promise<FastifyReply> {
  const newsletter = stepNewsletter(visit, request);
  const { result: all } = await perform(app, webhooks.list, { actor: visit.actor, key: {}, input: {} });
  return sendPage(reply, more.faults ? 400 : 200, <WebhooksPage {...{ visit, newsletter, all, ...more }} />);
}

function WebhooksPage(props: WebhooksProps) {
  const { visit, newsletter, all, made, isRemoved, faults = [] } = props;
  const { frame } = visit;
  const { team, settings } = deskWords(frame);
  const words = settings.webhooks;
  return (
    <DeskPage visit={visit} title={words.head.title} newsletter={newsletter} here="settings">
      <p className="crumb">
        <a href={settingsAddress(frame, newsletter)}>{team.settings}</a>
      </p>
      <ErrorSummary frame={frame} formErrors={faults} />
      <Head {...words.head} />
      {isRemoved ? (
        <p className="notice" role="status">
          {words.removed}
        </p>
      ) : null}
      <div className="stack narrow">
        {made ? <MadeOnce title={words.made} once={words.once} secret={made.secret} /> : null}
        <section className="card" aria-labelledby="all">
          <h2 id="all">{words.all}</h2>
          {all.length === 0 ? <p>{words.none}</p> : null}
          <ul className="steps">
            {all.map((one) => (
              <li key={one.id}>
                <div>
                  <h3 id={one.id}>
                    <bdi className="words">{one.url}</bdi> <WebhookState {...{ visit, webhook: one }} />
                  </h3>
                  <p>{eventsInWords(visit, one)}</p>
                  {one.waiting > 0 ? <p>{words.waiting(one.waiting)}</p> : null}
                </div>
                <div className="acts">
                  <a
                    className="button quiet"
                    href={webhookAddress(frame, newsletter, one.id)}
                    aria-describedby={one.id}
                  >
                    {team.open}
                  </a>
                </div>
              </li>
            ))}
          </ul>
        </section>
        <WebhookForm {...props} />
      </div>
    </DeskPage>
  );
}

export function WebhookState({ visit, webhook }: { visit: DeskVisit; webhook: ShownWebhook }) {
  const words = deskWords(visit.frame).settings.webhooks;
  const state = webhook.state === 'off' ? 'off' : webhook.failures > 0 ? 'failing' : 'on';
  return <span className={`badge ${{ off: 'stop', failing: 'wait', on: 'ok' }[state]}`}>{words.states[state]}</span>;
}

/** What a webhook gets, of which newsletters. */
export function eventsInWords({ frame, newsletters }: DeskVisit, { events, newsletter }: ShownWebhook): string {
  const { settings, named } = deskWords(frame);
  const words = settings.webhooks;
  const what =
    events === null
      ? words.everything
      : events.map((one) => words.events[one]).join(languages[frame.locale].listSeparator);
  const title = newsletters.find(({ slug }) => slug === newsletter)?.title ?? newsletter;
  return words.gets(what, title === null ? settings.ofAll : named(title));
}

function WebhookForm({ visit, newsletter, typed, faults = [] }: WebhooksProps) {
  const { frame } = visit;
  const words = deskWords(frame).settings.webhooks;
  return (
    <form method="post" action={webhooksAddress(frame, newsletter)} className="card" noValidate>
      <h2>{words.add}</h2>
      <div className="fields">
        <div className="field">
          <label htmlFor="url">{words.url}</label>
          <p className="hint" id="url-hint">
            {words.urlHint}
          </p>
          <FieldErrorText field="url" formErrors={faults} />
          <input
            id="url"
            name="url"
            inputMode="url"
            maxLength={2_000}
            autoComplete="off"
            defaultValue={typed?.url}
            {...describedBy('url', faults, 'url-hint')}
          />
        </div>
        <fieldset className="field" aria-describedby="events-hint">
          <legend>{words.which}</legend>
          <p className="hint" id="events-hint">
            {words.whichHint}
          </p>
          <div className="choices">
            {eventTypes.map((one) => (
              <label key={one} className="choice">
                <input type="checkbox" name="event" value={one} defaultChecked={typed?.events.includes(one)} />
                <span>{words.events[one]}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <NewsletterChoice visit={visit} chosen={typed?.only ?? ''} />
      </div>
      <div className="acts">
        <button type="submit">{words.addAct}</button>
      </div>
    </form>
  );
}

/** Where a page leads once something is done. */
export const doneAt = (address: string, done: string): string => withParameters(address, { done });
