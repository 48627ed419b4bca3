import { PictureRefused } from '../../articles/store/picture-store.js';
import { changeLook, saveLogo, savePortrait } from '../../control/newsletter-look.js';
import { InvalidInput } from '../../errors.js';
import { contentsFrom, type LookPicture } from '../../newsletters/look.js';
import { type Newsletter, sectionPosition } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import { revisionOf } from '../content/if-match.js';
import type { RouteResult } from '../idempotency.js';
import { newsletterOf } from '../newsletter-routes.js';
import { type ApiApp, type ApiRoute, apiRoute } from '../route.js';
import { lookChange, lookPreview, lookPreviewQuery, maxLookBody, newsletterLook } from './look-schemas.js';

const tag = 'Newsletters';
const path = '/newsletters/:slug/look';
const shown = { description: 'The look.', schema: newsletterLook, headers: ['ETag'] } as const;

/** How the emails and pages of a newsletter look. */
export const lookRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'GET',
      path,
      id: 'readLook',
      tag,
      summary: 'Read the look of a newsletter',
      description: 'Returns what differs from the default look. Send its ETag with a change.',
      scope: 'content:read',
      responses: { 200: shown },
      problems: ['newsletter.not-found'],
    },
    async (app, { params }) => lookResult(app, await newsletterOf(app, params)),
  ),
  apiRoute(
    {
      method: 'PATCH',
      path,
      id: 'changeLook',
      tag,
      summary: 'Change the look of a newsletter',
      description: `Changes the fields in the body and no others. The body may have ${Math.floor(maxLookBody / 1024 / 1024)} MB, for pictures. Follow-us links are a field of the newsletter.`,
      scope: 'content:write',
      body: lookChange,
      maxBody: maxLookBody,
      conditional: true,
      responses: { 200: shown },
      problems: ['newsletter.not-found', 'newsletter.changed-meanwhile'],
    },
    async (app, { params, token, body, ifMatch }) => {
      const { slug } = await newsletterOf(app, params);
      if (Object.keys(body).length === 0) throw new InvalidInput('body', 'must contain at least one change');
      const revision = revisionOf(ifMatch);
      const { logo, logoDark, portrait, contents, ...rest } = body;
      const pictures = {
        logo: await keptPicture('logo', logo, (bytes) => saveLogo(app.redis, 'logo', bytes)),
        logoDark: await keptPicture('logoDark', logoDark, (bytes) => saveLogo(app.redis, 'logoDark', bytes)),
        portrait: await keptPicture('portrait', portrait, (bytes) => savePortrait(app.redis, bytes)),
      };
      // In the API, null is no list at all. A newsletter that was never asked has the default.
      const change = { ...rest, ...pictures, ...(contents === undefined ? {} : { contents: contents ?? 0 }) };
      return lookResult(app, await changeLook(app.redis, slug, change, { revision, by: token.name }));
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: `${path}/preview`,
      id: 'previewLook',
      tag,
      summary: 'Preview the look of a newsletter',
      description: 'Renders an example email with the look. Its stories are made up.',
      scope: 'content:read',
      query: lookPreviewQuery,
      responses: { 200: { description: 'The email.', schema: lookPreview } },
      problems: ['newsletter.not-found', 'input.invalid'],
    },
    async (app, { params, query }) => {
      const newsletter = await newsletterOf(app, params);
      // The templates are large, and few calls need them.
      const { renderLookPreview } = await import('../../render/look/look-preview.js');
      const html = renderLookPreview(newsletter, app.publicUrl, query.locale ?? newsletter.locale);
      return { status: 200, body: { html } };
    },
  ),
];

/** Stores a picture of a change. @throws InvalidInput for a file that cannot be used */
export async function keptPicture(
  field: string,
  encoded: string | null | undefined,
  save: (bytes: Buffer) => Promise<LookPicture>,
): Promise<LookPicture | null | undefined> {
  if (encoded === null || encoded === undefined) return encoded;
  return save(Buffer.from(encoded, 'base64')).catch((error: unknown) => {
    throw error instanceof PictureRefused ? new InvalidInput(field, error.message) : error;
  });
}

/** A picture of a look, as the API shows it. */
export const shownPicture = (publicUrl: string, picture: LookPicture | null | undefined) =>
  picture ? { url: links.media(publicUrl, picture.file), width: picture.width, height: picture.height } : null;

function lookResult({ publicUrl }: Pick<ApiApp, 'publicUrl'>, newsletter: Newsletter): RouteResult {
  const { look = {}, revision = 0, sections } = newsletter;
  const picture = (one: LookPicture | undefined) => shownPicture(publicUrl, one);
  const colours = sections.flatMap((name) => {
    const colour = look.sectionColours?.[sectionPosition(newsletter, name)];
    return colour ? [[name, colour] as const] : [];
  });
  const { contact = '', copyright = '', layout = 'full', forwarded = false, ratingPlace = 'lead', words = {} } = look;
  const contents = contentsFrom(look) || null;
  const { signature = '', intro = '', language = null, direction = null, accent = null } = look;
  const body = {
    ...{ accent, logo: picture(look.logo), logoDark: picture(look.logoDark), contact, copyright, layout, contents },
    ...{
      forwarded,
      ratingPlace,
      words,
      signature,
      portrait: picture(look.portrait),
      intro,
      language,
      direction,
      revision,
    },
    sectionColours: Object.fromEntries(colours),
  };
  return { status: 200, body, headers: { ETag: `"${revision}"` } };
}
