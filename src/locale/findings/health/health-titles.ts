import type { HealthCheck, HealthCheckName } from '../../../findings/health.js';
import type { Locale } from '../../locale.js';
import { healthTitlesInEnglish } from './en.js';
import { healthTitlesInChinese } from './zh-cn.js';

type Titles = Readonly<Record<HealthCheckName, string | ((...of: string[]) => string)>>;
const titles: Readonly<Record<Locale, Titles>> = { en: healthTitlesInEnglish, 'zh-CN': healthTitlesInChinese };

/** What a check of an installation is called: `spf of example.com`. */
export function healthTitle({ name, of }: Pick<HealthCheck, 'name' | 'of'>, locale: Locale = 'en'): string {
  const title = titles[locale][name];
  return typeof title === 'string' ? title : title(...of);
}
