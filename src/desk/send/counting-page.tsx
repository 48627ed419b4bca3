import type { Newsletter } from '../../newsletters/newsletter.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { SendFrame, sendAddress } from './send-frame.js';

/** The page asks again after so many seconds whether the number is known. */
const againSeconds = 1;

interface CountingProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: { id: string; subject: string };
  /** What was asked for: counts that began earlier, in Unix milliseconds, are made again. */
  since: number | undefined;
}

/** What is shown until the readers of an issue are counted and its checks are made: nothing that could be pressed. */
export function CountingPage({ visit, newsletter, issue, since }: CountingProps) {
  const { frame } = visit;
  const words = deskWords(frame).send;
  const address = sendAddress(frame, issue.id, since);
  return (
    <SendFrame {...{ visit, newsletter, issue }} refreshSeconds={againSeconds}>
      <div className="two sheet">
        <div className="stack" {...renewal(address)}>
          <p className="say">{words.uncounted(issue.subject, newsletter.title)}</p>
          <p role="status" aria-busy="true" className="still">
            {words.counting} <a href={address}>{words.look}</a>
          </p>
          <p className="still">{words.countingLead}</p>
        </div>
      </div>
    </SendFrame>
  );
}

/** htmx loads the page again and again, and puts its content in place. */
const renewal = (address: string) => ({
  ...{ 'data-hx-get': address, 'data-hx-trigger': `every ${againSeconds}s`, 'data-hx-target': '#content' },
  ...{ 'data-hx-select': '#content', 'data-hx-swap': 'outerMorph' },
});
