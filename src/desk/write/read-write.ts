import { NotFound } from '../../errors.js';
import type { Identity } from '../../identity.js';
import type { HistoryEntry } from '../../issues/history/history-entry.js';
import { redoable, undoable } from '../../issues/history/undo-stack.js';
import type { Issue } from '../../issues/issue.js';
import { NothingToSend } from '../../issues/issue.js';
import { isEditable } from '../../issues/write-draft.js';
import { currentSection, type Newsletter } from '../../newsletters/newsletter.js';
import { articles } from '../../operations/articles/articles.js';
import { compositions } from '../../operations/issues/composition.js';
import { drafts } from '../../operations/issues/drafts.js';
import { presences } from '../../operations/issues/presence.js';
import { perform } from '../../operations/operation.js';
import { type Actor, identityOf, may, OtherNewsletter } from '../../operations/permission.js';
import { bySection } from '../../render/digest/digest-sections.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { previewInput, type SampleReader } from '../issues/email-view.js';

type ResultOf<Call extends { run(...values: never): Promise<unknown> }> = Awaited<ReturnType<Call['run']>>;

/** An article of an issue, as the issue shows it. */
export interface ArticleLine {
  id: string;
  /** Undefined: it no longer exists. */
  article: ResultOf<typeof articles.read>['article'] | undefined;
  title: string;
  /** The section that the newsletter shows it in. */
  section: string;
  /** Whether this issue shows it otherwise than it is. */
  isChanged: boolean;
}

/** An issue as the page to write it shows it. */
export interface Writing {
  issue: Issue;
  newsletter: Newsletter;
  lines: readonly ArticleLine[];
  /** The sections of the articles below the lead, in the order of the email; fewer than two: it has the order of the list. */
  order: readonly string[];
  /** The sections that may have a note: those of the newsletter, and those that have one. */
  sections: readonly string[];
  history: readonly HistoryEntry[];
  /** The last change, if there is one. */
  last: { by: string; at: number; isYours: boolean } | undefined;
  mayUndo: boolean;
  mayRedo: boolean;
  /** Whether a change by this person makes a scheduled issue wait for a look. */
  changeWaits: boolean;
  /** Names of others who have it open. */
  others: readonly string[];
  /** The email as the reader gets it; undefined: there is none to show. */
  email: ResultOf<typeof compositions.preview> | undefined;
  maySend: boolean;
  mayTest: boolean;
}

/**
 * Reads an issue to be written, and notes that the person is there.
 * @returns undefined when the person may not change it, or nobody may any more
 * @throws NotFound, OtherNewsletter
 */
export async function readWriting(
  app: WebApp,
  actor: Actor,
  newsletters: readonly Newsletter[],
  id: string,
  reader: SampleReader,
): Promise<Writing | undefined> {
  const of = { actor, key: { issue: id }, input: {} };
  const { result: issue } = await perform(app, drafts.read, of);
  const newsletter = newsletters.find(({ slug }) => slug === issue.newsletter);
  if (!newsletter) throw new NotFound('issue', id);
  if (!isEditable(issue) || !may(actor, 'drafts:write', issue.newsletter)) return undefined;
  const [lines, past, others, email] = await Promise.all([
    Promise.all(issue.articles.map((article) => lineOf(app, actor, issue, newsletter, article))),
    perform(app, drafts.history, of),
    noteHere(app, actor, id),
    previewOf(app, { ...of, input: previewInput(reader) }),
  ]);
  const { entries } = past.result;
  const you = identityOf(actor);
  const last = entries.at(-1);
  const noted = [...newsletter.sections, ...Object.keys(issue.sectionNotes)];
  return {
    ...{ issue, newsletter, lines, email, history: entries },
    order: orderOf(newsletter, lines),
    sections: [...new Set(noted)],
    last: last && { by: last.by, at: last.at, isYours: last.actor === you },
    mayUndo: undoable(entries, you).length > 0,
    mayRedo: redoable(entries, you) !== undefined,
    changeWaits: changeWaits(issue, you, may(actor, 'issues:send', issue.newsletter)),
    others,
    maySend: may(actor, 'issues:send', issue.newsletter),
    mayTest: may(actor, 'issues:test', issue.newsletter),
  };
}

/** Notes that a person has an issue open, and gives the names of the others who do. */
export async function noteHere(app: WebApp, actor: Actor, issue: string): Promise<string[]> {
  const { result } = await perform(app, presences.note, { actor, key: { issue }, input: {} });
  const you = identityOf(actor);
  return result.people.filter((one) => one.id !== you).map(({ name }) => name);
}

/** A scheduled issue goes out as its sender saw it, so only their own change keeps its time (issues/lua/edit.lua). */
const changeWaits = ({ state, sender, seen, revision }: Issue, you: Identity, maySend: boolean): boolean =>
  state === 'scheduled' && sender !== null && seen === revision && !(maySend && sender.id === you);

/** An article of an issue, as the issue shows it. */
export async function lineOf(
  app: WebApp,
  actor: Actor,
  issue: Issue,
  newsletter: Newsletter,
  id: string,
): Promise<ArticleLine> {
  const version = issue.versions[id];
  const article = await perform(app, articles.read, { actor, key: { article: id }, input: {} }).then(
    ({ result }) => result.article,
    (error: unknown) => {
      if (error instanceof NotFound || error instanceof OtherNewsletter) return undefined;
      throw error;
    },
  );
  const section = article?.section ?? '';
  return {
    ...{ id, article, title: version?.title ?? article?.title ?? '' },
    section: currentSection(newsletter, section) ?? section,
    isChanged: version !== undefined,
  };
}

async function previewOf(app: WebApp, asked: Parameters<typeof perform>[2]): Promise<Writing['email']> {
  try {
    return (await perform(app, compositions.preview, asked)).result;
  } catch (error) {
    if (error instanceof NothingToSend) return undefined;
    throw error;
  }
}

/** The email groups what is below the lead by section. Articles under no section have no name here. */
function orderOf(newsletter: Newsletter, lines: readonly ArticleLine[]): string[] {
  const groups = bySection({ newsletter, articles: lines.flatMap(({ article }) => article ?? []) });
  return groups.length < 2 ? [] : groups.map(({ name }) => name).filter((name) => name !== '');
}
