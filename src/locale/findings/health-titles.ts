import type { HealthCheck, HealthCheckName } from '../../findings/health.js';
import type { Locale } from '../locale.js';
import { publisherLanguages } from '../publisher-languages.js';

/** What the checks of an installation are called, in one language. */
export type HealthTitles = Readonly<Record<HealthCheckName, string | ((...of: string[]) => string)>>;

/** What a check of an installation is called: `spf of example.com`. */
export function healthTitle({ name, of }: Pick<HealthCheck, 'name' | 'of'>, locale: Locale = 'en'): string {
  const title = publisherLanguages[locale].healthTitles[name];
  return typeof title === 'string' ? title : title(...of);
}
