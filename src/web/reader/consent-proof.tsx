import { formatDate } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import type { ConsentMethod, Membership } from '../../subscribers/record/subscriber.js';
import { dayFromSeconds } from '../../timestamps.js';
import { consentTextOfVersion } from '../kit/consent-text.js';
import type { Frame } from '../kit/frame.js';

const sourceNames: Record<ConsentMethod, 'form' | 'embed' | 'import' | 'command'> = {
  page: 'form',
  embed: 'embed',
  import: 'import',
  command: 'command',
  api: 'command',
};

/**
 * Why the reader receives the newsletter: the record of their consent. The IP address of the sign-up is in the download of
 * the data alone, because whoever has a forwarded email can open this page.
 */
export function ConsentProof({ frame, membership }: { frame: Frame; membership: Membership }) {
  const { preferences } = messages(frame.locale).pages;
  const { consent, askedAt, confirmedAt } = membership;
  const date = (seconds: number) => formatDate(frame.locale, dayFromSeconds(seconds));
  const agreed = consentTextOfVersion(consent.textVersion, frame.locale);
  const lines = [
    preferences.askedOn(date(askedAt), preferences.sources[sourceNames[consent.method]]),
    ...(confirmedAt > 0 ? [preferences.confirmedOn(date(confirmedAt))] : []),
    ...(agreed === undefined ? [] : [preferences.formText(agreed)]),
    // Shows the name of an import or the address of another website, but not our own sign-up page.
    ...(consent.method === 'page' || !consent.from ? [] : [preferences.consentLabel(consent.from)]),
  ];
  return (
    <section>
      <h2>{preferences.proofTitle}</h2>
      {lines.map((line) => (
        <p key={line} className="muted">
          {line}
        </p>
      ))}
    </section>
  );
}
