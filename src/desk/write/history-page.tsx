import type { HistoryEntry } from '../../issues/history/history-entry.js';
import { firstOf } from '../../issues/history/history-entry.js';
import type { Issue } from '../../issues/issue.js';
import { formatMoment } from '../../locale/format-date.js';
import { joinSentences, languages } from '../../locale/languages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, writeAddress } from '../kit/desk-page.js';
import { IssueName } from '../kit/parts.js';
import { type FieldTitles, fieldWords } from './field-words.js';

export interface HistoryProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: Issue;
  /** The oldest first. */
  entries: readonly HistoryEntry[];
  /** Who looks. */
  you: string;
  names: FieldTitles;
  mayWrite: boolean;
  notice?: string | undefined;
}

/** Who has changed what of an issue, the newest change first, with what each text was before. */
export function HistoryPage(props: HistoryProps) {
  const { visit, newsletter, issue, entries, mayWrite, notice } = props;
  const { frame } = visit;
  const words = deskWords(frame).write.history;
  return (
    <DeskPage visit={visit} title={words.title} newsletter={newsletter} here="issues">
      <p className="crumb">
        <a href={writeAddress(frame, issue.id)}>
          <IssueName {...{ frame, newsletter, issue }} />
        </a>
      </p>
      <Head
        title={words.title}
        lead={joinSentences(frame.locale, [words.lead, deskWords(frame).settings.schedule.zone(newsletter.timeZone)])}
      />
      {notice === undefined ? null : (
        <p className="notice" role="alert">
          {notice}
        </p>
      )}
      <section className="card narrow" aria-label={words.title}>
        {entries.length === 0 ? (
          <p className="still">{words.none}</p>
        ) : (
          <ol className="past">
            {entries.toReversed().map((entry) => (
              <Entry key={entry.revision} {...props} entry={entry} />
            ))}
          </ol>
        )}
        {mayWrite && entries.length > 0 ? <p className="still">{words.restoreLead}</p> : null}
      </section>
    </DeskPage>
  );
}

function Entry({
  visit: { frame },
  newsletter,
  issue,
  you,
  names,
  mayWrite,
  entry,
}: HistoryProps & { entry: HistoryEntry }) {
  const words = deskWords(frame).write.history;
  const { listSeparator } = languages[frame.locale];
  const isText = ({ before, after }: (typeof entry.changes)[number]) =>
    [before, after].some((one) => typeof one === 'string');
  const texts = entry.changes.filter(isText);
  const named = entry.changes.filter((change) => !isText(change) && !change.field.startsWith('followsLead.'));
  const fields = [...new Set(named.map(({ field }) => fieldWords(frame, field, names)))];
  const who = entry.actor === you ? words.you : entry.by || words.nobody;
  const did =
    entry.redoes !== undefined
      ? words.redid
      : entry.undoes !== undefined
        ? words.undid
        : entry.restores === undefined
          ? ''
          : words.restored(entry.restores);
  return (
    <li>
      <p>
        <b>
          <bdi>{who}</bdi>
        </b>{' '}
        {did} <span className="still">{formatMoment(frame.locale, entry.at, newsletter.timeZone)}</span>
      </p>
      {fields.length > 0 ? <p>{fields.join(listSeparator)}</p> : null}
      {texts.map(({ field, before, after }) => (
        <details key={field}>
          <summary>{fieldWords(frame, field, names)}</summary>
          <dl className="facts">
            <Text frame={frame} newsletter={newsletter} name={words.before} text={before} />
            <Text frame={frame} newsletter={newsletter} name={words.after} text={after} />
          </dl>
        </details>
      ))}
      {mayWrite ? (
        <form
          method="post"
          action={`${frame.base}${pathTo('deskWriteHistory', { issue: issue.id })}${frame.keepLanguage}`}
        >
          <input type="hidden" name="revision" value={issue.revision} />
          <button type="submit" name="to" value={firstOf(entry) - 1} className="plain">
            {words.restore}
          </button>
        </form>
      ) : null}
    </li>
  );
}

function Text({
  frame,
  newsletter,
  name,
  text,
}: {
  frame: DeskVisit['frame'];
  newsletter: Newsletter;
  name: string;
  text: unknown;
}) {
  const { nothing } = deskWords(frame).write.history;
  return (
    <div>
      <dt>{name}</dt>
      {typeof text === 'string' && text !== '' ? (
        <dd className="typed" {...languageAttributes(frame, newsletter)}>
          {text}
        </dd>
      ) : (
        <dd className="still">{nothing}</dd>
      )}
    </div>
  );
}
