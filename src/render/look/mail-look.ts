import type { DigestSection, MailFollowLink, MailLook } from '../../../emails/props.js';
import type { Locale } from '../../locale/locale.js';
import {
  contentScript,
  copyrightLine,
  type FollowLink,
  type LookPicture,
  linkedPieces,
} from '../../newsletters/look.js';
import { networkName } from '../../newsletters/networks.js';
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
  const { look } = newsletter;
  if (!look) return {};
  const { layout, contents, forwarded, signature, portrait } = look;
  const content = contentScript(look, context.locale);
  const lines = (signature ?? '').split('\n').filter((line) => line !== '');
  return {
    look: {
      ...mailLook(newsletter, context).look,
      ...(layout === undefined || layout === 'full' ? {} : { layout }),
      ...(contents !== undefined && context.articles >= contents ? { contents: true } : {}),
      ...(forwarded ? { forwarded } : {}),
      ...(lines.length > 0
        ? { signature: { lines, ...(portrait ? { picture: pictureAt(context.publicUrl)(portrait) } : {}) } }
        : {}),
      ...(content ? { content } : {}),
    },
  };
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
