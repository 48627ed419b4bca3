import { moveSection } from '../../control/sections/rename-section.js';
import { countSectionMove, movesAnything } from '../../control/sections/section-move.js';
import { requireUnused } from '../../control/sections/section-uses.js';
import { InvalidInput } from '../../errors.js';
import { locales } from '../../locale/locale.js';
import {
  mergeSections,
  orderSections,
  removeSection,
  requireRenamable,
  titleSection,
} from '../../newsletters/change-sections.js';
import { wasRenamed } from '../../newsletters/former-sections.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { changeNewsletter } from '../../newsletters/newsletter-store.js';
import { fullNewsletter, newsletterDocument } from '../../operations/newsletters/newsletter-document.js';
import { removalQuery } from '../../operations/newsletters/newsletter-input.js';
import { newsletterOf } from '../../operations/newsletters/newsletters.js';
import { countSection } from '../../subscribers/list/count-section.js';
import type { RouteResult } from '../idempotency.js';
import { Problem } from '../problem.js';
import { type ApiRoute, apiRoute } from '../route.js';
import { newSection, sectionChange, sectionMerge, sectionOrder } from './section-schemas.js';

const tag = 'Newsletters';
const collection = '/newsletters/:slug/sections';
const single = `${collection}/:section`;
const scope = 'content:write';
const shown = { description: 'The newsletter with its sections.', schema: fullNewsletter, headers: ['ETag'] } as const;
const missing = ['newsletter.not-found', 'section.not-found'] as const;

/** The sections of a newsletter, which readers choose from. */
export const sectionRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'POST',
      path: collection,
      id: 'addSection',
      tag,
      summary: 'Add a section',
      description:
        'Adds a section at the end. If a section has this name already, upper or lower case, nothing changes.',
      scope,
      body: newSection,
      responses: { 200: shown },
      problems: ['newsletter.not-found'],
    },
    async (app, { params, token, body }) => {
      const { slug } = await newsletterOf(app, params);
      const change = { addSections: [body.name] };
      return newsletterResult(app, 200, await changeNewsletter(app.redis, slug, change, { by: token.name }));
    },
  ),
  apiRoute(
    {
      method: 'PATCH',
      path: collection,
      id: 'orderSections',
      tag,
      summary: 'Set the order of the sections',
      description: 'Sets the order in emails and on pages. The choices of readers stay.',
      scope,
      body: sectionOrder,
      responses: { 200: shown },
      problems: ['newsletter.not-found'],
    },
    async (app, { params, token, body }) => {
      const { slug } = await newsletterOf(app, params);
      return newsletterResult(app, 200, await orderSections(app.redis, slug, body.sections, token.name));
    },
  ),
  apiRoute(
    {
      method: 'PATCH',
      path: single,
      id: 'changeSection',
      tag,
      summary: 'Rename a section, or give it titles',
      description:
        'A new name moves articles, sources, segments and issues that name the section; the choices of readers stay, and the old address of its page leads to the new one. If anything moves, "confirm" must be the name of the section. After an interruption, repeat the call with the old name in the path. A title is for emails and pages in one language.',
      scope,
      body: sectionChange,
      responses: { 200: shown },
      problems: missing,
    },
    async (app, { params, token, body: { name, titles = {}, confirm } }) => {
      const { newsletter, section } = await sectionOf(app, params, name);
      const { slug } = newsletter;
      if (name === undefined && Object.keys(titles).length === 0)
        throw new InvalidInput('body', 'must contain at least one change');
      let changed = newsletter;
      if (name !== undefined) {
        await requireMoveConfirmed(app, newsletter, { from: section, to: name, confirm }).catch(asNameError);
        const rename = { from: section, to: name, by: token.name };
        changed = (await moveSection(app.list, slug, rename).catch(asNameError)).newsletter;
      }
      for (const locale of locales) {
        const title = titles[locale];
        if (title === undefined) continue;
        changed = await titleSection(app.redis, slug, name ?? section, locale, title, token.name);
      }
      return newsletterResult(app, 200, changed);
    },
  ),
  apiRoute(
    {
      method: 'POST',
      path: `${single}/merge`,
      id: 'mergeSection',
      tag,
      summary: 'Merge a section into another',
      description:
        'Readers who chose the section then get the other one. Cannot be undone: "confirm" must be the name of the section.',
      scope,
      body: sectionMerge,
      responses: { 200: shown },
      problems: [...missing, 'newsletter.section-in-use'],
    },
    async (app, { params, token, body: { into, confirm } }) => {
      const { newsletter, section } = await sectionOf(app, params);
      const { slug } = newsletter;
      if (!hasSection(newsletter, into)) throw new InvalidInput('into', 'is no section of this newsletter');
      await requireUnused(app.list, slug, section);
      await requireConfirmed(app, newsletter, section, confirm);
      const changed = await mergeSections(app.redis, slug, section, into, token.name);
      return newsletterResult(app, 200, changed);
    },
  ),
  apiRoute(
    {
      method: 'DELETE',
      path: single,
      id: 'removeSection',
      tag,
      summary: 'Remove a section',
      description:
        'Readers keep the other sections that they chose. "confirm" must be the name of the section. A section by which a segment or an unsent issue chooses its readers cannot be removed.',
      scope,
      query: removalQuery,
      responses: { 200: shown },
      problems: [...missing, 'newsletter.section-in-use', 'input.invalid'],
    },
    async (app, { params, token, query }) => {
      const { newsletter, section } = await sectionOf(app, params);
      const { slug } = newsletter;
      await requireUnused(app.list, slug, section);
      await requireConfirmed(app, newsletter, section, query.confirm);
      const changed = await removeSection(app.redis, slug, section, token.name);
      return newsletterResult(app, 200, changed);
    },
  ),
];

/** The answer with the whole newsletter, and its revision as the ETag. */
async function newsletterResult(app: Deps, status: number, newsletter: Newsletter): Promise<RouteResult> {
  const body = await newsletterDocument(app, newsletter);
  return { status, body, headers: { ETag: `"${body.revision}"` } };
}

type Deps = Parameters<ApiRoute['run']>[0];

const hasSection = ({ sections }: Newsletter, name: string): boolean =>
  sections.some((one) => one.toLowerCase() === name.toLowerCase());

/** @throws InvalidInput that counts the readers, unless the name was confirmed */
async function requireConfirmed({ list }: Deps, newsletter: Newsletter, section: string, confirm?: string) {
  if (confirm?.toLowerCase() === section.toLowerCase()) return;
  const { chose, choseOnly } = await countSection(list, newsletter, section);
  const facts = `Confirmed readers who chose it: ${chose}; readers who chose no other section: ${choseOnly}.`;
  throw new InvalidInput('confirm', `must be "${section}". ${facts}`);
}

/** @throws InvalidInput that counts what moves, unless the section's name was confirmed or nothing moves */
async function requireMoveConfirmed(
  { list }: Deps,
  newsletter: Newsletter,
  { from, to, confirm }: { from: string; to: string; confirm: string | undefined },
) {
  requireRenamable(newsletter, from, to);
  if (confirm?.toLowerCase() === from.toLowerCase()) return;
  const move = await countSectionMove(list, newsletter, from);
  if (!movesAnything(move)) return;
  const { readers, articles, sources, segments, issues, approvals } = move;
  const counts = `Articles: ${articles}, sources: ${sources}, segments: ${segments}, confirmed readers who chose it: ${readers}`;
  const named = `unsent issues that name it: ${issues.join(', ') || 'none'}`;
  const again = `approved issues that need another approval: ${approvals.join(', ') || 'none'}`;
  throw new InvalidInput('confirm', `must be "${from}". ${counts}, ${named}, ${again}.`);
}

/**
 * The newsletter and the section of a call.
 * @param newName also accepts the earlier name of the section that has this name now
 * @throws NotFound; Problem `section.not-found`
 */
async function sectionOf(
  app: Deps,
  params: Readonly<Record<string, string>>,
  newName?: string,
): Promise<{ newsletter: Newsletter; section: string }> {
  const newsletter = await newsletterOf(app, params);
  const { section = '' } = params;
  const isAgain = newName !== undefined && wasRenamed(newsletter, section, newName);
  if (!hasSection(newsletter, section) && !isAgain)
    throw new Problem('section.not-found', `Sections: ${newsletter.sections.join(', ') || 'none'}.`);
  return { newsletter, section };
}

/** The body calls the new name `name`. */
function asNameError(error: unknown): never {
  throw error instanceof InvalidInput && error.field === 'newName' ? new InvalidInput('name', error.reason) : error;
}
