import type { Newsletter } from '../../newsletters/newsletter.js';
import type { health } from '../../operations/health.js';
import type { systems } from '../../operations/system.js';
import type { DeskVisit } from '../kit/as-person.js';

export type SystemFacts = Awaited<ReturnType<typeof systems.read.run>>;

/** What the page of the health of the installation shows. */
export interface HealthProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  found: Awaited<ReturnType<typeof health.readLast.run>> & {
    system: SystemFacts;
    /** Somebody asked for newer checks than those of this time, in Unix milliseconds. */
    after: number | undefined;
  };
}
