import type { Newsletter } from '../../newsletters/newsletter.js';
import { may } from '../../operations/permission.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { composeAddress } from '../kit/desk-page.js';
import { InboxNote } from '../kit/inbox-note.js';
import { importsAddress } from '../readers/import/import-frame.js';
import { type FirstDayState, PublicUrlNotice, StepPage, stepAddress } from './step-page.js';

interface ReadersProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  addresses: { form: string; embed: string; api: string; desk: string };
  /** Readers who have confirmed, as last counted. */
  confirmed: number;
  day: FirstDayState;
  /** Whether the person may add their own address without a confirmation. */
  mayAddSelf: boolean;
  /** What came of that. */
  self: 'added' | 'suppressed' | undefined;
}

/** The third step: a first reader, the address of the form, and how a list is imported. */
export function ReadersPage(props: ReadersProps) {
  const { visit, newsletter, addresses, confirmed, day, self } = props;
  const words = deskWords(visit.frame).firstDay.readers;
  const hasReaders = day.steps.some(({ step, state }) => step === 'readers' && state === 'done');
  return (
    <StepPage
      visit={visit}
      newsletter={newsletter}
      step="readers"
      lead={words.lead}
      isDone={hasReaders && self !== 'added'}
    >
      <div className="stack narrow">
        <SelfNotice {...props} />
        {self === 'added' ? null : <InboxNote frame={visit.frame} inbox={day.inbox} />}
        {hasReaders ? null : <AddSelf {...props} />}
        <Share {...props} />
        <AddOne {...{ visit, newsletter }} />
        <ImportCard {...{ visit, newsletter, addresses }} />
        <section
          className="card"
          id="so-far-card"
          aria-labelledby="so-far"
          {...(hasReaders ? {} : againOnReturn(visit, newsletter))}
        >
          <h2 id="so-far">{words.soFar}</h2>
          <p>{confirmed > 0 ? words.confirmed(confirmed) : hasReaders ? words.some : words.none}</p>
        </section>
        <section className="card" aria-labelledby="keep">
          <h2 id="keep">{words.keep}</h2>
          <pre className="words">
            <code>{addresses.desk}</code>
          </pre>
          <p>{words.keepLead}</p>
        </section>
      </div>
    </StepPage>
  );
}

/** What came of adding oneself, and the way on. */
function SelfNotice({ visit: { frame }, newsletter, self }: ReadersProps) {
  if (self === undefined) return null;
  const words = deskWords(frame).firstDay;
  return (
    <div className="notice">
      <p role="status">{words.readers.self[self]}</p>
      {self === 'added' ? (
        <form method="post" action={composeAddress(frame, newsletter)}>
          <button type="submit" name="act" value="newest">
            {words.write}
          </button>
        </form>
      ) : null}
    </div>
  );
}

/** The address of the form to subscribe. */
function Share({ visit, addresses, day }: ReadersProps) {
  const words = deskWords(visit.frame).firstDay.readers;
  return (
    <section className="card" aria-labelledby="share">
      <h2 id="share">{words.share}</h2>
      {day.publicUrlReach === 'everywhere' ? (
        <p>{words.shareLead}</p>
      ) : (
        <PublicUrlNotice frame={visit.frame} day={day} />
      )}
      <pre className="words">
        <code>{addresses.form}</code>
      </pre>
      <div className="acts">
        <a className="button quiet" href={addresses.form} target="_blank" rel="noopener">
          {words.open}
        </a>
        <a href={addresses.embed} target="_blank" rel="noopener">
          {words.embed}
        </a>
        <span className="still">{words.embedLead}</span>
      </div>
    </section>
  );
}

/** htmx loads the page again when somebody comes back to it from the form or the inbox, and puts this part in place. */
const againOnReturn = ({ frame }: DeskVisit, newsletter: Newsletter) => ({
  ...{ 'data-hx-get': stepAddress(frame, newsletter, 'readers'), 'data-hx-trigger': 'visibilitychange from:document' },
  ...{ 'data-hx-select': '#so-far-card', 'data-hx-swap': 'outerHTML' },
});

/** The quickest way to a first reader: the person themselves. */
function AddSelf({ visit, newsletter, mayAddSelf }: ReadersProps) {
  if (!mayAddSelf) return null;
  const words = deskWords(visit.frame).firstDay.readers.self;
  return (
    <section className="card" aria-labelledby="self">
      <h2 id="self">{words.title}</h2>
      <p>{words.lead(visit.person.email)}</p>
      <form method="post" action={stepAddress(visit.frame, newsletter, 'readers')}>
        <button type="submit">{words.button}</button>
      </form>
    </section>
  );
}

/** The way to one reader, for those who may add some. */
function AddOne({ visit, newsletter }: Pick<ReadersProps, 'visit' | 'newsletter'>) {
  const words = deskWords(visit.frame).firstDay.readers;
  if (!may(visit.actor, 'subscribers:write', newsletter.slug)) return null;
  return (
    <section className="card" aria-labelledby="one">
      <h2 id="one">{words.one}</h2>
      <p>{words.oneLead}</p>
      <a
        className="button quiet"
        href={`${visit.frame.base}${pathTo('deskReaderAdd', newsletter)}${visit.frame.keepLanguage}`}
      >
        {words.addOne}
      </a>
    </section>
  );
}

function ImportCard({ visit, newsletter, addresses }: Pick<ReadersProps, 'visit' | 'newsletter' | 'addresses'>) {
  const words = deskWords(visit.frame).firstDay.readers;
  return (
    <section className="card" aria-labelledby="import">
      <h2 id="import">{words.import}</h2>
      <p>{words.importLead}</p>
      {may(visit.actor, 'subscribers:import', newsletter.slug) ? (
        <p>
          <a className="button quiet" href={importsAddress(visit.frame, newsletter)}>
            {words.importButton}
          </a>
        </p>
      ) : (
        <p>{words.importNot}</p>
      )}
      <p className="still">
        {words.importApi} <a href={addresses.api}>{words.importLink}</a>
      </p>
    </section>
  );
}
