import { deskWords } from '../kit/as-person.js';
import { DeskPage, Head, readersOf } from '../kit/desk-page.js';
import { FindForm, type ListPageProps } from './find-form.js';
import { goesOn, idsOf, loadedAtOnce } from './further.js';
import { type FoundReaders, percentOf, ReaderTable } from './reader-table.js';

interface FoundProps extends ListPageProps {
  text: string;
  found: FoundReaders;
}

/**
 * The readers with a part of an address or of a name. The page looks further by itself until it has fifty. The next ones
 * are asked for by a form: the part is in no address.
 */
export function FoundReadersPage({ visit, newsletter, text, found }: FoundProps) {
  const { frame } = visit;
  const { items, next, passed } = found;
  const isGoingOn = goesOn(found);
  const { title, find } = deskWords(frame).reader;
  const share = percentOf(frame, passed);
  return (
    <DeskPage visit={visit} title={title} newsletter={newsletter} here="readers">
      <p className="crumb">
        <a href={readersOf(frame, newsletter)}>{find.back}</a>
      </p>
      <Head title={find.title} />
      <FindForm {...{ visit, newsletter }} text={text} />
      <section className="card" id="found-card" aria-labelledby="found" aria-busy={isGoingOn || undefined}>
        <h2 id="found">{find.results(text)}</h2>
        {items.length > 0 ? <ReaderTable {...{ frame, newsletter }} readers={items} /> : null}
        <p className="still">{summary(find, { isEmpty: items.length === 0, isLast: next === null, share })}</p>
        {next === null ? null : (
          <form
            {...{ method: 'post', action: readersOf(frame, newsletter) }}
            {...(isGoingOn ? loadedAtOnce('post', readersOf(frame, newsletter), 'found-card') : {})}
          >
            <input type="hidden" name="text" value={text} />
            <input type="hidden" name="after" value={next} />
            {isGoingOn ? <input type="hidden" name="had" value={idsOf(items)} /> : null}
            <button type="submit" className="quiet">
              {find.further}
            </button>
          </form>
        )}
      </section>
    </DeskPage>
  );
}

type FindWords = ReturnType<typeof deskWords>['reader']['find'];

function summary(find: FindWords, { isEmpty, isLast, share }: { isEmpty: boolean; isLast: boolean; share: string }) {
  if (isLast) return isEmpty ? find.none : null;
  return isEmpty ? find.noneYet(share) : find.soFar(share);
}
