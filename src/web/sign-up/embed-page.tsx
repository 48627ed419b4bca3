import { createHash } from 'node:crypto';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import type { Frame } from '../kit/frame.js';
import { LinkList } from '../kit/message-page.js';
import { Page, signUpPage } from '../kit/page.js';
import { embedForm } from './embed-form.js';

// Shows the button only where it works. Without the script, the code is copied by hand.
const copyScript = `const button = document.getElementById('copy');
const code = document.getElementById('code');
if (navigator.clipboard) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(code.value);
    document.getElementById('copied').textContent = button.dataset.copied;
  });
}`;

/** Hash of the copy script for the Content-Security-Policy. */
export const copyScriptHash = `sha256-${createHash('sha256').update(copyScript).digest('base64')}`;

interface EmbedPageProps {
  frame: Frame;
  newsletter: Newsletter;
  publicUrl: string;
}

/** For the publisher's webmaster: the code of the embedded form, and a preview. */
export function EmbedPage({ frame, newsletter, publicUrl }: EmbedPageProps) {
  const { embed, chrome } = messages(frame.locale).pages;
  const formAt = (url: string) =>
    embedForm(`${links.newsletter(url, newsletter.slug)}?lang=${frame.locale}`, frame.locale, newsletter);
  const code = formAt(publicUrl);
  return (
    <Page frame={frame} title={embed.title} newsletter={newsletter}>
      <h1>{embed.title}</h1>
      <p className="stand">{embed.text}</p>
      <div className="field">
        <label htmlFor="code">{embed.code}</label>
        <textarea id="code" readOnly rows={14} spellCheck={false} defaultValue={code} />
      </div>
      <p>
        <button id="copy" type="button" className="quiet" hidden data-copied={embed.copied}>
          {embed.copy}
        </button>{' '}
        <span id="copied" role="status" />
      </p>
      <h2>{embed.preview}</h2>
      {/* The same form, but it posts to this host, because the page's policy allows no other. */}
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: made by embedForm, which escapes every value */}
      <div className="preview" dangerouslySetInnerHTML={{ __html: formAt(frame.base) }} />
      <LinkList items={[{ label: chrome.backTo(newsletter.title), href: signUpPage(frame, newsletter) }]} />
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant in this file */}
      <script dangerouslySetInnerHTML={{ __html: copyScript }} />
    </Page>
  );
}
