import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';

type Slug = Pick<Newsletter, 'slug'>;

/** The address of the welcome emails of a newsletter. */
export const welcomeAddress = ({ base, keepLanguage }: Frame, { slug }: Slug): string =>
  `${base}${pathTo('deskWelcome', { slug })}${keepLanguage}`;

/** The address on which one is written. @param step its id, or `new` */
export const welcomeStepAddress = ({ base, keepLanguage }: Frame, { slug }: Slug, step: string): string =>
  `${base}${pathTo('deskWelcomeStep', { slug, step })}${keepLanguage}`;

/** The address of the email itself, for a frame. */
export const welcomeEmailAddress = ({ base, keepLanguage }: Frame, { slug }: Slug, step: string): string =>
  `${base}${pathTo('deskWelcomeEmail', { slug, step })}${keepLanguage}`;
