import { type FirstDayStep, firstDaySteps, stepsToIssue } from '../../newsletters/first-day.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { composeAddress, DeskPage, Head, stepsAddress } from '../kit/desk-page.js';
import { InboxNote } from '../kit/inbox-note.js';
import { type FirstDayState, PublicUrlNotice, stepAddress } from './step-page.js';

type Step = FirstDayState['steps'][number];

interface StepsProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  day: FirstDayState;
  /** How many sources the newsletter has. */
  sources: number;
  hasIssue: boolean;
}

/** The steps to the first issue, and how far each is. */
export function StepsPage(props: StepsProps) {
  const { visit, newsletter, day, hasIssue } = props;
  const { frame } = visit;
  const words = deskWords(frame).firstDay;
  const done = day.steps.filter(({ state }) => state === 'done').length;
  const open = day.steps.filter(({ state }) => state === 'open');
  // A first issue waits for nothing but these.
  const first = hasIssue ? open[0] : open.find(({ step }) => stepsToIssue.includes(step));
  return (
    <DeskPage visit={visit} title={words.title} newsletter={newsletter} here="today">
      <Head title={words.title} lead={open.length > 0 ? words.lead : words.over}>
        <p className="still">{words.progress(done, firstDaySteps.length)}</p>
      </Head>
      <div className="stack narrow">
        <InboxNote frame={frame} inbox={day.inbox} />
        <PublicUrlNotice frame={frame} day={day} />
        <section className="card" aria-labelledby="steps">
          <h2 id="steps" className="unseen">
            {words.title}
          </h2>
          <ol className="steps">
            {day.steps.map((one) => (
              <StepLine key={one.step} {...props} one={one} isFirst={one === first} />
            ))}
          </ol>
        </section>
        <div className="acts">
          {hasIssue ? (
            <a className={first ? 'button quiet' : 'button'} href={composeAddress(frame, newsletter)}>
              {words.writeAnother}
            </a>
          ) : (
            <form method="post" action={composeAddress(frame, newsletter)}>
              <button type="submit" name="act" value="newest" className={first ? 'quiet' : undefined}>
                {words.write}
              </button>
            </form>
          )}
          <form method="post" action={stepsAddress(frame, newsletter)}>
            <button type="submit" name="act" value={day.dismissed ? 'show' : 'hide'} className="plain">
              {day.dismissed ? words.showAgain : words.hide}
            </button>
          </form>
        </div>
      </div>
    </DeskPage>
  );
}

const tones = { open: 'wait', skipped: 'still', done: 'ok' } as const;

function StepLine(props: StepsProps & { one: Step; isFirst: boolean }) {
  const { visit, newsletter, one, isFirst } = props;
  const { frame } = visit;
  const words = deskWords(frame).firstDay;
  const { step, state } = one;
  const title = `title-${step}`;
  return (
    <li>
      <div>
        <h3 id={title}>
          {words.steps[step]} <span className={`badge ${tones[state]}`}>{words.states[state]}</span>
        </h3>
        <p>{stepFact(props, one)}</p>
      </div>
      <div className="acts">
        {state === 'skipped' ? null : (
          <a
            className={isFirst ? 'button' : 'button quiet'}
            href={stepAddress(frame, newsletter, step)}
            aria-describedby={title}
          >
            {actOf(words, one)}
          </a>
        )}
        {state === 'done' ? null : (
          <form method="post" action={stepsAddress(frame, newsletter)}>
            <button
              type="submit"
              name="act"
              value={`${state === 'skipped' ? 'unskip' : 'skip'}:${step}`}
              className="plain"
              aria-describedby={title}
            >
              {state === 'skipped' ? words.unskip : words.skip}
            </button>
          </form>
        )}
      </div>
    </li>
  );
}

type Words = ReturnType<typeof deskWords>['firstDay'];

function actOf(words: Words, { step, state }: Step): string {
  if (state !== 'done') return words.begin;
  if (step === 'look') return words.change;
  return step === 'sources' ? words.addMore : words.show;
}

/** What a step has already, or why it matters. */
function stepFact({ visit, newsletter, sources, day }: StepsProps, { step, state }: Step): string {
  const { has } = deskWords(visit.frame).firstDay;
  const isDone = state === 'done';
  const facts: Readonly<Record<FirstDayStep, string>> = {
    look: isDone ? has.look(`${newsletter.from.name} <${newsletter.from.address}>`) : has.noAddress,
    sources: isDone ? (sources > 0 ? has.sources(sources) : has.articles) : has.noSources,
    mail: isDone ? mailFact(has, day.mailServers) : has.noMail,
    dns: isDone ? has.dns : has.noDns,
    readers: isDone ? has.someReaders : has.noReaders,
  };
  return facts[step];
}

const mailFact = (has: Words['has'], servers: readonly string[]) =>
  servers.length === 0 ? has.mail : has.mailThrough(servers.join(', '));
