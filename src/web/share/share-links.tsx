import type { ReactNode } from 'react';
import { messages } from '../../locale/messages.js';
import { networkName } from '../../newsletters/network-names.js';
import type { Frame } from '../kit/frame.js';
import { qrCode } from './qr-code.js';
import { shareScriptUrl } from './share-script.js';

interface ShareLinksProps {
  frame: Frame;
  /** Absolute address of what is shared, without a language. */
  url: string;
  title: string;
  /** Whether the page's policy allows the script (`policies.shared`). Default: yes. */
  script?: boolean;
  /** At the end of the line. */
  children?: ReactNode;
}

/**
 * Links that share a page: plain addresses of the services, which learn nothing before a reader follows one. WeChat has
 * no such address, so its readers scan a code.
 */
export function ShareLinks({ frame, url, title, script = true, children }: ShareLinksProps) {
  const { share } = messages(frame.locale).pages;
  return (
    <section className="share" id="share" data-share-url={url} data-share-title={title} data-copied={share.copied}>
      <h2>{share.title}</h2>
      <ul>
        {services(frame, url, title).map(({ label, href }) => (
          <li key={label}>
            <a href={href} rel="nofollow noopener">
              {label}
            </a>
          </li>
        ))}
        <li>
          <details>
            <summary>{networkName('wechat', frame.locale)}</summary>
            <p>{share.wechatHint}</p>
            <img src={qrCode(url)} alt={share.qrCode(title)} width={180} height={180} />
          </details>
        </li>
        <li className="by-hand">
          <details>
            <summary>{share.copyLink}</summary>
            <input aria-label={share.linkLabel} readOnly value={url} />
          </details>
        </li>
      </ul>
      {script ? <ScriptedButtons frame={frame} /> : null}
      {children}
    </section>
  );
}

/** The buttons that need the script. It shows each one that works in the browser. */
function ScriptedButtons({ frame }: { frame: Frame }) {
  const { share } = messages(frame.locale).pages;
  return (
    <>
      <button type="button" className="quiet copy" hidden>
        {share.copyLink}
      </button>{' '}
      <button type="button" className="quiet more" hidden>
        {share.more}
      </button>{' '}
      <span role="status" />
      <script type="module" src={`${frame.base}${shareScriptUrl}`} />
    </>
  );
}

/** The services' addresses for sharing this page. */
function services({ locale }: Frame, url: string, title: string) {
  const { email } = messages(locale).pages.share;
  const [address, name] = [encodeURIComponent(url), encodeURIComponent(title)];
  return [
    { label: email, href: `mailto:?subject=${name}&body=${address}` },
    {
      label: networkName('weibo', locale),
      href: `https://service.weibo.com/share/share.php?url=${address}&title=${name}`,
    },
    { label: 'X', href: `https://x.com/intent/post?url=${address}&text=${name}` },
    { label: networkName('linkedin', locale), href: `https://www.linkedin.com/sharing/share-offsite/?url=${address}` },
  ];
}
