import { messages } from '../../locale/messages.js';
import { copyrightLine, linkedPieces } from '../../newsletters/look.js';
import { networkName } from '../../newsletters/network-names.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import { dark as darkTheme, light as lightTheme } from '../../render/theme.js';
import { pathTo } from '../../settings/web-paths.js';
import type { Frame } from './frame.js';
import { mastheadOf } from './masthead.js';

interface LookProps {
  frame: Frame;
  newsletter: Newsletter;
}

/** The stylesheet of a page with colours of its own. Its address names the colours, so it never changes. */
export function LookStyle({ frame, newsletter }: { frame: Frame; newsletter: Newsletter | undefined }) {
  const { accent } = mastheadOf(frame, newsletter);
  if (!accent) return null;
  const { light, dark } = accent;
  const file = `${light.slice(1)}-${dark.slice(1)}.css`;
  return <link rel="stylesheet" href={`${frame.base}${pathTo('lookStylesheet', { file })}`} />;
}

/** The content of a look's stylesheet; undefined for a file name without colours. */
export function lookStylesheet(file: string): string | undefined {
  const [, light, dark] = /^([0-9a-f]{6})-([0-9a-f]{6})\.css$/.exec(file) ?? [];
  if (light === undefined || dark === undefined) return undefined;
  return `:root{--accent:#${light}}@media (prefers-color-scheme:dark){:root{--accent:#${dark}}}`;
}

/** Follow-us links, each with its network's icon if there is one. */
export function SiteFollowLinks({ frame, follow }: Pick<LookProps, 'frame'> & Pick<Newsletter, 'follow'>) {
  if (follow.length === 0) return null;
  return (
    <div>
      <h2>{messages(frame.locale).digest.followUs}</h2>
      <ul>
        {follow.map(({ label, url, network }) => (
          <li key={url}>
            <a href={url} rel="noopener">
              {network ? (
                <>
                  <img src={links.followIcon(frame.base, network)} alt="" width="20" height="20" loading="lazy" />
                  {networkName(network, frame.locale)}
                </>
              ) : (
                label
              )}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The newsletter's line about how to get in touch. Addresses in it are links. */
export function ContactLine({ newsletter: { look } }: Pick<LookProps, 'newsletter'>) {
  if (!look?.contact) return null;
  return (
    <p className="meta">
      {linkedPieces(look.contact).map(({ text, href }) =>
        href === undefined ? (
          text
        ) : (
          <a key={text} href={href}>
            {text}
          </a>
        ),
      )}
    </p>
  );
}

/** A telephone number as a link that dials it (RFC 3966). */
export function PhoneNumber({ phone }: { phone: string }) {
  return (
    <a className="nums" dir="ltr" href={`tel:${phone.replace(/[^+\d]/g, '')}`}>
      {phone}
    </a>
  );
}

/** The copyright line: the newsletter's own, or else the year and the publisher. */
export function Imprint({ frame, newsletter }: { frame: Frame; newsletter: Newsletter | undefined }) {
  const year = new Date().getFullYear();
  const publisher = frame.site.name || newsletter?.from.name || mastheadOf(frame, newsletter).name;
  return (
    <p>{newsletter?.look?.copyright ? copyrightLine(newsletter.look.copyright, year) : `© ${year} ${publisher}`}</p>
  );
}

/** Colours of the browser's own bars around a page. */
export const surfaces = { light: lightTheme.sheet, dark: darkTheme.sheet } as const;
