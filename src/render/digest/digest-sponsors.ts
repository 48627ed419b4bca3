import type { DigestSponsor } from '../../../emails/props.js';
import { issueDay } from '../../issues/issue-day.js';
import { runsOn } from '../../issues/sponsor-slot.js';
import { currentSection } from '../../newsletters/newsletter.js';
import type { DigestLinks } from './digest-links.js';
import type { SectionGroup } from './digest-sections.js';
import type { Edition } from './edition.js';

/** The slots that run on the issue's day. A slot of a section that the issue does not have goes to the end. */
export function slotsByPlace(
  { issue, newsletter }: Pick<Edition, 'issue' | 'newsletter'>,
  groups: readonly SectionGroup[],
  { to }: DigestLinks,
) {
  const day = issueDay(issue, newsletter);
  const places = { top: [], lead: [], end: [], after: {} } as {
    top: DigestSponsor[];
    lead: DigestSponsor[];
    end: DigestSponsor[];
    after: Record<string, DigestSponsor[]>;
  };
  for (const { place, title, text, url, image, imageAlt, label, ...slot } of issue.sponsors) {
    if (!runsOn(slot, day)) continue;
    const shown = { title, text, url: to(url), label, image: image === '' ? null : { url: image, alt: imageAlt } };
    const named = place.startsWith('section:') ? place.slice('section:'.length) : '';
    const section = (currentSection(newsletter, named) ?? named).toLowerCase();
    if (place === 'top' || place === 'lead') places[place].push(shown);
    else if (groups.some(({ name }) => name.toLowerCase() === section))
      places.after[section] = [...(places.after[section] ?? []), shown];
    else places.end.push(shown);
  }
  return places;
}
