import { type StatedState, statusNamed } from './status-words.js';

/** The meanings that a column can have for us. Their names are those of our own export. */
export const csvFields = [
  'email',
  'name',
  'sections',
  'locale',
  'time_zone',
  'cadence',
  'state',
  'asked_at',
  'confirmed_at',
  'changed_at',
  'engaged_at',
  'consent_method',
  'consent_from',
  'consent_text_version',
  'consent_ip',
  'log',
] as const;
export type CsvField = (typeof csvFields)[number];

/** One cell of a row by its column's name (in lower case); empty where there is no such column. */
export type Cells = (column: string) => string;

/** What a row says about its reader. Undefined: nothing, so that the import's own status applies. */
export type RowState = StatedState | 'unknown' | undefined;

/** A program whose export is known by its header. */
export interface CsvFormat {
  name: string;
  recognises: (columns: ReadonlySet<string>) => boolean;
  /** Columns that hold a field of ours; of several the first that is not empty counts. */
  fields: Partial<Record<CsvField, readonly string[]>>;
  /** For names that stand in two columns. */
  nameParts?: readonly string[];
  state: (cells: Cells) => RowState;
  /** The cell that holds the status in words, where there is one. Its words are counted, and an unknown one refuses the row. */
  status?: (cells: Cells) => string;
}

const yes = (text: string) => /^(1|true|yes|y)$/i.test(text);
const no = (text: string) => /^(0|false|no|n)$/i.test(text);
const column = (columns: ReadonlySet<string>, ...names: string[]) => names.every((name) => columns.has(name));

const ours: CsvFormat = {
  name: 'Postrider',
  recognises: (columns) => column(columns, ...csvFields),
  fields: Object.fromEntries(csvFields.map((name) => [name, [name]])),
  state: (cells) => stateNamed(cells('state')),
  status: (cells) => cells('state'),
};

/** Audience export: a file each for the subscribed, the unsubscribed and the cleaned (who bounced), told by its columns. */
const mailchimp: CsvFormat = {
  name: 'Mailchimp',
  recognises: (columns) => column(columns, 'optin_time', 'leid') || column(columns, 'optin_time', 'euid'),
  fields: {
    email: ['email address', 'email'],
    asked_at: ['optin_time', 'confirm_time'],
    confirmed_at: ['confirm_time', 'optin_time'],
    changed_at: ['unsub_time', 'clean_time'],
    consent_ip: ['confirm_ip', 'optin_ip'],
  },
  nameParts: ['first name', 'last name'],
  state(cells) {
    if (/abuse|spam|complain/i.test(cells('unsub_reason'))) return 'complained';
    if (cells('unsub_time') !== '') return 'unsubscribed';
    return cells('clean_time') !== '' ? 'bounced' : undefined;
  },
};

const listmonk: CsvFormat = {
  name: 'listmonk',
  recognises: (columns) => column(columns, 'uuid', 'email', 'attributes', 'status', 'created_at'),
  fields: { email: ['email'], name: ['name'], asked_at: ['created_at'], confirmed_at: ['created_at'] },
  state: (cells) => stateNamed(cells('status')),
  status: (cells) => cells('status'),
};

const ghost: CsvFormat = {
  name: 'Ghost',
  recognises: (columns) => column(columns, 'email', 'subscribed_to_emails', 'created_at'),
  fields: {
    email: ['email'],
    name: ['name'],
    asked_at: ['created_at'],
    confirmed_at: ['created_at'],
    changed_at: ['deleted_at'],
  },
  state: (cells) => (no(cells('subscribed_to_emails')) || cells('deleted_at') !== '' ? 'unsubscribed' : undefined),
};

const substack: CsvFormat = {
  name: 'Substack',
  recognises: (columns) =>
    column(columns, 'email', 'active_subscription', 'created_at') || column(columns, 'email', 'email_disabled'),
  fields: { email: ['email'], name: ['name'], asked_at: ['created_at'], confirmed_at: ['created_at'] },
  state: (cells) => (yes(cells('email_disabled')) ? 'unsubscribed' : undefined),
};

/** Names its columns by the fields of its table or, by default, by a sentence about each. */
const phplist: CsvFormat = {
  name: 'phpList',
  recognises: (columns) => {
    const names = [...columns];
    return (
      names.some((name) => /^email/.test(name)) &&
      names.some((name) => isConfirmed.test(name)) &&
      names.some((name) => isBlacklisted.test(name))
    );
  },
  fields: {
    email: ['email', 'email address'],
    name: ['name'],
    asked_at: ['entered'],
    confirmed_at: ['entered'],
  },
  nameParts: ['first name', 'last name'],
  state(cells) {
    if (yes(cells('blacklisted'))) return 'unsubscribed';
    return no(cells('confirmed')) ? 'unconfirmed' : undefined;
  },
};
const isConfirmed = /^(confirmed|is the (email|account) of this (user|subscriber) confirmed\??)$/;
const isBlacklisted = /^(blacklisted|is (the email of )?this (user|subscriber) blacklisted\??)$/;

/** A sentence of phpList's header as the name of its field; other columns stay as they are. */
export function columnName(text: string): string {
  const name = text.trim().toLowerCase();
  if (isConfirmed.test(name)) return 'confirmed';
  return isBlacklisted.test(name) ? 'blacklisted' : name;
}

/** Any other file: our fields by their names, and a status in words. */
const plain: CsvFormat = {
  name: 'plain',
  recognises: () => true,
  fields: { email: ['email'], name: ['name'], sections: ['sections'], locale: ['locale'] },
  state: (cells) => stateNamed(cells('state') || cells('status')),
  status: (cells) => cells('state') || cells('status'),
};

const stateNamed = (text: string): RowState => (text.trim() === '' ? undefined : (statusNamed(text) ?? 'unknown'));

/** Recognises a file by its column names (see `columnName`). */
export function formatOf(columns: ReadonlySet<string>): CsvFormat {
  const known = [ours, mailchimp, listmonk, ghost, substack, phplist].find((format) => format.recognises(columns));
  return known ?? plain;
}
