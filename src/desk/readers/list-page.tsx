import { formatMoment } from '../../locale/format-date.js';
import { may } from '../../operations/permission.js';
import type { Figures } from '../../reports/figures/figures.js';
import { pathTo } from '../../settings/web-paths.js';
import { deskWords } from '../kit/as-person.js';
import { DeskPage, Head, readersOf } from '../kit/desk-page.js';
import { figure } from '../kit/parts.js';
import { Pager } from '../report/report-page.js';
import { FilterForm } from './filter-form.js';
import { FindForm, type ListPageProps } from './find-form.js';
import { goesOn, idsOf, loadedAtOnce } from './further.js';
import { importsAddress } from './import/import-frame.js';
import { withParts } from './reader-link.js';
import {
  type FailedSearch,
  hasConditions,
  keptCount,
  listedStates,
  type ReaderSearch,
  searchInWords,
  searchParts,
} from './reader-search.js';
import { type FoundReaders, percentOf, ReaderTable } from './reader-table.js';
import { segmentsAddress } from './segments/segment-words.js';

interface ReaderListProps extends ListPageProps {
  search: ReaderSearch;
  found: FoundReaders;
  kept: Figures;
  isLater: boolean;
  /** How many match, if somebody had them counted. */
  counted?: number;
  wrong?: FailedSearch;
  /** Whether one of them was erased just now. */
  isErased: boolean;
  /** Whether the person may have them as a file. */
  mayMove: boolean;
}

/** The readers of a newsletter: their numbers as last counted, a search, and the list, page by page. */
export function ReaderListPage(props: ReaderListProps) {
  const { visit, newsletter, kept, wrong, isErased } = props;
  const { frame } = visit;
  const words = deskWords(frame).reader;
  const moment = formatMoment(frame.locale, kept.at, newsletter.timeZone);
  return (
    <DeskPage visit={visit} title={words.title} newsletter={newsletter} here="readers">
      <Head title={words.title} lead={words.countedAt(kept.states.confirmed ?? 0, moment)}>
        <div className="acts">
          <a href={segmentsAddress(frame, newsletter)}>{words.segments.title}</a>
          {may(visit.actor, 'subscribers:import', newsletter.slug) ? (
            <a href={importsAddress(frame, newsletter)}>{words.imports.link}</a>
          ) : null}
          {may(visit.actor, 'subscribers:write', newsletter.slug) ? (
            <a
              className="button"
              href={`${frame.base}${pathTo('deskReaderAdd', { slug: newsletter.slug })}${frame.keepLanguage}`}
            >
              {words.add.title}
            </a>
          ) : null}
        </div>
      </Head>
      {isErased ? (
        <p className="notice" role="status">
          {words.rights.erased}
        </p>
      ) : null}
      <FindForm
        {...{ visit, newsletter }}
        {...(wrong ? { text: wrong.text, error: wrongInWords(words, wrong) } : {})}
      />
      <States {...props} />
      <div className="two sheet">
        <List {...props} />
        <FilterForm {...props} />
      </div>
    </DeskPage>
  );
}

const wrongInWords = ({ find }: ReturnType<typeof deskWords>['reader'], { text, because }: FailedSearch) =>
  because === 'empty' ? find.empty : find.noAddress(text);

/** The states with their numbers. Conditions stay. */
function States({ visit: { frame }, newsletter, search, kept }: ReaderListProps) {
  const words = deskWords(frame).reader;
  const here = readersOf(frame, newsletter);
  return (
    <nav className="switches" aria-label={words.byState}>
      {[...listedStates, 'all' as const].map((state) => (
        <span key={state} className="seg">
          <a
            href={withParts(here, searchParts({ ...search, state }))}
            aria-current={state === search.state ? 'true' : undefined}
          >
            {state === 'all' ? words.all : words.states[state]}
            {hasConditions(search) ? null : (
              <>
                {' '}
                <span className="num">{figure(frame, keptCount({ state }, kept) ?? 0)}</span>
              </>
            )}
          </a>
        </span>
      ))}
    </nav>
  );
}

function List(props: ReaderListProps) {
  const { frame } = props.visit;
  const here = withParts(readersOf(frame, props.newsletter), searchParts(props.search));
  return (
    <section className="card" aria-labelledby="readers">
      <h2 id="readers">{searchInWords(frame, props.newsletter, props.search)}</h2>
      <Count {...props} here={here} />
      <Listed {...props} here={here} />
    </section>
  );
}

/** The readers, and where to go from there. Until the page is full, its next part is put in place of this one. */
function Listed(props: ReaderListProps & { here: string }) {
  const { visit, newsletter, search, found, isLater, mayMove, here } = props;
  const { frame } = visit;
  const words = deskWords(frame).reader;
  const file = `${frame.base}${pathTo('deskReaderFile', { slug: newsletter.slug })}`;
  const isGoingOn = goesOn(found);
  return (
    <div id="listed" aria-busy={isGoingOn || undefined}>
      {found.items.length === 0 ? (
        <Nobody {...props} />
      ) : (
        <>
          <ReaderTable {...{ frame, newsletter }} readers={found.items} />
          {found.next === null ? null : (
            <p className="still">{isGoingOn ? words.find.soFar(percentOf(frame, found.passed)) : words.list.noOrder}</p>
          )}
        </>
      )}
      {isGoingOn ? <GoOn {...props} /> : <Pager {...{ frame, here, isLater }} next={found.next} />}
      <div className="acts">
        {hasConditions(search) && search.state === 'confirmed' ? (
          <a href={withParts(segmentsAddress(frame, newsletter), searchParts(search))}>{words.segments.save}</a>
        ) : null}
        {mayMove && found.items.length > 0 ? (
          <a href={withParts(file, searchParts(search))}>{words.list.file}</a>
        ) : null}
      </div>
    </div>
  );
}

/** The next part of this page: htmx loads it at once. */
function GoOn({ visit: { frame }, found: { items, next }, here }: ReaderListProps & { here: string }) {
  const further = withParts(here, [
    ['after', next ?? ''],
    ['had', idsOf(items)],
  ]);
  return (
    <p {...loadedAtOnce('get', further, 'listed')}>
      <a href={further}>{deskWords(frame).reader.list.further}</a>
    </p>
  );
}

/** How many match: as kept, or counted just now by reading the whole list, which somebody asks for. */
function Count({ visit: { frame }, newsletter, search, kept, counted, here }: ReaderListProps & { here: string }) {
  const words = deskWords(frame).reader.count;
  if (counted !== undefined) return <p className="still">{words.now(counted)}</p>;
  const known = keptCount(search, kept);
  return (
    <p className="still">
      {known === undefined ? null : words.known(known, formatMoment(frame.locale, kept.at, newsletter.timeZone))}{' '}
      <a href={withParts(here, [['count', '1']])}>{words.ask}</a>
    </p>
  );
}

function Nobody({ visit: { frame }, found, search, kept }: ReaderListProps) {
  const { list } = deskWords(frame).reader;
  if (found.next !== null) return <p>{list.noneYet(percentOf(frame, found.passed))}</p>;
  const isEmpty = !hasConditions(search) && keptCount({ state: 'all' }, kept) === 0;
  return (
    <>
      <p>{isEmpty ? list.empty : list.none}</p>
      {isEmpty ? <p className="still">{list.emptyNext}</p> : null}
    </>
  );
}
