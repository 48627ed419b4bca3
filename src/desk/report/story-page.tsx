import type { ReactNode } from 'react';
import { formatMoment } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { reports } from '../../operations/issues/reports.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { figure } from '../kit/parts.js';
import type { IssueResponses } from './read-report.js';
import { ReportPage } from './report-page.js';

type Story = Awaited<ReturnType<typeof reports.story.run>>;
type Step = Story['steps'][number];

interface StoryProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: IssueResponses['issue'];
  story: Story;
}

/** What happened between an issue and one reader. */
export function StoryPage({ visit, newsletter, issue, story: { recipient, address, steps } }: StoryProps) {
  const { frame } = visit;
  const { report, live } = deskWords(frame);
  const words = report.story;
  return (
    <ReportPage {...{ visit, newsletter, issue }} title={words.title}>
      <section className="card narrow" aria-labelledby="reader">
        <h2 id="reader">{address === null ? report.left.gone : <bdi>{address}</bdi>}</h2>
        {recipient.absence ? <p>{words.absences[recipient.absence]}</p> : null}
        {steps.length === 0 ? null : (
          <table className="list">
            <caption className="unseen">{words.steps}</caption>
            <thead>
              <tr>
                <th scope="col">{report.recipients.when}</th>
                <th scope="col">{words.what}</th>
              </tr>
            </thead>
            <tbody>
              {steps.map((step) => (
                <tr key={JSON.stringify(step)}>
                  <th scope="row" className="still">
                    {step.at === null
                      ? words.noTime
                      : formatMoment(frame.locale, Date.parse(step.at), newsletter.timeZone)}
                  </th>
                  <td>
                    <StepText frame={frame} step={step} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {recipient.state === null ? null : <p className="still">{live.details[recipient.state]}</p>}
        <p className="still">{words.kept}</p>
        <div className="acts">
          <a href={`${frame.base}${pathTo('deskRecipients', { issue: issue.id })}${frame.keepLanguage}`}>
            {words.another}
          </a>
        </div>
      </section>
    </ReportPage>
  );
}

function StepText({ frame, step }: { frame: DeskVisit['frame']; step: Step }): ReactNode {
  const words = deskWords(frame).report.story;
  switch (step.kind) {
    case 'planned':
      return words.planned;
    case 'claimed':
      return words.claimed(figure(frame, step.attempts));
    case 'retry':
      return words.retry;
    case 'clicked':
      return <bdi>{words.clicked(step.title)}</bdi>;
    case 'rated':
      return <bdi>{words.rated(step.title, messages(frame.locale).digest.rating.steps[step.step - 1] ?? '')}</bdi>;
    case 'commented':
      return <bdi>{words.commented(step.title)}</bdi>;
    case 'outcome':
      return (
        <>
          {words.outcomes[step.state]}
          {step.attempts > 1 ? <small>{words.attempts(step.attempts)}</small> : null}
          <Said words={step.reply} />
        </>
      );
    case 'changed':
      return (
        <>
          {words.events[step.event]}
          <small>{words.by[step.by]}</small>
          <Said words={step.words} />
        </>
      );
  }
}

/** What a server said, or why. */
const Said = ({ words }: { words: string | null }) =>
  words === null ? null : (
    <small className="words">
      <bdi lang="en">{words}</bdi>
    </small>
  );
