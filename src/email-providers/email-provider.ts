import type { KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';

/** A request to `/feedback/NAME`, before anything proves who sent it. */
export interface WebhookRequest {
  headers: IncomingHttpHeaders;
  /** The body as it arrived: signatures cover its bytes. */
  body: Buffer;
  /** The body as JSON; undefined: it is none. It is parsed when first read, so that a forged body is not. */
  readonly payload: unknown;
}

/** Makes a request from its parts. */
export function webhookRequest(headers: IncomingHttpHeaders, body: Buffer): WebhookRequest {
  let parsed: { payload: unknown } | undefined;
  return {
    headers,
    body,
    get payload() {
      parsed ??= { payload: jsonOf(body) };
      return parsed.payload;
    },
  };
}

/** @returns undefined for bytes that are no JSON */
export function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/**
 * What the headers alone say. `proven`: they have the password. `possible`: the body decides. `signature`: the
 * password, or the header of a signature, is missing or wrong. `old`: signed too long ago, or in the future.
 */
export type HeaderVerdict = 'proven' | 'possible' | 'signature' | 'old';

/**
 * Whether a request comes from the provider. `nonce` is the same for the same request and no other. `old`: it was
 * signed too long ago, or in the future. `uncertain`: it cannot be checked now, and the provider should try again.
 */
export type RequestVerdict =
  | { trusted: true; nonce: string }
  | { trusted: false; reason: 'signature' | 'old' | 'malformed' | 'uncertain' };

/** A provider's report about one message to one recipient, in the same form for every provider. */
export interface ProviderReport {
  /** The same for the same report, however often the provider sends it. */
  id: string;
  kind: 'bounce' | 'complaint' | 'leave';
  /** The recipient. */
  address: string;
  /** The provider's own opinion of a bounce. It never decides alone. */
  label: 'hard' | 'soft' | 'unknown';
  /** RFC 3463 status, or empty. */
  status: string;
  /** The server's reply, or the provider's own words instead. */
  reply: string;
  /** The host that refused, or empty. */
  remoteMta: string;
  /** Our Message-ID without angle brackets; empty when the provider replaces it or does not return it. */
  messageId: string;
  /** Our List-Unsubscribe header, or empty. */
  listUnsubscribe: string;
  /** When the provider took the message from us, in Unix seconds; 0: unknown. */
  sentAt: number;
  /** When it happened, in Unix milliseconds; 0: unknown. */
  at: number;
}

/**
 * Gets the public key of a signing certificate.
 * @returns undefined when it cannot be fetched, or is not valid at this time
 */
export type FetchCertificate = (address: string, now: number) => Promise<KeyObject | undefined>;

/** The setting that lets a provider report: a key, a password or the topics that it reports by. */
export interface ProviderSetting {
  name: string;
  /** Whether it may be in a file instead, which `NAME_FILE` names. */
  isSecret: boolean;
  schema: z.ZodType<string>;
  /** What it is, for docs/configuration.md. */
  text: string;
  example: string;
}

/** One email provider whose reports arrive over HTTP, at `/feedback/NAME`. There is one file for each. */
export interface EmailProvider {
  name: string;
  /** What people call it. */
  title: string;
  setting: ProviderSetting;
  /** What to set up at the provider, for docs/webhooks.md. */
  setUp: string;
  /** The hosts of its relays, in lower case. */
  relayHosts: RegExp;
  /** How long a request stays valid after it was signed, in ms. Providers repeat a request for hours. */
  validMs: number;
  /** Max bytes of a request: far above what the provider sends. */
  maxBytes: number;
  /** Judges the headers before the body is read, so that a stranger's body costs nothing. See `verify`. */
  judgeHeaders(headers: IncomingHttpHeaders, secret: string, now: number): HeaderVerdict;
  /**
   * Checks the signature and the time of a request. It trusts nothing in the payload before that.
   * @param secret the value of the provider's setting
   * @param now Unix milliseconds
   */
  verify(
    request: WebhookRequest,
    secret: string,
    now: number,
    fetchCertificate: FetchCertificate,
  ): RequestVerdict | Promise<RequestVerdict>;
  /** Reads the bounces, complaints and unsubscriptions of a payload. Ignores everything else; never throws. */
  read(payload: unknown): ProviderReport[];
}

/** A password or key that nobody can guess. */
export const secretText = z.string().min(16, 'must have at least 16 characters');

/** The setting of a provider that sends a password with each report. */
export const passwordSetting = <Name extends string>(name: Name, title: string) => ({
  name,
  isSecret: true as const,
  schema: secretText,
  text: `A password that ${title} must send with each report, as HTTP basic authentication: \`https://postrider:PASSWORD@HOST/feedback/…\`. At least 16 characters.`,
  example: '',
});

/** A report with default values except those that the provider gives. */
export const providerReport = (
  fields: Pick<ProviderReport, 'id' | 'kind' | 'address'> & Partial<ProviderReport>,
): ProviderReport => ({
  label: 'unknown',
  status: '',
  reply: '',
  remoteMta: '',
  messageId: '',
  listUnsubscribe: '',
  sentAt: 0,
  at: 0,
  ...fields,
});
