import * as z from 'zod';
import { readSecurity, type Security } from '../relays/security.js';
import { durationBetween } from '../rules.js';

/** A folder of an IMAP server, as FEEDBACK_MAILBOX names it. */
export interface MailboxAddress extends Security {
  /** `host:port/folder`: its name in messages and logs. */
  name: string;
  host: string;
  port: number;
  /** TLS from the first byte (imaps). */
  secure: boolean;
  user: string;
  folder: string;
}

/** The mailbox whose bounces and complaints are read. */
export interface MailboxSettings extends MailboxAddress {
  /** Only the process that reads the mailbox needs it. */
  password: string | undefined;
  /** The folder to which reports are moved. */
  moveTo: string;
  /** How often the mailbox is polled, in ms. */
  everyMs: number;
}

/** A mailbox that this process can log in to. */
export interface ReadableMailbox extends MailboxSettings {
  password: string;
}

/** The error for a mailbox without its password. */
export const mailboxWithoutPassword = 'FEEDBACK_MAILBOX is set without FEEDBACK_MAILBOX_PASSWORD';

export const isReadable = (mailbox: MailboxSettings): mailbox is ReadableMailbox => mailbox.password !== undefined;

const options = ['tls', 'ca', 'servername'] as const;
const form = 'must be an address like imaps://user@imap.example.com/INBOX';
const defaultFolder = 'INBOX';
const defaultMoveTo = 'Postrider';
const control = /\p{Cc}/u;

/**
 * Reads an address like `imaps://user@imap.example.com/INBOX?ca=FILE`.
 * @returns the mailbox, or every fault of the address; a fault repeats neither user nor password
 */
export function readMailboxAddress(text: string): MailboxAddress | string[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const host = url?.hostname.replace(/^\[|\]$/g, '') ?? '';
  if (!url || !/^imaps?:$/.test(url.protocol) || !/^([a-z0-9._-]+|[0-9a-f:.]+)$/i.test(host)) return [form];
  const faults: string[] = [];
  const secure = url.protocol === 'imaps:';
  const port = Number(url.port) || (secure ? 993 : 143);
  if (url.password !== '') faults.push('must hold no password: it belongs in FEEDBACK_MAILBOX_PASSWORD');
  if (url.username === '') faults.push('must name a user: imaps://user@HOST');
  for (const key of url.searchParams.keys())
    if (!(options as readonly string[]).includes(key))
      faults.push(`has an unknown option; the options are ${options.join(', ')}`);
  const [user, path] = [decoded(url.username), decoded(url.pathname.replace(/^\//, ''))];
  if (user === undefined || path === undefined)
    return [...faults, 'must be percent-encoded in its user and its folder (% itself is %25)'];
  if (control.test(user) || control.test(path)) faults.push('must name a folder without control characters');
  const option = (key: (typeof options)[number]) => url.searchParams.get(key) ?? undefined;
  const { faults: unsafe, ...security } = readSecurity({ host, secure, scheme: 'imaps', password: true }, option);
  faults.push(...unsafe);
  if (faults.length > 0) return faults;
  const folder = path || defaultFolder;
  const name = `${host.includes(':') ? `[${host}]` : host}:${port}/${folder}`;
  return { name, host, port, secure, user, folder, ...security };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The settings about the mailbox that bounces are read from, as environment variables. */
export const mailboxVariables = {
  FEEDBACK_MAILBOX: z
    .string()
    .superRefine((text, context) => {
      const read = readMailboxAddress(text);
      if (Array.isArray(read)) context.addIssue({ code: 'custom', message: read.join('; ') });
    })
    .optional(),
  FEEDBACK_MAILBOX_PASSWORD: z.string().min(1).optional(),
  FEEDBACK_MAILBOX_PASSWORD_FILE: z.string().min(1).optional(),
  FEEDBACK_MAILBOX_MOVE_TO: z
    .string()
    .refine((name) => !control.test(name), { message: 'must be the name of a folder' })
    .default(defaultMoveTo),
  FEEDBACK_MAILBOX_EVERY: durationBetween('10s', '1d').prefault('3m'),
} as const;

type MailboxVariables = z.infer<z.ZodObject<typeof mailboxVariables>>;
type Given = Partial<Record<keyof MailboxVariables, unknown>>;

/** Finds settings of the mailbox that make no sense without another one, or with it. */
export function mailboxGaps(given: Given): string[] {
  const faults: string[] = [];
  if (given.FEEDBACK_MAILBOX_PASSWORD !== undefined && given.FEEDBACK_MAILBOX === undefined)
    faults.push('FEEDBACK_MAILBOX_PASSWORD is set without FEEDBACK_MAILBOX');
  const read = typeof given.FEEDBACK_MAILBOX === 'string' ? readMailboxAddress(given.FEEDBACK_MAILBOX) : [];
  const moveTo = String(given.FEEDBACK_MAILBOX_MOVE_TO ?? defaultMoveTo);
  if (!Array.isArray(read) && isSameFolder(read.folder, moveTo))
    faults.push('FEEDBACK_MAILBOX_MOVE_TO must be another folder than FEEDBACK_MAILBOX');
  return faults;
}

/** INBOX alone has a name in which case does not matter (RFC 9051 §5.1). */
const isSameFolder = (one: string, other: string): boolean =>
  one === other || (one.toUpperCase() === defaultFolder && other.toUpperCase() === defaultFolder);

export function mailboxSettings(given: MailboxVariables): MailboxSettings | undefined {
  const { FEEDBACK_MAILBOX: text, FEEDBACK_MAILBOX_PASSWORD: password } = given;
  const address = text === undefined ? [] : readMailboxAddress(text);
  if (Array.isArray(address)) return undefined;
  const { FEEDBACK_MAILBOX_MOVE_TO: moveTo, FEEDBACK_MAILBOX_EVERY: everyMs } = given;
  return { ...address, password, moveTo, everyMs };
}
