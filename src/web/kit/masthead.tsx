import { messages } from '../../locale/messages.js';
import type { Accent, LookPicture } from '../../newsletters/look.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import { light } from '../../render/theme.js';
import type { Frame } from './frame.js';

/** The name above a page, and how the page looks. */
export interface MastheadFacts {
  name: string;
  logo?: LookPicture | undefined;
  logoDark?: LookPicture | undefined;
  accent?: Accent | undefined;
  icon?: LookPicture | undefined;
}

/**
 * The masthead of a page: that of its newsletter, or of the whole site.
 * @param newsletter the page's, or the only one (`newsletterOfPage`)
 */
export function mastheadOf({ locale, site, newsletters }: Frame, newsletter: Newsletter | undefined): MastheadFacts {
  const own = {
    accent: site.accent ?? undefined,
    logo: site.logo ?? undefined,
    logoDark: site.logoDark ?? undefined,
    icon: site.icon ?? undefined,
  };
  if (!newsletter) return { ...own, name: site.name || messages(locale).pages.home.title };
  const { accent = own.accent, logo, logoDark } = newsletter.look ?? {};
  // The logo of a site with several newsletters is not the name of one of them.
  const logos = logo || newsletters.length > 1 ? { logo, logoDark } : { logo: own.logo, logoDark: own.logoDark };
  return { name: newsletter.title, accent, icon: own.icon, ...logos };
}

/** Every accent that a page of the site has on light surfaces. Drawing is slow, so that there is an icon in no other. */
export const accentsOf = ({ site, newsletters }: Pick<Frame, 'site' | 'newsletters'>): readonly string[] =>
  [light.accent, site.accent?.light, ...newsletters.map(({ look }) => look?.accent?.light)].filter(
    (accent) => accent !== undefined,
  );

/** The newsletter of a page that names none: the only one of the site, if it has just one. */
export const newsletterOfPage = ({ newsletters }: Frame, own: Newsletter | undefined): Newsletter | undefined =>
  own ?? (newsletters.length === 1 ? newsletters[0] : undefined);

/** A logo, or the name. The logo for light surfaces is replaced in dark mode. */
export function MastheadName({ frame, masthead }: { frame: Frame; masthead: MastheadFacts }) {
  const { name, logo, logoDark } = masthead;
  if (!logo) return <bdi>{name}</bdi>;
  const address = (file: string) => links.media(frame.base, file);
  return (
    <>
      <picture className={logoDark ? undefined : 'by-day'}>
        {logoDark ? <source media="(prefers-color-scheme: dark)" srcSet={address(logoDark.file)} /> : null}
        <img src={address(logo.file)} alt={name} width={logo.width} height={logo.height} />
      </picture>
      {logoDark ? null : <span className="by-night">{name}</span>}
    </>
  );
}
