import { publisherEn } from './en-publisher.js';
import type { Locale } from './locale.js';
import type { PublisherLanguage, PublisherMessages } from './publisher-language.js';
import { publisherZhCn } from './zh-cn-publisher.js';

/** Every language for the people who publish: of the desk, of their emails, and of what checks find. */
export const publisherLanguages: Readonly<Record<Locale, PublisherLanguage>> = {
  en: publisherEn,
  'zh-CN': publisherZhCn,
};

/** Every sentence that people who publish can see, in one language, except what checks find. */
export const publisherMessages = (locale: Locale): PublisherMessages => publisherLanguages[locale].messages();
