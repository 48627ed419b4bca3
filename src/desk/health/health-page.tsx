import { joinSentences } from '../../locale/languages.js';
import { deskWords } from '../kit/as-person.js';
import { DeskPage, Head } from '../kit/desk-page.js';
import { ChecksPart, countStates } from './checks-part.js';
import type { HealthProps } from './health-props.js';
import { HealthTabs } from './health-tabs.js';
import { QueuesPart, SystemPart, WorkersPart } from './system-parts.js';

/** What works and what does not, with what to do; and the parts of the installation as they are now. */
export function HealthPage(props: HealthProps) {
  const { visit, newsletter } = props;
  const words = deskWords(visit.frame).health;
  return (
    <DeskPage visit={visit} title={words.title} newsletter={newsletter} here="health">
      <Head title={words.title} lead={leadOf(props)} />
      <HealthTabs visit={visit} newsletter={newsletter} here="overview" />
      <div className="two">
        <div className="stack">
          <ChecksPart {...props} />
          <QueuesPart {...props} />
        </div>
        <div className="stack">
          <WorkersPart {...props} />
          <SystemPart {...props} />
        </div>
      </div>
    </DeskPage>
  );
}

/** All at once: how many things do not work, and how many need a look. */
function leadOf({ visit: { frame }, found }: HealthProps): string {
  const words = deskWords(frame).health;
  if (!found.kept) return words.never;
  const { stop, warning } = countStates(found);
  if (stop + warning === 0) return words.fine;
  return joinSentences(frame.locale, [
    ...(stop > 0 ? [words.stops(stop)] : []),
    ...(warning > 0 ? [words.warnings(warning)] : []),
  ]);
}
