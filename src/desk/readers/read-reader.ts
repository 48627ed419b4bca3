import { NotFound } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { perform } from '../../operations/operation.js';
import { may } from '../../operations/permission.js';
import { activity } from '../../operations/subscribers/activity.js';
import { readers } from '../../operations/subscribers/readers.js';
import { subscribers } from '../../operations/subscribers/subscribers.js';
import { roleIn } from '../../people/person.js';
import type { DeskVisit } from '../kit/as-person.js';
import type { ReadersVisit } from './with-readers.js';

/** What the pages of one reader show. */
export interface ReaderFacts {
  reader: Awaited<ReturnType<typeof subscribers.read.run>>;
  /** Their subscriptions to other newsletters in which the person may see readers. */
  elsewhere: { slug: string; title: string; state: string }[];
}
type Activity = Awaited<ReturnType<typeof activity.read.run>>;

/** The id in an address. An address of a reader does not belong there. @throws NotFound */
export function readerIn({ request }: Pick<ReadersVisit, 'request'>): string {
  const { reader } = request.params as { reader: string };
  if (!/^[0-9a-f]{16}$/.test(reader)) throw new NotFound('subscriber', reader);
  return reader;
}

export async function readReaderFacts(found: ReadersVisit): Promise<ReaderFacts> {
  const { app, visit, newsletter } = found;
  const id = readerIn(found);
  const { actor } = visit;
  const { result: reader } = await perform(app, subscribers.read, {
    ...{ actor, key: { slug: newsletter.slug, id }, input: {} },
  });
  // Whoever has a role in all newsletters may see all subscriptions.
  const isForAll = visit.person.role === 'owner' || visit.person.role === 'editor';
  if (!isForAll) return { reader, elsewhere: [] };
  const { result } = await perform(app, readers.read, { actor, key: { id }, input: {} });
  const elsewhere = result.subscriptions.flatMap(({ newsletter: slug, state }) => {
    const other = visit.newsletters.find((one) => one.slug === slug);
    return other && slug !== newsletter.slug ? [{ slug, title: other.title, state }] : [];
  });
  return { reader, elsewhere };
}

export async function readReaderActivity({ app, visit, newsletter }: ReadersVisit, id: string): Promise<Activity> {
  const asked = { actor: visit.actor, key: { slug: newsletter.slug, id }, input: {} };
  return (await perform(app, activity.read, asked)).result;
}

/** What a person may do for a reader. */
export interface ReaderRights {
  mayChange: boolean;
  /** Erasure, and a download of all data. */
  mayMove: boolean;
  /** The data of all newsletters. */
  mayDownload: boolean;
}

export function rightsOf({ visit, newsletter }: Pick<ReadersVisit, 'visit' | 'newsletter'>): ReaderRights {
  const { person, actor } = visit;
  const mayChange = may(actor, 'subscribers:write', newsletter.slug);
  const mayMove = mayChange && (person.movesData || roleIn(person, newsletter.slug) === 'owner');
  const mayDownload = person.role === 'owner' || (person.role === 'editor' && person.movesData);
  return { mayChange, mayMove, mayDownload };
}

/** What was done for a reader just now. */
export type ReaderNotice = 'unsubscribed' | 'alreadyLeft' | 'broughtBack' | 'cannotBack' | 'waits' | 'known';

export interface ReaderPageProps extends ReaderFacts {
  visit: DeskVisit;
  newsletter: Newsletter;
  activity: Activity;
  rights: ReaderRights;
  /** The page of the inbox to which an email has just gone. */
  inbox: string | null;
  notice?: ReaderNotice | undefined;
  /** What is wrong with the reason for bringing them back. */
  reasonError?: string;
}
