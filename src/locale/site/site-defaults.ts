import type { Locale } from '../locale.js';
import { enDefaults } from './en-defaults.js';
import type { SiteDefaults } from './site-facts.js';
import { zhDefaults } from './zh-cn-defaults.js';

const defaults: Record<Locale, SiteDefaults> = { en: enDefaults, 'zh-CN': zhDefaults };

export function siteDefaults(locale: Locale): SiteDefaults {
  return defaults[locale];
}
