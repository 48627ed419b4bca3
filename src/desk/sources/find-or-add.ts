import { FetchFailed, SecretStays } from '../../articles/sources/fetch-errors.js';
import { InvalidInput, PostriderError } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { perform } from '../../operations/operation.js';
import { sources } from '../../operations/sources/sources.js';
import type { FormBody } from '../../web/kit/form-body.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { DeskVisit } from '../kit/as-person.js';
import { withScheme } from '../kit/with-scheme.js';
import type { SourceFault, SourceSearch } from './source-search.js';

/**
 * Finds the sources of a site, or adds one that was found.
 * @returns the id of the source that was added, or what the page shows instead
 */
export async function findOrAdd(
  app: WebApp,
  { actor }: DeskVisit,
  { slug }: Newsletter,
  form: FormBody,
): Promise<{ added: string } | { search: SourceSearch }> {
  const of = { actor, key: { slug } };
  const site = form.get('site').trim().slice(0, 2_000);
  const [, kind, url] = /^(feed|sitemap|page|wordpress):(.+)$/s.exec(form.get('add')) ?? [];
  if (form.get('act') === 'ghost') return addGhost(app, { actor }, { slug }, form);
  try {
    if (url !== undefined) {
      const { source } = (await perform(app, sources.add, { ...of, input: { url, kind } })).result;
      // Somebody has just looked at its articles: they are fetched at once.
      await perform(app, sources.pull, { actor, key: { source: source.id }, input: {} });
      return { added: source.id };
    }
    const { result: found } = await perform(app, sources.find, { ...of, input: { url: site } });
    return { search: { site, found } };
  } catch (error) {
    return { search: { site: site || (url ?? ''), fault: faultOf(error) } };
  }
}

/** Adds the posts of a Ghost site, which nobody can find without its key. The key is not shown again. */
async function addGhost(
  app: WebApp,
  { actor }: Pick<DeskVisit, 'actor'>,
  key: { slug: string },
  form: FormBody,
): Promise<{ added: string } | { search: SourceSearch }> {
  const ghost = form.get('ghost').trim().slice(0, 2_000);
  const contentKey = form.get('contentKey').trim().slice(0, 200);
  try {
    const input = { kind: 'ghost', url: withScheme(ghost), contentKey };
    const { source } = (await perform(app, sources.add, { actor, key, input })).result;
    return { added: source.id };
  } catch (error) {
    const isKey = error instanceof InvalidInput && error.all.some(({ field }) => field === 'contentKey');
    return { search: { site: '', ghost, fault: isKey || isKeyRefused(error) ? 'key' : faultOf(error) } };
  }
}

const isKeyRefused = (error: unknown): boolean =>
  error instanceof PostriderError && error.cause instanceof FetchFailed && [401, 403].includes(error.cause.status ?? 0);

/** @throws the error, where it is about something else */
function faultOf(error: unknown): SourceFault {
  if (error instanceof InvalidInput) return 'url';
  if (!(error instanceof PostriderError)) throw error;
  if (error.code === 'source.exists') return 'exists';
  if (error.cause instanceof SecretStays) return 'elsewhere';
  // The cause is what the site answered, where it answered nothing to read.
  if (error.code === 'source.unreadable') return error.cause === undefined ? 'nothing' : 'unreachable';
  if (error.code === 'article.fetch-refused') return 'private';
  throw error;
}
