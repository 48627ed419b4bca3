import { isEditable } from '../../issues/write-draft.js';
import { formatMoment, formatTime, formatToday } from '../../locale/format-date.js';
import { joinSentences, languages } from '../../locale/languages.js';
import { may } from '../../operations/permission.js';
import { pathTo } from '../../settings/web-paths.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { type DeskVisit, deskWords, troublesOf } from '../kit/as-person.js';
import { composeAddress, DeskPage, Head, issueAddress, stepsAddress, writeAddress } from '../kit/desk-page.js';
import { InboxNote } from '../kit/inbox-note.js';
import { Badge, figure, IssueName, range } from '../kit/parts.js';
import { tellTrouble } from '../kit/tell.js';
import { GrowthChart } from './growth-chart.js';
import type { Coming, LastIssue, TodayFacts } from './read-today.js';
import { linkOf } from './trouble-link.js';

interface TodayProps {
  visit: DeskVisit;
  day: TodayFacts;
  /** Unix milliseconds. */
  now: number;
}

/** What the person of a newsletter sees first: what needs them, what comes next, and what became of the last issue. */
export function TodayPage({ visit, day, now }: TodayProps) {
  const { frame } = visit;
  const { newsletter } = day;
  const words = deskWords(frame);
  const date = formatToday(frame.locale, new Date(now), newsletter.timeZone);
  const time = formatTime(frame.locale, now, newsletter.timeZone);
  return (
    <DeskPage visit={visit} title={words.today} newsletter={newsletter} here="today">
      <Head title={words.today} lead={words.inZone(`${date} ${time}`, newsletter.timeZone)} />
      <div className="two">
        <div className="stack">
          <InboxNote frame={frame} inbox={day.firstDay?.inbox} />
          <FirstDay visit={visit} day={day} />
          <Attention visit={visit} day={day} />
          <Next visit={visit} day={day} />
          <Last visit={visit} day={day} />
          <FirstDayAgain visit={visit} day={day} />
        </div>
        <div className="stack">
          <Readers visit={visit} day={day} />
          <ComingUp visit={visit} day={day} />
        </div>
      </div>
    </DeskPage>
  );
}

type PartProps = Pick<TodayProps, 'visit' | 'day'>;

/** How far the steps to the first issue are. */
function FirstDay({ visit: { frame }, day: { newsletter, firstDay } }: PartProps) {
  if (!firstDay || firstDay.isOver) return null;
  const words = deskWords(frame).firstDay;
  const { steps } = firstDay;
  const next = steps.find(({ state }) => state === 'open');
  return (
    <section className="card" aria-labelledby="first-day">
      <div className="card-head">
        <h2 id="first-day">{words.title}</h2>
        <span className="still">
          {words.progress(steps.filter(({ state }) => state === 'done').length, steps.length)}
        </span>
      </div>
      {next ? (
        <p>
          {words.next}
          {languages[frame.locale].colon}
          {words.steps[next.step]}
        </p>
      ) : null}
      <div className="acts">
        <a className="button quiet" href={stepsAddress(frame, newsletter)}>
          {words.toFirstDay}
        </a>
      </div>
    </section>
  );
}

/** The way back to the steps when they are over, with those that were left out. */
function FirstDayAgain({ visit: { frame }, day: { newsletter, firstDay } }: PartProps) {
  if (!firstDay?.isOver) return null;
  const words = deskWords(frame).firstDay;
  const skipped = firstDay.steps.filter(({ state }) => state !== 'done').map(({ step }) => words.steps[step]);
  const names = skipped.join(languages[frame.locale].listSeparator);
  return (
    <p className="still">
      {skipped.length > 0 ? words.skippedSteps(skipped.length, names) : null}{' '}
      <a href={stepsAddress(frame, newsletter)}>{words.allSteps}</a>
    </p>
  );
}

function Attention({ visit, day: { newsletter, subjects } }: PartProps) {
  const { frame } = visit;
  const troubles = troublesOf(visit, newsletter);
  const words = deskWords(frame).attention;
  return (
    <section className="card" aria-labelledby="attention">
      <div className="card-head">
        <h2 id="attention">{words.title}</h2>
        {troubles.length > 0 ? <span className="still">{words.things(troubles.length)}</span> : null}
      </div>
      {troubles.length === 0 ? (
        <p className="still">{words.none}</p>
      ) : (
        <ul className="hands">
          {troubles.map((trouble) => {
            const { title, remedy } = tellTrouble(frame, trouble, subjects);
            const link = linkOf(visit, newsletter, trouble);
            return (
              <li key={trouble.id}>
                <div>
                  <h3>{title}</h3>
                  {remedy === '' ? null : <p>{remedy}</p>}
                </div>
                {link ? (
                  <a className="button quiet" href={link.href}>
                    {link.label}
                  </a>
                ) : null}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

function Next({ visit, day: { newsletter, next, last } }: PartProps) {
  const { frame } = visit;
  const words = deskWords(frame);
  return (
    <section className="card next-issue" aria-labelledby="next">
      <div className="card-head">
        <h2 id="next">{words.next.title}</h2>
        {next ? <Badge frame={frame} state={next.state} /> : null}
      </div>
      {next ? (
        <>
          <h3>
            <IssueName frame={frame} newsletter={newsletter} issue={next} />
          </h3>
          <p>
            {joinSentences(frame.locale, [words.next.has(next.articles.length), ...whenOf(frame, newsletter, next)])}
          </p>
          <div className="acts">
            <a className="button" href={issueAddress(frame, next.id)}>
              {words.next.open}
            </a>
            {isEditable(next) && may(visit.actor, 'drafts:write', newsletter.slug) ? (
              <a href={writeAddress(frame, next.id)}>{words.write.open}</a>
            ) : null}
          </div>
        </>
      ) : (
        <>
          <p className="still">{words.next.none}</p>
          {may(visit.actor, 'content:write', newsletter.slug) ? (
            <div className="acts">
              {last ? (
                <a className="button" href={composeAddress(frame, newsletter)}>
                  {words.write.compose.link}
                </a>
              ) : (
                <form method="post" action={composeAddress(frame, newsletter)}>
                  <button type="submit" name="act" value="newest">
                    {words.write.compose.first}
                  </button>
                </form>
              )}
            </div>
          ) : null}
        </>
      )}
    </section>
  );
}

/** When an issue goes out, as a sentence; nothing once it does. */
function whenOf(
  frame: DeskVisit['frame'],
  { timeZone }: TodayFacts['newsletter'],
  next: NonNullable<TodayFacts['next']>,
): string[] {
  const words = deskWords(frame);
  if (next.state === 'draft') return [words.next.byHand];
  if (next.state !== 'scheduled') return [];
  return [words.next.goesOut(words.inZone(formatMoment(frame.locale, next.startAt, timeZone), timeZone))];
}

function Last({ visit: { frame }, day: { newsletter, last } }: PartProps) {
  const words = deskWords(frame);
  return (
    <section className="card" aria-labelledby="last">
      <div className="card-head">
        <h2 id="last">{words.last.title}</h2>
        {last ? <a href={issueAddress(frame, last.issue.id)}>{words.last.report}</a> : null}
      </div>
      {last ? (
        <>
          <p>
            <b {...languageAttributes(frame, newsletter)}>{last.issue.subject}</b>
            <br />
            <span className="still">
              {words.last.from(
                formatMoment(frame.locale, last.issue.startedAt, newsletter.timeZone),
                formatTime(frame.locale, last.issue.finishedAt, newsletter.timeZone),
              )}
            </span>
          </p>
          {last.answers ? (
            <LastFigures frame={frame} last={last} answers={last.answers} />
          ) : (
            <p className="still">{words.last.uncounted}</p>
          )}
        </>
      ) : (
        <p className="still">{words.last.none}</p>
      )}
    </section>
  );
}

type Counts = NonNullable<LastIssue['answers']>;

const notAccepted = ({ notAccepted: { reader, provider, us } }: Counts) => reader + provider + us;

function LastFigures({ frame, last, answers }: { frame: DeskVisit['frame']; last: LastIssue; answers: Counts }) {
  const words = deskWords(frame);
  const rows: { name: string; of(counts: Counts): number | undefined }[] = [
    { name: words.figures.accepted, of: ({ accepted }) => accepted },
    { name: words.figures.notAccepted, of: notAccepted },
    { name: words.figures.clicked, of: ({ clicks }) => clicks?.people },
    { name: words.figures.left, of: ({ unsubscribed }) => unsubscribed },
  ];
  return (
    <dl className="figures">
      {rows.map(({ name, of }) => {
        const own = of(answers);
        if (own === undefined) return null;
        const usual = range(last.earlier.flatMap((counts) => of(counts) ?? []));
        return (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {figure(frame, own)}
              {usual ? <small>{words.usually(figure(frame, usual.low), figure(frame, usual.high))}</small> : null}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function Readers({ visit: { frame }, day: { newsletter, figures } }: PartProps) {
  if (!figures) return null;
  const words = deskWords(frame).readers;
  const { growth } = figures;
  const week = growth.slice(-7);
  const confirmed = figures.figures.states.confirmed ?? 0;
  const sum = (pick: (row: (typeof week)[number]) => number) => week.reduce((all, row) => all + pick(row), 0);
  const left = sum((row) => row.left + row.bounced + row.complained + row.erased);
  const before = growth.at(-8)?.readers;
  return (
    <section className="card" aria-labelledby="readers">
      <h2 id="readers">{words.title}</h2>
      <p className="big">{figure(frame, confirmed)}</p>
      {before === undefined || before === null ? null : (
        <p>
          {words.thanAWeekAgo(
            changeInWords(words, confirmed - before),
            sum((row) => row.confirmed),
            left,
          )}
        </p>
      )}
      <GrowthChart frame={frame} rows={growth} />
      <p className="still">{words.countedAt(formatMoment(frame.locale, figures.figures.at, newsletter.timeZone))}</p>
    </section>
  );
}

function changeInWords(words: ReturnType<typeof deskWords>['readers'], change: number): string {
  if (change === 0) return words.same;
  return change > 0 ? words.more(change) : words.fewer(-change);
}

function ComingUp({ visit, day: { newsletter, coming } }: PartProps) {
  const { frame } = visit;
  const words = deskWords(frame).coming;
  return (
    <section className="card" aria-labelledby="coming">
      <h2 id="coming">{words.title}</h2>
      {coming.length === 0 ? (
        <p className="still">
          {words.none}{' '}
          {may(visit.actor, 'content:write', newsletter.slug) ? (
            <a href={`${frame.base}${pathTo('deskSchedule', newsletter)}${frame.keepLanguage}`}>{words.make}</a>
          ) : null}
        </p>
      ) : (
        <table className="list">
          <tbody>
            {coming.map((one) => (
              <tr key={`${one.at} ${one.issue?.id ?? one.cadence}`}>
                <th scope="row" className="when">
                  {formatMoment(frame.locale, one.at, newsletter.timeZone)}
                </th>
                <td className="r">
                  <ComingName frame={frame} newsletter={newsletter} one={one} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function ComingName({
  frame,
  newsletter,
  one: { issue, cadence },
}: {
  frame: DeskVisit['frame'];
  newsletter: TodayFacts['newsletter'];
  one: Coming;
}) {
  if (issue) {
    return (
      <a href={issueAddress(frame, issue.id)}>
        <IssueName frame={frame} newsletter={newsletter} issue={issue} />
      </a>
    );
  }
  return <span className="still">{cadence ? deskWords(frame).coming.digest[cadence] : null}</span>;
}
