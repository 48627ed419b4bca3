import type { Newsletter } from '../../newsletters/newsletter.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { type HealthTab, healthTabAddress, healthTabs } from '../kit/health-addresses.js';

/** The parts of Health. */
export function HealthTabs({
  visit: { frame },
  newsletter,
  here,
}: {
  visit: DeskVisit;
  newsletter: Newsletter;
  here: HealthTab;
}) {
  const words = deskWords(frame).health;
  return (
    <nav className="switches" aria-label={words.parts}>
      <span className="seg">
        {healthTabs.map((tab) => (
          <a key={tab} href={healthTabAddress(frame, newsletter, tab)} aria-current={tab === here ? 'page' : undefined}>
            {words.tabs[tab]}
          </a>
        ))}
      </span>
    </nav>
  );
}
