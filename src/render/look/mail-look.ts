import type { DigestSection, MailFollowLink, MailLook } from '../../../emails/props.js';
import { type Furniture, hasFurniture } from '../../locale/furniture/digest-words.js';
import type { Locale } from '../../locale/locale.js';
import {
  contentScript,
  contentsFrom,
  copyrightLine,
  type FollowLink,
  type LookPicture,
  linkedPieces,
} from '../../newsletters/look.js';
import { networkName } from '../../newsletters/network-names.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../links.js';

interface LookContext {
  publicUrl: string;
  /** For the copyright line. */
  year: number;
}

/** The look of all emails of a newsletter; empty if it is the theme's. */
export function mailLook({ look }: Newsletter, { publicUrl, year }: LookContext): { look?: MailLook } {
  if (!look) return {};
  const { accent, logo, logoDark, contact, copyright } = look;
  const picture = pictureAt(publicUrl);
  return {
    look: {
      ...(accent ? { accent } : {}),
      ...(logo ? { logo: { light: picture(logo), ...(logoDark ? { dark: picture(logoDark) } : {}) } } : {}),
      ...(contact ? { contact: linkedPieces(contact) } : {}),
      ...(copyright ? { copyright: copyrightLine(copyright, year) } : {}),
    },
  };
}

/** The look of an issue. @param context `articles`: how many the issue has */
export function digestLook(
  newsletter: Newsletter,
  context: LookContext & { locale: Locale; articles: number },
): { look?: MailLook } {
  const { look = {} } = newsletter;
  const { layout, forwarded, signature, portrait } = look;
  const contents = contentsFrom(look);
  const content = contentScript(look, context.locale);
  const lines = (signature ?? '').split('\n').filter((line) => line !== '');
  const furniture = furnitureOf(newsletter, context.locale);
  const all: MailLook = {
    ...mailLook(newsletter, context).look,
    ...(layout === undefined || layout === 'full' ? {} : { layout }),
    ...(contents > 0 && context.articles >= contents ? { contents: true } : {}),
    ...(forwarded ? { forwarded } : {}),
    ...(lines.length > 0
      ? { signature: { lines, ...(portrait ? { picture: pictureAt(context.publicUrl)(portrait) } : {}) } }
      : {}),
    ...(content ? { content } : {}),
    ...(furniture ? { furniture } : {}),
  };
  return Object.keys(all).length > 0 ? { look: all } : {};
}

/**
 * The words around the content in a reader's email; undefined: those of its locale. A reader who chose another language
 * than the newsletter's own keeps the words in the chosen one.
 */
export function furnitureOf(
  { look = {}, locale: own }: Pick<Newsletter, 'look' | 'locale'>,
  locale: Locale,
): Furniture | undefined {
  if (locale !== own) return undefined;
  const { language, words } = look;
  const isKnown = language !== undefined && hasFurniture(language);
  if (!isKnown && !words) return undefined;
  return { ...(isKnown ? { language } : {}), ...(words ? { words } : {}) };
}

const pictureAt =
  (publicUrl: string) =>
  ({ file, width, height }: LookPicture) => ({ url: links.media(publicUrl, file), width, height });

/** The colour of a section's title. */
export function sectionColour({ look }: Newsletter, position: number): Pick<DigestSection, 'colour'> {
  const colour = look?.sectionColours?.[position];
  return colour ? { colour: { name: `section-${position}`, ...colour } } : {};
}

/** Follow-us links as emails show them. */
export const mailFollow = (follow: readonly FollowLink[], publicUrl: string, locale: Locale): MailFollowLink[] =>
  follow.map(({ label, url, network }) =>
    network === undefined
      ? { label, url }
      : { label: networkName(network, locale), url, icon: links.followIcon(publicUrl, network) },
  );
