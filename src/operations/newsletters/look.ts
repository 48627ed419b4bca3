import { contentsFrom } from '../../newsletters/look.js';
import { type Newsletter, sectionPosition } from '../../newsletters/newsletter.js';
import { type OperationApp, operation } from '../operation.js';
import { personOf, requireNewsletter } from '../permission.js';
import { embeddedPictures, shownPicture, storePicture } from '../pictures/look-pictures.js';
import { accentOf, changeLook, saveLogo, savePortrait } from './change-look.js';
import { lookChange, lookPreview, lookPreviewQuery, maxLookBody, newsletterLook, triedLook } from './look-input.js';
import { newsletterOf } from './newsletter-of.js';

/** How the emails and pages of a newsletter look. */
export const looks = {
  read: operation({
    id: 'readLook',
    summary: 'Read the look of a newsletter',
    description: 'Returns what differs from the default look. Send its ETag with a change.',
    permission: { scope: 'content:read', of: 'slug' },
    changes: false,
    key: ['slug'],
    run: newsletterOf,
    output: newsletterLook,
    document: lookDocument,
  }),

  change: operation({
    id: 'changeLook',
    summary: 'Change the look of a newsletter',
    description: `Changes the fields in the body and no others. The body may have ${Math.floor(maxLookBody / 1024 / 1024)} MB, for pictures. Follow-us links are a field of the newsletter.`,
    permission: { scope: 'content:write', of: 'slug' },
    changes: true,
    key: ['slug'],
    input: lookChange,
    partial: true,
    conditional: true,
    errors: ['newsletter.changed-meanwhile'],
    run: async (app, asked, { actor, revision }) => {
      const { slug } = await newsletterOf(app, asked);
      const { slug: _, logo, logoDark, portrait, contents, ...rest } = asked;
      const { redis } = app;
      const pictures = {
        logo: await storePicture(app, 'logo', logo, (bytes) => saveLogo(redis, 'logo', bytes)),
        logoDark: await storePicture(app, 'logoDark', logoDark, (bytes) => saveLogo(redis, 'logoDark', bytes)),
        portrait: await storePicture(app, 'portrait', portrait, (bytes) => savePortrait(redis, bytes)),
      };
      // Null is no list at all. A newsletter that was never asked has the default.
      const list = contents === 'default' ? null : (contents ?? 0);
      const change = { ...rest, ...pictures, ...(contents === undefined ? {} : { contents: list }) };
      return changeLook(redis, slug, change, { revision, by: personOf(actor) });
    },
    output: newsletterLook,
    document: lookDocument,
  }),

  preview: operation({
    id: 'previewLook',
    summary: 'Preview the look of a newsletter',
    description: 'Renders an example email with the look. Its stories are made up.',
    permission: { scope: 'content:read', of: 'slug' },
    changes: false,
    key: ['slug'],
    input: lookPreviewQuery,
    run: async (app, { locale, embed, ...key }) => {
      const newsletter = await newsletterOf(app, key);
      const pictures = embed === 'true' ? await embeddedPictures(app.redis, newsletter) : undefined;
      // The templates are large, and few callers need them.
      const { renderLookPreview } = await import('../../render/look/look-preview.js');
      return { html: renderLookPreview(newsletter, app.publicUrl, locale ?? newsletter.locale, pictures) };
    },
    output: lookPreview,
  }),

  tryOut: operation({
    id: 'tryLook',
    summary: 'Preview a look that is not saved',
    description:
      'Renders an example email of a newsletter with another title or colour, or of a new one. Saves nothing.',
    permission: { scope: 'content:write', of: 'any' },
    changes: false,
    key: [],
    input: triedLook,
    run: async (app, { newsletter: slug, accent, locale, ...texts }, { actor }) => {
      if (slug !== undefined) requireNewsletter(actor, slug);
      const before = slug === undefined ? newOne : await newsletterOf(app, { slug });
      const given = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined));
      const changed = accentOf(before.look?.accent, accent === '' ? null : accent, undefined);
      const look = { ...before.look, ...(changed.accent ? { accent: changed.accent } : {}) };
      if (changed.accent === null) delete look.accent;
      const shown: Newsletter = { ...before, ...given, look, locale: locale ?? before.locale };
      const { renderLookPreview } = await import('../../render/look/look-preview.js');
      return { html: renderLookPreview(shown, app.publicUrl, shown.locale) };
    },
    output: lookPreview,
  }),
};

/** A newsletter of which nothing is known yet. */
const newOne: Newsletter = {
  ...{ slug: 'new', number: 0, title: '', tagline: '', from: { name: '', address: '' }, replyTo: '', locale: 'en' },
  ...{ sections: [], postalAddress: '', siteUrl: '', follow: [], timeZone: 'UTC', schedule: {}, scheduledAt: 0 },
  ...{ approval: 'draft', uncertain: 'resend', lateMinutes: 15, createdAt: '', archivedAt: '' },
};

function lookDocument({ publicUrl }: Pick<OperationApp, 'publicUrl'>, newsletter: Newsletter) {
  const { look = {}, revision = 0, sections } = newsletter;
  const [logo, logoDark, portrait] = [look.logo, look.logoDark, look.portrait].map((one) =>
    shownPicture(publicUrl, one),
  );
  const colours = sections.flatMap((name) => {
    const colour = look.sectionColours?.[sectionPosition(newsletter, name)];
    return colour ? [[name, colour] as const] : [];
  });
  const { contact = '', copyright = '', layout = 'full', forwarded = false, ratingPlace = 'lead', words = {} } = look;
  const { signature = '', intro = '', language = null, direction = null, accent = null } = look;
  return {
    ...{ accent, logo, logoDark, contact, copyright, layout, contents: contentsFrom(look) || null },
    ...{ forwarded, ratingPlace, words, signature, portrait, intro, language, direction, revision },
    sectionColours: Object.fromEntries(colours),
  };
}
