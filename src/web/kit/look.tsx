import { messages } from '../../locale/messages.js';
import { copyrightLine, linkedPieces } from '../../newsletters/look.js';
import { networkName } from '../../newsletters/networks.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import { pathTo } from '../../settings/web-paths.js';
import type { Frame } from './frame.js';

interface LookProps {
  frame: Frame;
  newsletter: Newsletter;
}

/** The stylesheet of a newsletter with colours of its own. Its address names the colours, so it never changes. */
export function LookStyle({ frame, newsletter: { look } }: LookProps) {
  if (!look?.accent) return null;
  const { light, dark } = look.accent;
  const file = `${light.slice(1)}-${dark.slice(1)}.css`;
  return <link rel="stylesheet" href={`${frame.base}${pathTo('lookStylesheet', { file })}`} />;
}

/** The content of a look's stylesheet; undefined for a file name without colours. */
export function lookStylesheet(file: string): string | undefined {
  const [, light, dark] = /^([0-9a-f]{6})-([0-9a-f]{6})\.css$/.exec(file) ?? [];
  if (light === undefined || dark === undefined) return undefined;
  return `:root{--accent:#${light}}@media (prefers-color-scheme:dark){:root{--accent:#${dark}}}`;
}

/** The logo of a newsletter, or its title. The logo for light surfaces is replaced in dark mode. */
export function NewsletterName({ frame, newsletter: { look, title } }: LookProps) {
  if (!look?.logo) return title;
  const { logo, logoDark } = look;
  const address = (file: string) => links.media(frame.base, file);
  return (
    <>
      <picture className={logoDark ? undefined : 'by-day'}>
        {logoDark ? <source media="(prefers-color-scheme: dark)" srcSet={address(logoDark.file)} /> : null}
        <img src={address(logo.file)} alt={title} width={logo.width} height={logo.height} />
      </picture>
      {logoDark ? null : <span className="by-night">{title}</span>}
    </>
  );
}

/** Follow-us links. The name of a network with an icon is the icon's alternative text. */
export function FollowLinks({ frame, newsletter: { follow } }: LookProps) {
  if (follow.length === 0) return null;
  return (
    <nav aria-label={messages(frame.locale).digest.followUs}>
      <ul className="row">
        {follow.map(({ label, url, network }) => (
          <li key={url}>
            <a href={url} rel="noopener">
              {network ? (
                <img
                  src={links.followIcon(frame.base, network)}
                  alt={networkName(network, frame.locale)}
                  width="20"
                  height="20"
                />
              ) : (
                label
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The newsletter's contact line and copyright line. */
export function Imprint({ newsletter: { look } }: Pick<LookProps, 'newsletter'>) {
  if (!look?.contact && !look?.copyright) return null;
  return (
    <>
      {look.contact ? (
        <p className="imprint">
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
      ) : null}
      {look.copyright ? <p className="imprint">{copyrightLine(look.copyright, new Date().getFullYear())}</p> : null}
    </>
  );
}
