import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatMoment } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { perform } from '../../operations/operation.js';
import { webhooks } from '../../operations/webhooks/webhooks.js';
import { withParameters } from '../../web/kit/addresses.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { stepNewsletter } from '../first-day/steps-answers.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head } from '../kit/desk-page.js';
import { orNothing } from '../kit/or-nothing.js';
import { doneAt, eventsInWords, type ShownWebhook, WebhookState, webhookAddress, webhooksAddress } from './webhooks.js';

// One webhook: how it is, what was delivered, and what can be done about it.

type Attempt = Awaited<ReturnType<typeof webhooks.deliveries.run>>[number];

export const showWebhook: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, () => {
      const { replayed } = request.query as { replayed?: unknown };
      const count = Number(replayed);
      const said = replayed === undefined || !Number.isInteger(count) ? undefined : { replayed: count };
      return webhookSheet(app, request, reply, visit, said);
    }),
  );

/** Tests a webhook, delivers events again, or removes it once the page has said what is lost. */
export const changeWebhook: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const { webhook } = request.params as { webhook: string };
      const asked = { actor: visit.actor, key: { webhook } };
      const act = (await readForm(request)).get('act').slice(0, 100);
      if (act === 'ask') return webhookSheet(app, request, reply, visit, { isAsked: true });
      if (act === 'remove') {
        await perform(app, webhooks.remove, { ...asked, input: { confirm: 'true' } });
        return reply.redirect(doneAt(webhooksAddress(visit.frame, newsletter), 'removed'), 303);
      }
      if (act === 'test') {
        const { result } = await perform(app, webhooks.test, { ...asked, input: {} });
        return webhookSheet(app, request, reply, visit, { tested: result });
      }
      const [kind, event] = act.split(':');
      const input = event === undefined ? {} : { event, later: kind === 'replay-from' };
      const { result } = await perform(app, webhooks.replay, { ...asked, input });
      const here = webhookAddress(visit.frame, newsletter, webhook);
      return reply.redirect(withParameters(here, { replayed: result.waiting }), 303);
    }),
  );

interface Said {
  isAsked?: boolean;
  tested?: { status: number; took: number; error: string };
  replayed?: number;
}

async function webhookSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  said: Said = {},
): Promise<FastifyReply> {
  const newsletter = stepNewsletter(visit, request);
  const { webhook: id } = request.params as { webhook: string };
  const asked = { actor: visit.actor, key: { webhook: id } };
  const webhook = (await perform(app, webhooks.read, { ...asked, input: {} })).document as ShownWebhook;
  const { result: attempts } = await perform(app, webhooks.deliveries, { ...asked, input: { limit: 100 } });
  return sendPage(reply, 200, <WebhookPage {...{ visit, newsletter, webhook, attempts, said }} />);
}

interface WebhookProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  webhook: ShownWebhook;
  attempts: readonly Attempt[];
  said: Said;
}

function WebhookPage(props: WebhookProps) {
  const { visit, newsletter, webhook, said } = props;
  const { frame } = visit;
  const words = deskWords(frame).settings.webhooks;
  return (
    <DeskPage visit={visit} title={words.one} newsletter={newsletter} here="settings">
      <p className="crumb">
        <a href={webhooksAddress(frame, newsletter)}>{words.head.title}</a>
      </p>
      <Head title={words.one} lead={<bdi>{webhook.url}</bdi>}>
        <WebhookState {...{ visit, webhook }} />
      </Head>
      {said.replayed === undefined ? null : (
        <p className="notice" role="status">
          {words.replayed(said.replayed)}
        </p>
      )}
      {said.tested ? (
        <p className="notice" role="status">
          {said.tested.error === '' ? words.tested(said.tested.status, said.tested.took) : words.testFailed}{' '}
          {said.tested.error === '' ? null : <q lang="en">{said.tested.error}</q>}
        </p>
      ) : null}
      <div className="stack narrow">
        <section className="card" aria-labelledby="state">
          <h2 id="state">{words.state}</h2>
          <p>{eventsInWords(visit, webhook)}</p>
          <p>{words.waiting(webhook.waiting)}</p>
          {webhook.dropped > 0 ? <p>{words.dropped(webhook.dropped)}</p> : null}
          {webhook.error ? (
            <p>
              {words.lastError} <q lang="en">{webhook.error}</q>
            </p>
          ) : null}
          {webhook.state === 'off' ? <p>{words.offLead}</p> : null}
          <Acts {...props} />
        </section>
        <Log {...props} />
      </div>
    </DeskPage>
  );
}

/** What can be done. A press on "remove" asks first. */
function Acts({ visit: { frame }, newsletter, webhook, said }: WebhookProps) {
  const words = deskWords(frame).settings.webhooks;
  const here = webhookAddress(frame, newsletter, webhook.id);
  return (
    <>
      {said.isAsked ? <p role="alert">{words.removeAsk(webhook.waiting)}</p> : null}
      <form method="post" action={here} className="acts">
        {said.isAsked ? (
          <>
            <button type="submit" name="act" value="remove">
              {words.remove}
            </button>
            <a href={here}>{words.keep}</a>
          </>
        ) : (
          <>
            <button type="submit" name="act" value="test" className="quiet">
              {words.test}
            </button>
            {webhook.waiting > 0 || webhook.state === 'off' ? (
              <button type="submit" name="act" value="replay">
                {words.replay}
              </button>
            ) : null}
            <button type="submit" name="act" value="ask" className="plain">
              {words.removeOne}
            </button>
          </>
        )}
      </form>
    </>
  );
}

/** The last attempts, newest first. */
function Log({ visit: { frame }, newsletter, webhook, attempts }: WebhookProps) {
  const words = deskWords(frame).settings.webhooks;
  const here = webhookAddress(frame, newsletter, webhook.id);
  return (
    <section className="card" aria-labelledby="log">
      <h2 id="log">{words.log}</h2>
      <p className="still">{words.logLead}</p>
      {attempts.length === 0 ? <p>{words.noLog}</p> : null}
      <form method="post" action={here}>
        <ul className="checks">
          {attempts.map(({ event, type, at, status, took, error }) => (
            <li key={`${event} ${at}`}>
              <span className={`badge ${error ? 'wait' : 'ok'}`}>{status === 0 ? words.noAnswer : status}</span>
              <div>
                <b>{words.events[type as keyof typeof words.events] ?? <code>{type}</code>}</b>
                <p>
                  {at ? formatMoment(frame.locale, Date.parse(at), newsletter.timeZone) : null} · {words.took(took)} ·{' '}
                  <code>{event}</code>
                </p>
                {error ? (
                  <p>
                    <q lang="en">{error}</q>
                  </p>
                ) : null}
                {error || type === 'webhook.test' ? null : (
                  <p className="acts">
                    <button type="submit" name="act" value={`replay:${event}`} className="plain">
                      {words.replayOne}
                    </button>
                    <button type="submit" name="act" value={`replay-from:${event}`} className="plain">
                      {words.replayFrom}
                    </button>
                  </p>
                )}
              </div>
            </li>
          ))}
        </ul>
      </form>
    </section>
  );
}
