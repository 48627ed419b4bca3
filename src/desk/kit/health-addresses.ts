import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo, type WebPath } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';

const places = {
  ...{ overview: 'deskHealth', email: 'deskHealthEmail', reports: 'deskHealthReports' },
  ...{ changes: 'deskHealthChanges', backups: 'deskHealthBackups' },
} as const satisfies Partial<Record<string, WebPath>>;
export type HealthTab = keyof typeof places;
/** The parts of Health, in their order. */
export const healthTabs = Object.keys(places) as HealthTab[];

/** The address of a part of Health. */
export const healthTabAddress = (
  { base, keepLanguage }: Frame,
  { slug }: Pick<Newsletter, 'slug'>,
  tab: HealthTab,
): string => `${base}${pathTo(places[tab], { slug })}${keepLanguage}`;
