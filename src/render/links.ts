import type { FieldName } from './place.js';

/** Every public address that a mail or page links to, in one table. `publicUrl` has no trailing slash. */
export const links = {
  home: (publicUrl: string) => `${publicUrl}/`,
  newsletter: (publicUrl: string, slug: string) => `${publicUrl}/n/${slug}`,
  issue: (publicUrl: string, id: string) => `${publicUrl}/issues/${id}`,
  confirm: (publicUrl: string, token: string) => `${publicUrl}/confirm/${token}`,
  unsubscribe: (publicUrl: string, token: string) => `${publicUrl}/unsubscribe/${token}`,
  preferences: (publicUrl: string, token: string) => `${publicUrl}/preferences/${token}`,
  askOwnData: (publicUrl: string, token: string) => `${publicUrl}/preferences/${token}/own-data`,
  ownData: (publicUrl: string, token: string) => `${publicUrl}/own-data/${token}/data.json`,
  erase: (publicUrl: string, token: string) => `${publicUrl}/own-data/${token}/erase`,
} as const;

/** The links of one reader. */
export type ReaderLinks = Omit<Record<FieldName, string>, 'greeting'>;
