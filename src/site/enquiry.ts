import * as z from 'zod';
import { locales } from '../locale/locale.js';

/** The forms from which visitors write to the publisher. */
export const enquiryKinds = ['contact', 'advertising'] as const;
export type EnquiryKind = (typeof enquiryKinds)[number];

/** Max length of a message, in characters. */
export const messageLimit = 5_000;

/** Days after which a message that could not be emailed is given up. */
export const messageDays = 7;

/** A message to the publisher. Nobody has checked that the address is the writer's. */
export const enquiry = z.object({
  kind: z.enum(enquiryKinds),
  /** One line; may be empty. */
  name: z.string(),
  /** The writer's address, in the form in which email is sent to it. */
  email: z.string(),
  text: z.string(),
  /** The language of the form. */
  locale: z.enum(locales),
  /** When it was sent, in Unix milliseconds. */
  at: z.number(),
});
export type Enquiry = z.infer<typeof enquiry>;

/**
 * Makes a text fit for a plain email: one kind of line end, no control characters or invisible direction marks, at most
 * two empty lines in a row.
 */
export function cleanMessage(text: string): string {
  const lines = text
    .replace(/\r\n?|[\u0085\p{Zl}\p{Zp}]/gu, '\n')
    .replace(/(?![\n\t])\p{Cc}|[\p{Bidi_Control}\ufeff]|\p{Cs}/gu, '')
    .split('\n');
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{4,}/g, '\n\n\n')
    .trim();
}
