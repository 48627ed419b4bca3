import { deskWords } from '../../kit/as-person.js';
import { DeskPage, Head, readersOf } from '../../kit/desk-page.js';
import type { ListPageProps } from '../find-form.js';
import { withParts } from '../reader-link.js';
import { hasConditions, type ReaderSearch, searchInWords, searchParts } from '../reader-search.js';
import { type FoundSegment, filterInWords, segmentAddress, segmentsAddress } from './segment-words.js';

interface SegmentListProps extends ListPageProps {
  all: readonly FoundSegment[];
  /** The conditions that somebody wants to save. */
  search: ReaderSearch;
  mayChange: boolean;
  /** What was typed as the name, and what is wrong with it. */
  typed?: string;
  error?: string;
  isRemoved: boolean;
}

/** The segments of a newsletter, and a form that saves conditions as a new one. */
export function SegmentListPage(props: SegmentListProps) {
  const { visit, newsletter, all, search, mayChange, isRemoved } = props;
  const { frame } = visit;
  const words = deskWords(frame).reader;
  const { segments } = words;
  return (
    <DeskPage visit={visit} title={segments.title} newsletter={newsletter} here="readers">
      <p className="crumb">
        <a href={readersOf(frame, newsletter)}>{words.title}</a>
      </p>
      <Head title={segments.title} lead={segments.lead} />
      {isRemoved ? (
        <p className="notice" role="status">
          {segments.removed}
        </p>
      ) : null}
      <div className="stack narrow">
        {mayChange && hasConditions(search) ? <SaveForm {...props} /> : null}
        <section className="card" aria-labelledby="saved">
          <h2 id="saved">{segments.title}</h2>
          {all.length === 0 ? (
            <>
              <p>{segments.none}</p>
              <p className="still">{segments.noneNext}</p>
            </>
          ) : (
            <table className="list">
              <thead>
                <tr>
                  <th scope="col">{segments.name}</th>
                  <th scope="col">{segments.filter}</th>
                </tr>
              </thead>
              <tbody>
                {all.map(({ name, filter }) => (
                  <tr key={name}>
                    <th scope="row">
                      <a href={segmentAddress(frame, newsletter, name)}>
                        <bdi>{name}</bdi>
                      </a>
                    </th>
                    <td>{filterInWords(frame, newsletter, filter)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {mayChange && !hasConditions(search) ? (
            <div className="acts">
              <a className={all.length === 0 ? 'button' : undefined} href={readersOf(frame, newsletter)}>
                {segments.toReaders}
              </a>
            </div>
          ) : null}
        </section>
      </div>
    </DeskPage>
  );
}

function SaveForm({ visit: { frame }, newsletter, search, typed = '', error }: SegmentListProps) {
  const { segments } = deskWords(frame).reader;
  const action = withParts(segmentsAddress(frame, newsletter), searchParts(search));
  return (
    <form method="post" action={action} className="card">
      <h2>{segments.save}</h2>
      <p>{searchInWords(frame, newsletter, { ...search, state: 'confirmed' })}</p>
      <SegmentNameField name={typed} label={segments.name} hint={segments.saveLead} error={error} />
      <button type="submit">{segments.button}</button>
    </form>
  );
}

interface NameFieldProps {
  name: string;
  label: string;
  hint: string;
  error: string | undefined;
}

/** The name of a segment. */
export function SegmentNameField({ name, label, hint, error }: NameFieldProps) {
  return (
    <div className="field">
      <label htmlFor="name">{label}</label>
      <p id="name-hint" className="hint">
        {hint}
      </p>
      {error === undefined ? null : (
        <p id="name-error" className="error">
          {error}
        </p>
      )}
      <input
        {...{ id: 'name', name: 'name', required: true, maxLength: 60, dir: 'auto', autoComplete: 'off' }}
        defaultValue={name}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={error === undefined ? 'name-hint' : 'name-error name-hint'}
      />
    </div>
  );
}
