import type { HealthCheck } from '../findings/health.js';
import type { Locale } from './locale.js';
import { publisherLanguages } from './publisher-languages.js';

/** What a check of an installation is called: `spf of example.com`. */
export function healthTitle({ name, of }: Pick<HealthCheck, 'name' | 'of'>, locale: Locale = 'en'): string {
  const title = publisherLanguages[locale].healthTitles[name];
  return typeof title === 'string' ? title : title(...of);
}
