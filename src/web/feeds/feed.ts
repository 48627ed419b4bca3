import { createHmac } from 'node:crypto';
import type { Meta } from '../../redis/meta.js';

/** One entry of a published feed. Texts are plain unless they say otherwise. */
export interface Entry {
  /** Never changes, even when the site moves to another address. */
  id: string;
  /** Its page here; where there is none, the original. */
  url: string;
  /** Where the text comes from, if that is another address. */
  original: string | undefined;
  title: string;
  summary: string;
  /** Sanitised HTML with absolute addresses; empty: only the summary may be shown. */
  html: string;
  published: Date;
  /** When its content changed last. */
  updated: Date;
  authors: readonly string[];
  tags: readonly string[];
  /** Absolute address. */
  image: string | undefined;
}

/** A feed, whatever its format. */
export interface Feed {
  id: string;
  /** The address of this feed in its format. */
  self: string;
  title: string;
  subtitle: string;
  /** The page that it belongs to. */
  home: string;
  /** BCP 47. */
  language: string;
  author: string;
  updated: Date;
  /** The WebSub hub that tells subscribers of changes (W3C WebSub). */
  hub: string | undefined;
  /** Newest first. */
  entries: readonly Entry[];
}

/** Max entries of a feed. Readers fetch it every hour, and a newsletter has a few dozen articles a day at most. */
export const maxEntries = 50;

/** Removes control characters, lone surrogates and all other characters that XML 1.0 does not allow. */
export const xmlPrintable = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');

/** Printable text in one line, for titles and names. */
export const oneLine = (text: string): string => xmlPrintable(text).replace(/\s+/g, ' ').trim();

/**
 * A permanent id for a feed or an entry: a UUID (RFC 9562, version 8) that no other installation has. It depends on
 * the name and not on the address. Otherwise feed readers would show every entry again after the site has moved.
 */
export function permanentId({ listKey }: Pick<Meta, 'listKey'>, name: string): string {
  const bytes = createHmac('sha256', listKey).update(`feed ${name}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const digits = bytes.toString('hex');
  const parts = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)];
  return `urn:uuid:${parts.join('-')}`;
}
