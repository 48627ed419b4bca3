import type { PageRequest } from './article-pages.js';
import type { FiledDraft } from './choose.js';
import { keepArticle, type Pull, type WaitingPages } from './keep-article.js';

/** Reads the pages of a list that says nothing about them. Pages that were never read come first. */
export async function storePages(pull: Pull, requests: readonly PageRequest[], waiting: WaitingPages): Promise<void> {
  const { pages, counts } = pull;
  const again: PageRequest[] = [];
  const undated: ReadPage[] = [];
  for (const page of requests) {
    const task = pages.taskFor(page);
    if (task === 'read') await storePage(pull, page, waiting, undated);
    else if (task === 'read again') again.push(page);
    else counts[task === 'nothing' ? 'unchanged' : 'skipped'] += 1;
    // Version 0.1 did not note when a page had changed.
    if (task === 'nothing') await pages.markDone(page);
  }
  for (const page of again) {
    if (pages.mayReadAgain()) await storePage(pull, page, { unread: 0, failed: 0 }, undated);
    else counts.unchanged += 1;
  }
  await storeUndated(pull, undated);
}

/** Pages with a date that show that a source dates its articles. */
const minDated = 3;
/** With more pages without a date for each that has one, the dates are probably not found. */
const maxUndated = 4;

/**
 * Stores pages without a date, unless the source's other pages have one: then they are not articles, but pages about
 * the site or lists.
 */
async function storeUndated(pull: Pull, undated: readonly ReadPage[]): Promise<void> {
  const { pages, states, counts } = pull;
  const read = Number(states.fact('count-dated') ?? 0);
  const isDated = read >= minDated && undated.length <= maxUndated * read;
  for (const { page, draft } of undated) {
    if (isDated) {
      counts.skipped += 1;
      counts.notes.push(`${page.url}: the page has no date, unlike the articles of this source, so it is left out.`);
      await pages.markRefused(page);
    } else {
      await keepArticle(pull, draft, { page });
      await pages.markDone(page);
    }
  }
}

interface ReadPage {
  page: PageRequest;
  draft: FiledDraft;
}

/** @param undated gets the page if it has no date */
async function storePage(pull: Pull, page: PageRequest, waiting: WaitingPages, undated: ReadPage[]): Promise<void> {
  const { states } = pull;
  const read = await pull.pages.read(page);
  if (typeof read !== 'string') {
    const draft: FiledDraft = { ...read.draft, categories: [read.draft.section], source: 'page' };
    if (draft.publishedAt === null) {
      undated.push({ page, draft });
      return;
    }
    await states.setFact('count-dated', String(Number(states.fact('count-dated') ?? 0) + 1));
    await keepArticle(pull, draft, { page });
    await pull.pages.markDone(page);
  } else if (read === 'later') waiting.unread += 1;
  else if (read === 'failed') waiting.failed += 1;
  else pull.counts.skipped += 1;
}
