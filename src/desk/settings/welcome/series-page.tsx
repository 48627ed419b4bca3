import type { LaterChange } from '../../../field-changes.js';
import { maxSteps } from '../../../issues/welcome/series.js';
import { formatMoment } from '../../../locale/format-date.js';
import type { Newsletter } from '../../../newsletters/newsletter.js';
import type { WelcomeDocument } from '../../../operations/welcome/welcome-schemas.js';
import { languageAttributes } from '../../../web/kit/word-language.js';
import { type DeskVisit, deskWords } from '../../kit/as-person.js';
import { DeskPage, Head, settingsAddress } from '../../kit/desk-page.js';
import { welcomeAddress, welcomeStepAddress } from '../../kit/welcome-addresses.js';
import { whoChanged } from '../../kit/who-changed.js';

/** What was just done, or is asked first. */
export interface SeriesState {
  done?: 'on' | 'off' | 'moved' | 'removed' | undefined;
  /** Before the emails are turned on: how many readers get one at once, and what was chosen. */
  question?: { readers: number; since: string; imported: boolean };
  /** Before an email is moved: how many readers get one at once by it, and the button that was pressed. */
  moving?: { readers: number; act: string };
  /** What others have changed in the emails since the page was shown, so that nothing was done. */
  changes?: readonly LaterChange[];
}

interface SeriesProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  series: WelcomeDocument;
  state: SeriesState;
}

/** The welcome emails in their order, and whether they are on. */
export function SeriesPage(props: SeriesProps) {
  const { visit, newsletter, series, state } = props;
  const { frame } = visit;
  const { team, settings } = deskWords(frame);
  const words = settings.welcome;
  return (
    <DeskPage visit={visit} title={words.head.title} newsletter={newsletter} here="settings">
      <p className="crumb">
        <a href={settingsAddress(frame, newsletter)}>{team.settings}</a>
      </p>
      <Head {...words.head}>
        <span className={`badge ${series.on ? 'ok' : 'still'}`}>{series.on ? words.on : words.off}</span>
      </Head>
      {state.done ? (
        <p className="notice" role="status">
          {words.done[state.done]}
        </p>
      ) : null}
      {state.changes ? (
        <p className="notice" role="alert">
          {words.changed(whoChanged(visit, state.changes))}
        </p>
      ) : null}
      {series.waits ? (
        <p className="notice" role="alert">
          {series.waits === 'old-worker' ? words.oldWorkers(placesOf(frame, series)) : words.waits[series.waits]}
        </p>
      ) : null}
      <div className="stack narrow">
        <Emails {...props} />
        {series.steps.length > 0 ? <State {...props} /> : null}
      </div>
    </DeskPage>
  );
}

/** The workers that the emails wait for, in words. */
function placesOf(frame: DeskVisit['frame'], { oldWorkers }: WelcomeDocument): string {
  const { oldWorker } = deskWords(frame).settings.welcome;
  const places = oldWorkers.map(({ host, process }) => oldWorker(host, process));
  return new Intl.ListFormat(frame.locale, { type: 'conjunction' }).format(places);
}

function Emails(props: SeriesProps) {
  const { visit, newsletter, series, state } = props;
  const { frame } = visit;
  const words = deskWords(frame).settings.welcome;
  const { steps } = series;
  const isFirst = steps.length === 0;
  return (
    <section className="card" aria-labelledby="emails">
      <h2 id="emails">{words.emails}</h2>
      {isFirst ? <p>{words.none}</p> : null}
      {isFirst ? null : (
        <form method="post" action={welcomeAddress(frame, newsletter)}>
          {state.moving ? (
            <div className="notice" role="alert">
              <p>{words.askSooner(state.moving.readers)}</p>
              <div className="acts">
                <button type="submit" name="act" value={`sure:${state.moving.readers}:${state.moving.act}`}>
                  {words.moveSure}
                </button>
                <a href={welcomeAddress(frame, newsletter)}>{words.leave}</a>
              </div>
            </div>
          ) : null}
          <ol className="steps">
            {steps.map((step, i) => (
              <StepLine key={step.id} {...{ ...props, step, i }} />
            ))}
          </ol>
        </form>
      )}
      {steps.length < maxSteps ? (
        <div className="acts">
          <a className={isFirst ? 'button' : 'button quiet'} href={welcomeStepAddress(frame, newsletter, 'new')}>
            {isFirst ? words.first : words.another}
          </a>
        </div>
      ) : null}
    </section>
  );
}

type Step = WelcomeDocument['steps'][number];

function StepLine({ visit: { frame }, newsletter, series, step, i }: SeriesProps & { step: Step; i: number }) {
  const { settings, team } = deskWords(frame);
  const words = settings.welcome;
  const { id, subject, days, counts } = step;
  const waiting = counts.waiting + counts.deferred;
  const numbers = [
    ...(counts.accepted > 0 ? [words.counts(counts.accepted)] : []),
    ...(waiting > 0 ? [words.waiting(waiting)] : []),
    ...(counts.bounced > 0 ? [words.bounced(counts.bounced)] : []),
    ...(counts.failed > 0 ? [words.failed(counts.failed)] : []),
    ...(counts.uncertain > 0 ? [words.uncertain(counts.uncertain)] : []),
  ];
  return (
    <li>
      <div>
        <h3 id={id}>
          <bdi {...languageAttributes(frame, newsletter)}>{subject}</bdi>
        </h3>
        <p>{i === 0 ? words.afterConfirmation(days) : words.afterBefore(days)}</p>
        <p className="still">{numbers.length > 0 ? numbers.join(' · ') : words.noCounts}</p>
        <div className="moves">
          {i > 0 ? (
            <button type="submit" name="act" value={`up:${id}`} className="plain" aria-describedby={id}>
              {settings.sections.up}
            </button>
          ) : null}
          {i < series.steps.length - 1 ? (
            <button type="submit" name="act" value={`down:${id}`} className="plain" aria-describedby={id}>
              {settings.sections.down}
            </button>
          ) : null}
        </div>
      </div>
      <div className="acts">
        <a className="button quiet" href={welcomeStepAddress(frame, newsletter, id)} aria-describedby={id}>
          {team.change}
        </a>
      </div>
    </li>
  );
}

/** Who gets the emails, and the button that turns them on or off. */
function State(props: SeriesProps) {
  const { visit, newsletter, series } = props;
  const { frame } = visit;
  const words = deskWords(frame).settings.welcome;
  const since = series.since ? formatMoment(frame.locale, Date.parse(series.since), newsletter.timeZone) : '';
  return (
    <form method="post" action={welcomeAddress(frame, newsletter)} className="card" aria-labelledby="state">
      <h2 id="state">{words.state}</h2>
      <input type="hidden" name="revision" value={series.revision} />
      {series.on ? (
        <>
          <p>{words.onLead(since)}</p>
          {series.imported ? <p>{words.importedToo}</p> : null}
          <p className="still">{words.offHint}</p>
          <div className="acts">
            <button type="submit" name="act" value="off" className="quiet">
              {words.turnOff}
            </button>
          </div>
        </>
      ) : (
        <TurnOn {...props} />
      )}
    </form>
  );
}

function TurnOn({ visit: { frame }, newsletter, series, state: { question } }: SeriesProps) {
  const words = deskWords(frame).settings.welcome;
  if (question) {
    return (
      <>
        <p role="alert">
          <b>{words.ask(question.readers)}</b>
        </p>
        <input type="hidden" name="since" value={question.since} />
        <input type="hidden" name="imported" value={question.imported ? 'yes' : ''} />
        <div className="acts">
          <button type="submit" name="act" value={`sure:${question.readers}`}>
            {words.turnOnSure}
          </button>
          <a href={welcomeAddress(frame, newsletter)}>{words.stay}</a>
        </div>
      </>
    );
  }
  return (
    <>
      <p>{words.offLead}</p>
      <div className="fields">
        <div className="field">
          <label htmlFor="since">{words.since}</label>
          <p className="hint" id="since-hint">
            {words.sinceHint}
          </p>
          <input id="since" name="since" type="date" aria-describedby="since-hint" />
        </div>
        <label className="choice">
          <input type="checkbox" name="imported" value="yes" defaultChecked={series.imported} />
          <span>{words.imported}</span>
        </label>
      </div>
      <div className="acts">
        <button type="submit" name="act" value="on">
          {words.turnOn}
        </button>
      </div>
    </>
  );
}
