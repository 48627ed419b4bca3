import { pathTo } from '../../settings/web-paths.js';
import { deskWords } from '../kit/as-person.js';
import { DeskPage, Head, readersOf } from '../kit/desk-page.js';
import type { ListPageProps } from './find-form.js';
import type { ReaderFacts } from './read-reader.js';
import { oneReaderAddress } from './reader-link.js';

interface AskProps extends ListPageProps, Pick<ReaderFacts, 'reader'> {
  about: 'unsubscribe' | 'erase';
  /** Whether they may not be erased here, because they read a newsletter of others. */
  isElsewhere?: boolean;
  mayMove?: boolean;
}

/** Asks before something that only the reader, or nobody, can undo. */
export function AskPage({ visit, newsletter, reader, about, isElsewhere = false, mayMove = true }: AskProps) {
  const { frame } = visit;
  const { title, rights } = deskWords(frame).reader;
  const isErasure = about === 'erase';
  const asks = isErasure ? rights.eraseTitle : rights.unsubscribeTitle;
  const { slug } = newsletter;
  const here = pathTo(isErasure ? 'deskReaderErase' : 'deskReaderLeave', { slug, reader: reader.id });
  const back = oneReaderAddress(frame, newsletter, reader.id);
  return (
    <DeskPage visit={visit} title={asks} newsletter={newsletter} here="readers">
      <p className="crumb">
        <a href={readersOf(frame, newsletter)}>{title}</a> ·{' '}
        <a href={back}>
          <bdi>{reader.email}</bdi>
        </a>
      </p>
      <Head title={asks} lead={<bdi>{reader.email}</bdi>} />
      <p>{isErasure ? rights.eraseText : rights.unsubscribeLead}</p>
      {isErasure ? <p className="still">{rights.eraseKept}</p> : null}
      {isElsewhere || !mayMove ? (
        <p className="notice" role="alert">
          {mayMove ? rights.elsewhere : rights.owner}
        </p>
      ) : null}
      <form method="post" action={`${frame.base}${here}${frame.keepLanguage}`} className="acts">
        {isElsewhere || !mayMove ? null : (
          <button type="submit" name="sure" value="yes">
            {isErasure ? rights.eraseButton : rights.unsubscribe}
          </button>
        )}
        <a href={back}>{rights.keep}</a>
      </form>
    </DeskPage>
  );
}
