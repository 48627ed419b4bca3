import { messages } from '../../locale/messages.js';
import { type Audience, smallAudience } from '../../site/audience.js';
import { signUpPage } from '../kit/page.js';
import type { SitePage } from './site-context.js';

/** The rounded number of readers of each newsletter; nothing while all have few, which is no reason to advertise. */
export function AudienceFigures({ page, audience }: { page: SitePage; audience: Audience }) {
  const { frame, newsletters } = page;
  const { advertising } = messages(frame.locale).pages;
  const inWords = (readers: number) =>
    readers === 0
      ? advertising.few(smallAudience.toLocaleString(frame.locale))
      : advertising.about(readers.toLocaleString(frame.locale));
  if (!newsletters.some(({ number }) => (audience[number] ?? 0) > 0)) return null;
  return (
    <section>
      <h2>{advertising.audience}</h2>
      <ul className="figures">
        {newsletters.map((newsletter) => (
          <li key={newsletter.slug}>
            <a href={signUpPage(frame, newsletter)}>{newsletter.title}</a>
            <span>{inWords(audience[newsletter.number] ?? 0)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
