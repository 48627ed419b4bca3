import { en } from './en.js';
import type { Locale } from './locale.js';
import type { Messages } from './message-catalogue.js';
import { zhCN } from './zh-cn.js';

export type { Messages } from './message-catalogue.js';

const catalogue: Record<Locale, Messages> = { en, 'zh-CN': zhCN };

/** Every sentence that a reader can see, in one language. */
export function messages(locale: Locale): Messages {
  return catalogue[locale];
}
