import { formatMoment } from '../../../locale/format-date.js';
import { deskWords } from '../../kit/as-person.js';
import { DeskPage, Head, readersOf } from '../../kit/desk-page.js';
import type { ListPageProps } from '../find-form.js';
import { type FoundImport, importAddress, importedFile, importsAddress } from './import-frame.js';

interface StartProps extends ListPageProps {
  earlier: readonly FoundImport[];
  /** Whether the person may send a file. */
  mayMove: boolean;
  /** Why a file was not taken. */
  fault?: string;
}

/** Takes a file of readers, and lists the earlier ones. */
export function ImportStartPage(props: StartProps) {
  const { visit, newsletter, mayMove } = props;
  const words = deskWords(visit.frame).reader;
  return (
    <DeskPage visit={visit} title={words.imports.title} newsletter={newsletter} here="readers">
      <p className="crumb">
        <a href={readersOf(visit.frame, newsletter)}>{words.title}</a>
      </p>
      <Head title={words.imports.title} lead={words.imports.lead} />
      <div className="two sheet">
        {mayMove ? (
          <FileForm {...props} />
        ) : (
          <p className="notice" role="status">
            {words.imports.owner}
          </p>
        )}
        <Earlier {...props} />
      </div>
    </DeskPage>
  );
}

/**
 * The form for a file. htmx sends it, so that the page stays, with the chosen file, when the connection breaks. A browser
 * without scripts sends it by itself, and shows a page of its own then.
 */
function FileForm({ visit: { frame }, newsletter, fault }: StartProps) {
  const words = deskWords(frame).reader.imports;
  const address = importsAddress(frame, newsletter);
  const sent = {
    ...{ 'data-hx-post': address, 'data-hx-target': '#content', 'data-hx-select': '#content' },
    ...{ 'data-hx-swap': 'outerHTML', 'data-hx-disable': 'find button', 'data-hx-config': '{"timeout":0}' },
  };
  return (
    <form method="post" action={address} encType="multipart/form-data" className="card" {...sent}>
      {fault === undefined ? null : (
        <p className="error" id="file-error" role="alert">
          {fault}
        </p>
      )}
      <div className="field">
        <label htmlFor="file">{words.file}</label>
        <p id="file-hint" className="hint">
          {words.fileHint}
        </p>
        <input
          {...{ id: 'file', name: 'file', type: 'file', required: true, accept: '.csv,.tsv,.txt,.xlsx,text/csv' }}
          aria-invalid={fault === undefined ? undefined : true}
          aria-describedby={fault === undefined ? 'file-hint' : 'file-error file-hint'}
        />
      </div>
      <div className="field">
        <label htmlFor="encoding">{words.encoding}</label>
        <p id="encoding-hint" className="hint">
          {words.encodingHint}
        </p>
        <select id="encoding" name="encoding" aria-describedby="encoding-hint">
          <option value="">{words.detect}</option>
          {Object.entries(words.encodings).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <button type="submit">{words.send}</button>
      <p className="hint sending" role="status">
        {words.sending}
      </p>
      <p className="error" role="alert" data-unsent="" hidden>
        {words.unsent}
      </p>
    </form>
  );
}

function Earlier({ visit: { frame }, newsletter, earlier }: StartProps) {
  const words = deskWords(frame).reader.imports;
  return (
    <section className="card" aria-labelledby="earlier">
      <h2 id="earlier">{words.earlier}</h2>
      {earlier.length === 0 ? (
        <p className="still">{words.none}</p>
      ) : (
        <table className="list">
          <thead>
            <tr>
              <th scope="col">{words.file}</th>
              <th scope="col" className="r">
                {words.state}
              </th>
            </tr>
          </thead>
          <tbody>
            {earlier.map((one) => (
              <tr key={one.id}>
                <th scope="row">
                  <a href={importAddress(frame, newsletter, one.id)}>
                    <bdi>{importedFile(frame, one)}</bdi>
                  </a>
                  <small>
                    <bdi>{words.by(formatMoment(frame.locale, one.file.at, newsletter.timeZone), one.file.by)}</bdi>
                  </small>
                </th>
                <td className="r">
                  <span className={`badge ${tones[one.state]}`}>
                    {one.isStopping ? words.stopping : words.states[one.state]}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** What waits for somebody, what goes on, and what is over. */
const tones: Readonly<Record<FoundImport['state'], string>> = {
  ready: 'wait',
  waiting: 'ok',
  running: 'ok',
  done: 'still',
  failed: 'stop',
  cancelled: 'still',
};
