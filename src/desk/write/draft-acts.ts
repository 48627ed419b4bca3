import { InvalidInput, PostriderError } from '../../errors.js';
import { DraftChanged, UndoOvertaken } from '../../issues/draft-errors.js';
import { draftLimits } from '../../issues/editor-text.js';
import type { Issue } from '../../issues/issue.js';
import { moved, withoutArticles } from '../../issues/order/article-order.js';
import type { PublisherMessages } from '../../locale/publisher-language.js';
import { checks } from '../../operations/issues/checks.js';
import { drafts } from '../../operations/issues/drafts.js';
import { type Asked, perform } from '../../operations/operation.js';
import type { Person } from '../../people/person.js';
import type { WebApp } from '../../web/kit/web-app.js';

type Of = Pick<Asked, 'actor' | 'key'>;
type Faults = PublisherMessages['desk']['write']['faults'];

/** What a button did: where it leads, or why it did nothing. */
export type Did =
  | { at?: string | undefined }
  | { to: 'article' | 'sponsor'; of: string }
  | { to: 'add' | 'send' }
  | { test: true }
  | { fault: keyof Faults; by?: string | undefined };

/** How often a change that others overtake is tried again. */
const attempts = 5;

/**
 * Changes something of an issue as it is now, whoever has changed it since the page was made.
 * @param change undefined: there is nothing to change
 */
export async function changeNow(
  app: WebApp,
  of: Of,
  change: (issue: Issue) => Record<string, unknown> | undefined,
): Promise<Did> {
  for (let tried = 0; tried < attempts; tried += 1) {
    const { result: issue } = await perform(app, drafts.read, { ...of, input: {} });
    const input = change(issue);
    if (!input) return {};
    try {
      await perform(app, drafts.change, { ...of, revision: issue.revision, input });
      return {};
    } catch (error) {
      if (!(error instanceof DraftChanged)) throw error;
    }
  }
  return { fault: 'busy' };
}

/** A move of an article within its issue. The first is the lead, so the top is the place after it. */
const moves: Readonly<Record<string, (articles: readonly string[], article: string) => string[]>> = {
  up: (articles, article) => besideOther(articles, article, -1),
  down: (articles, article) => besideOther(articles, article, 1),
  lead: (articles, article) => moved(articles, article, 'first'),
  top: (articles, article) => {
    const lead = articles.find((id) => id !== article);
    return lead === undefined ? [...articles] : moved(articles, article, { after: lead });
  },
  remove: (articles, article) => withoutArticles(articles, [article]),
};

function besideOther(articles: readonly string[], article: string, by: -1 | 1): string[] {
  const other = articles[articles.indexOf(article) + by];
  if (other === undefined) return [...articles];
  return moved(articles, article, by < 0 ? { before: other } : { after: other });
}

async function moveArticle(app: WebApp, of: Of, verb: string, article: string): Promise<Did> {
  const move = moves[verb];
  let fault: keyof Faults | undefined;
  const did = await changeNow(app, of, ({ articles }) => {
    if (!articles.includes(article)) fault = 'moved';
    else if (verb === 'remove' && articles.length === 1) fault = 'last';
    return fault === undefined && move ? { articles: move(articles, article) } : undefined;
  });
  if (fault !== undefined) return { fault };
  return 'fault' in did || verb === 'remove' ? did : { at: article };
}

/** Takes a sponsor out of an issue. */
export const dropSponsor = (app: WebApp, of: Of, slot: string): Promise<Did> =>
  changeNow(app, of, ({ sponsors }) => ({ sponsors: sponsors.filter(({ id }) => id !== slot) }));

async function goBack(app: WebApp, of: Of, act: 'undo' | 'redo'): Promise<Did> {
  try {
    await perform(app, drafts[act], { ...of, input: {} });
    return {};
  } catch (error) {
    if (error instanceof UndoOvertaken) return { fault: 'overtaken', by: error.changes[0]?.by };
    if (!(error instanceof PostriderError) || error.code !== 'issue.nothing-to-undo') throw error;
    return { fault: act === 'undo' ? 'nothingToUndo' : 'nothingToRedo' };
  }
}

async function sendTest(app: WebApp, of: Of, { email }: Pick<Person, 'email'>): Promise<Did> {
  try {
    await perform(app, checks.test, { ...of, input: { to: email } });
    return { test: true };
  } catch (error) {
    if (error instanceof PostriderError && error.code === 'issue.too-many-tests') return { fault: 'testLimited' };
    throw error;
  }
}

/** Does what a button of the page says. @throws InvalidInput for something that is no button of it */
export async function doAct(app: WebApp, of: Of, person: Person, verb: string, object: string): Promise<Did> {
  if (Object.hasOwn(moves, verb)) return moveArticle(app, of, verb, object);
  switch (verb) {
    case 'save':
    case 'theirs':
      return {};
    case 'undo':
    case 'redo':
      return goBack(app, of, verb);
    case 'drop':
      return dropSponsor(app, of, object);
    case 'test':
      return sendTest(app, of, person);
    case 'edit':
      return { to: 'article', of: object };
    case 'sponsor':
      return object === 'new' ? newSponsor(app, of) : { to: 'sponsor', of: object };
    case 'add':
    case 'send':
      return { to: verb };
    default:
      throw new InvalidInput('act', 'must be a button of the page');
  }
}

async function newSponsor(app: WebApp, of: Of): Promise<Did> {
  const { sponsors } = (await perform(app, drafts.read, { ...of, input: {} })).result;
  return sponsors.length >= draftLimits.sponsors ? { fault: 'sponsors' } : { to: 'sponsor', of: 'new' };
}
