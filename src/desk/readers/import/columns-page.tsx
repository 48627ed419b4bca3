import type { Frame } from '../../../web/kit/frame.js';
import { deskWords } from '../../kit/as-person.js';
import { type ChosenUse, chosenUse, offeredColumns, usesFor } from './column-choices.js';
import { type FoundImport, ImportFrame, type ImportProps, importAddress, importsAddress } from './import-frame.js';
import { RemoveForm } from './remove-form.js';

/** What somebody chose in the form, if it was not as it should be. */
export interface TypedColumns {
  chosen: ReadonlyMap<number, ChosenUse | undefined>;
  consent: string;
  status: string;
}

interface ColumnsProps extends ImportProps {
  typed?: TypedColumns;
  /** What is wrong with the choices. */
  faults?: readonly string[];
}

/** What a file is understood as, what each column is read as, and where the readers agreed. */
export function ColumnsPage(props: ColumnsProps) {
  const { visit, newsletter, found, typed, faults = [] } = props;
  const { frame } = visit;
  const { look: words } = deskWords(frame).reader.imports;
  const { options } = found;
  const status = typed?.status ?? options?.status ?? 'confirmed';
  return (
    <ImportFrame {...props} title={words.title}>
      <Understood {...props} />
      <form method="post" action={importAddress(frame, newsletter, found.id)} className="card">
        {faults.length === 0 ? null : (
          <div className="summary" role="alert">
            <ul>
              {faults.map((fault) => (
                <li key={fault}>{fault}</li>
              ))}
            </ul>
          </div>
        )}
        <h2>{words.columns}</h2>
        <p className="still">{words.columnsLead}</p>
        <ColumnTable frame={frame} found={found} {...(typed ? { chosen: typed.chosen } : {})} />
        <div className="narrow agreed">
          <div className="field">
            <label htmlFor="consent">{words.consent}</label>
            <p id="consent-hint" className="hint">
              {words.consentHint}
            </p>
            <input
              {...{ id: 'consent', name: 'consent', required: true, maxLength: 200, dir: 'auto', autoComplete: 'off' }}
              defaultValue={typed?.consent ?? options?.consent ?? ''}
              aria-describedby="consent-hint"
            />
          </div>
          <div className="field">
            <label htmlFor="status">{words.status}</label>
            <select id="status" name="status" defaultValue={status}>
              {(['confirmed', 'unsubscribed'] as const).map((one) => (
                <option key={one} value={one}>
                  {words.statuses[one]}
                </option>
              ))}
            </select>
          </div>
        </div>
        <button type="submit" name="do" value="columns">
          {words.button}
        </button>
        <p className="hint">{words.buttonLead}</p>
      </form>
      <RemoveForm {...props} />
    </ImportFrame>
  );
}

/** The facts of the file. */
function Understood({ visit: { frame }, newsletter, found }: ImportProps) {
  const { look: words } = deskWords(frame).reader.imports;
  const { look, bytes } = found.file;
  const { encoding } = look;
  const separators: Readonly<Record<string, string>> = words.separators;
  const facts = [
    [words.format, look.format === 'plain' ? words.plain : look.format],
    ...(look.delimiter === ''
      ? [[words.read, words.sheet] as const]
      : [
          [words.read, look.encodingGuessed ? words.detected(encoding) : encoding] as const,
          [words.separator, separators[look.delimiter] ?? look.delimiter] as const,
        ]),
    [words.size, sizeIn(frame, bytes)],
  ] as const;
  return (
    <section className="card understood">
      <dl className="figures">
        {facts.map(([term, text]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd className="small">
              <bdi>{text}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <p className="still">
        {words.looksWrong} <a href={importsAddress(frame, newsletter)}>{words.again}</a>
      </p>
    </section>
  );
}

/** A number of bytes as people read it. */
const sizeIn = ({ locale }: Frame, bytes: number): string =>
  bytes < 1_000_000
    ? `${Math.max(1, Math.round(bytes / 1_000)).toLocaleString(locale)} KB`
    : `${(bytes / 1_000_000).toLocaleString(locale, { maximumFractionDigits: 1 })} MB`;

interface TableProps {
  frame: Frame;
  found: FoundImport;
  chosen?: TypedColumns['chosen'];
}

function ColumnTable({ frame, found, chosen }: TableProps) {
  const { look: words } = deskWords(frame).reader.imports;
  const { look } = found.file;
  const offered = offeredColumns(look);
  const further = look.columns.length - offered.length;
  return (
    <>
      <table className="list columns">
        <thead>
          <tr>
            <th scope="col">{words.column}</th>
            <th scope="col">{words.samples}</th>
            <th scope="col">{words.use}</th>
          </tr>
        </thead>
        <tbody>
          {offered.map((at) => {
            const { name = '', samples = [], use } = look.columns[at] ?? {};
            const now = chosen?.has(at) ? chosen.get(at) : chosenUse(look, found.options, at);
            return (
              <tr key={at}>
                <th scope="row">
                  <bdi>{name}</bdi>
                </th>
                <td className="still">
                  <bdi>{samples.filter((text) => text !== '').join(' · ')}</bdi>
                </td>
                <td>
                  <select
                    {...{ name: `column.${at}`, defaultValue: now ?? '', 'aria-label': words.isReadAs(name) }}
                    aria-invalid={now === undefined ? true : undefined}
                  >
                    {now === undefined ? <option value="">{words.choose}</option> : null}
                    {usesFor(use).map((one) => (
                      <option key={one} value={one}>
                        {one === 'not' ? words.not : one === 'ignore' ? words.ignore : words.uses[one]}
                      </option>
                    ))}
                  </select>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {further > 0 ? <p className="still">{words.further(further)}</p> : null}
    </>
  );
}
