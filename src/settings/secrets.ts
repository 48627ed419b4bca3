import * as z from 'zod';

const minLength = 16;
const minCharacters = 8;
/** Bits. What `openssl rand -base64 16` has; a sentence of a few words has less. */
const minBits = 80;

/** Token keys, the newest first: `new,old`. */
export const secrets = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((keys) => keys.every((key) => key.length >= minLength), {
    message: `must have at least ${minLength} characters in every key (new,old)`,
  })
  // Only the newest: links that an older one has signed must stay valid.
  .refine(([newest = '']) => newest.length < minLength || new Set(newest).size >= minCharacters, {
    message: `must have at least ${minCharacters} different characters in its first key`,
  });

/** Whether a key may be guessed: its characters' Shannon entropy is far below that of a random key. */
export function isWeakSecret(key: string): boolean {
  const counts = new Map<string, number>();
  for (const character of key) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= count * Math.log2(count / key.length);
  return bits < minBits;
}
