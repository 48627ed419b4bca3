import { type DeskVisit, deskWords } from './as-person.js';
import { DeskPage, Head } from './desk-page.js';
import { addressOf } from './visit.js';

/** There is no newsletter yet, or none in which the person has a role. */
export function NoNewsletterPage({ visit }: { visit: DeskVisit }) {
  const words = deskWords(visit.frame);
  return (
    <DeskPage visit={visit} title={words.nothingYet}>
      <Head title={words.nothingYet} />
      <p>{words.nothingYetLead}</p>
    </DeskPage>
  );
}

/** The address leads to nothing that the person may see. It says the same of what does not exist. */
export function NothingHerePage({ visit }: { visit: DeskVisit }) {
  const words = deskWords(visit.frame);
  return (
    <DeskPage visit={visit} title={words.notFoundTitle}>
      <Head title={words.notFoundTitle} />
      <p>{words.notFound}</p>
      <div className="acts">
        <a className="button" href={addressOf(visit.frame, 'desk')}>
          {words.toToday}
        </a>
      </div>
    </DeskPage>
  );
}
