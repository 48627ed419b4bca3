import { formatMoment, timeWithSeconds } from '../../locale/format-date.js';
import { joinSentences } from '../../locale/languages.js';
import { pauseParts } from '../../locale/pauses-in-words.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';
import { figure } from '../kit/parts.js';
import { History } from './history.js';
import { Holds, Problems } from './problems.js';
import { ProviderTable } from './provider-table.js';
import { RateChart } from './rate-chart.js';
import type { LiveFacts } from './read-live.js';
import { haveIt, reachesAll } from './read-send.js';
import { StatusBar, StatusTable } from './status-table.js';

interface SendingProps {
  frame: Frame;
  newsletter: Newsletter;
  facts: LiveFacts;
  maySend: boolean;
  isStream?: boolean;
}

/** A send that is under way, or paused: how far it is, what goes wrong, and what can be done. */
export function SendingPart({ frame, newsletter, facts, maySend, isStream }: SendingProps) {
  const { timeZone } = newsletter;
  const { issue, progress } = facts;
  return (
    <div className="two">
      <div className="stack">
        <State {...{ frame, newsletter, facts, maySend, isStream }} />
        <ProviderTable {...{ frame, facts }} />
        <RateChart {...{ frame, columns: facts.columns, startedAt: issue.startedAt, timeZone }} />
      </div>
      <div className="stack">
        <Holds {...{ frame, issue, holds: progress.holds, timeZone, maySend }} />
        {refusesUncounted(facts) ? null : <Problems {...{ frame, refusals: facts.refusals }} />}
        {maySend ? <Mistake {...{ frame, issue, progress }} /> : null}
        <History {...{ frame, issue, progress, timeZone }} />
      </div>
    </div>
  );
}

/** Whether servers have refused emails of which the reasons are not counted yet. */
const refusesUncounted = ({ refusals, columns }: LiveFacts) =>
  refusals.length === 0 && columns.some(({ refused }) => refused > 0);

/** The numbers and the buttons that stop them. */
function State({ frame, newsletter, facts, maySend, isStream }: SendingProps) {
  const words = deskWords(frame).live;
  const { issue, progress, countedAt } = facts;
  const { timeZone } = newsletter;
  const isPaused = issue.state === 'paused';
  const tried = progress.audience - progress.waiting;
  const speed = progress.rate === null || isPaused ? [] : [words.aSecond(figure(frame, progress.rate))];
  const said = [words.of(figure(frame, progress.audience)), ...speed, ...leftInWords(words, progress.etaSeconds)];
  return (
    <section className={isPaused ? 'card stops' : 'card'} aria-labelledby="state">
      <div className="card-head">
        <h2 id="state">
          {isPaused ? words.pausedTitle : words.since(formatMoment(frame.locale, issue.startedAt, timeZone))}
        </h2>
        <span className="still" data-age data-words={words.counted('{ago}')}>
          {isStream ? null : words.counted(timeWithSeconds(frame.locale, countedAt, timeZone))}
        </span>
      </div>
      <p className="notice" data-lost hidden>
        {words.lost}
      </p>
      {isPaused ? <WhyPaused frame={frame} issue={issue} /> : null}
      <p className="meter">
        <span className="big">{figure(frame, tried)}</span> <span className="still">{said.join(' · ')}</span>
      </p>
      <StatusBar frame={frame} progress={progress} />
      <StatusTable frame={frame} progress={progress} timeZone={timeZone} />
      {maySend ? <Acts frame={frame} issue={issue} /> : null}
    </section>
  );
}

/** A version that stored the reason in English alone may have paused it. */
function WhyPaused({ frame, issue: { pausedBecause, pausedFor } }: { frame: Frame; issue: LiveFacts['issue'] }) {
  const words = deskWords(frame).live;
  if (pausedBecause === '') return <p>{words.pausedByPerson}</p>;
  const { why, reply, remedy } = pausedFor
    ? pauseParts(pausedFor, frame.locale)
    : { why: words.pausedItself, reply: pausedBecause, remedy: '' };
  return (
    <>
      <p>{joinSentences(frame.locale, remedy === '' ? [why] : [why, remedy])}</p>
      {reply === '' ? null : (
        <p className="words">
          <bdi lang="en">{reply}</bdi>
        </p>
      )}
    </>
  );
}

function Acts({ frame, issue }: { frame: Frame; issue: LiveFacts['issue'] }) {
  const words = deskWords(frame).control;
  const act = issue.state === 'paused' ? 'resume' : 'pause';
  return (
    <form
      method="post"
      action={`${frame.base}${pathTo('deskControl', { issue: issue.id })}${frame.keepLanguage}`}
      className="acts"
    >
      <button type="submit" name="act" value={act} className={act === 'resume' ? undefined : 'quiet'}>
        {words[act]}
      </button>
      <button type="submit" name="act" value="cancel" className="danger">
        {words.cancel}
      </button>
    </form>
  );
}

function Mistake({ frame, issue, progress }: { frame: Frame } & Pick<LiveFacts, 'issue' | 'progress'>) {
  const words = deskWords(frame).live;
  const waiting = progress.waiting + progress.deferred;
  return (
    <section className="card" aria-labelledby="fix">
      <h2 id="fix">{words.fix}</h2>
      <p>{reachesAll(issue, haveIt(progress)) ? words.fixAll : words.fixLead(waiting)}</p>
      <div className="acts">
        <a
          className="button quiet"
          href={`${frame.base}${pathTo('deskCorrect', { issue: issue.id })}${frame.keepLanguage}`}
        >
          {words.fixOpen}
        </a>
      </div>
    </section>
  );
}

/** How long the send takes; nothing where nobody can say. */
function leftInWords(words: ReturnType<typeof deskWords>['live'], seconds: number | null): string[] {
  if (seconds === null) return [];
  if (seconds <= 90) return [words.aMinuteLeft];
  const minutes = Math.round(seconds / 60);
  return [minutes <= 120 ? words.minutesLeft(minutes) : words.hoursLeft(Math.round(minutes / 60))];
}
