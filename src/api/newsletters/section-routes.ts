import { requireUnused } from '../../control/section-uses.js';
import { InvalidInput } from '../../errors.js';
import { removeSection, renameSection } from '../../newsletters/change-sections.js';
import { type Newsletter, sectionPosition } from '../../newsletters/newsletter.js';
import { changeNewsletter } from '../../newsletters/newsletter-store.js';
import { countSection } from '../../subscribers/list/count-section.js';
import { newsletterOf } from '../newsletter-routes.js';
import { Problem } from '../problem.js';
import { type ApiRoute, apiRoute } from '../route.js';
import { newsletterResult } from './newsletter-document.js';
import { fullNewsletter, newSection, removalQuery } from './newsletter-schemas.js';

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
      description: 'Adds a section at the end. A name that is there already, in any case, changes nothing.',
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
      path: single,
      id: 'renameSection',
      tag,
      summary: 'Rename a section',
      description:
        'The choices of readers stay. Articles and sources that name the section need the new name separately.',
      scope,
      body: newSection,
      responses: { 200: shown },
      problems: missing,
    },
    async (app, { params, token, body }) => {
      const { newsletter, section } = await sectionOf(app, params);
      const renamed = renameSection(app.redis, newsletter.slug, section, body.name, token.name).catch(asNameError);
      return newsletterResult(app, 200, await renamed);
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
      if (query.confirm?.toLowerCase() !== section.toLowerCase()) {
        const { chose, choseOnly } = await countSection(app.list, newsletter, section);
        const facts = `Confirmed readers who chose it: ${chose}; readers who chose no other section: ${choseOnly}.`;
        throw new InvalidInput('confirm', `must be "${section}". ${facts}`);
      }
      const changed = await removeSection(app.redis, slug, section, token.name);
      await app.list.onDisk();
      return newsletterResult(app, 200, changed);
    },
  ),
];

/** The newsletter and the section of a call. @throws NotFound; Problem `section.not-found` */
async function sectionOf(
  app: Parameters<ApiRoute['run']>[0],
  params: Readonly<Record<string, string>>,
): Promise<{ newsletter: Newsletter; section: string }> {
  const newsletter = await newsletterOf(app, params);
  const { section = '' } = params;
  if (sectionPosition(newsletter, section) < 0)
    throw new Problem('section.not-found', `Sections: ${newsletter.sections.join(', ') || 'none'}.`);
  return { newsletter, section };
}

/** The body calls the new name `name`. */
function asNameError(error: unknown): never {
  throw error instanceof InvalidInput ? new InvalidInput('name', error.reason) : error;
}
