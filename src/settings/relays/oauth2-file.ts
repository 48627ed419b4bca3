import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { isThisMachine } from './this-machine.js';

/** A token is sent to this address with the secrets, so it must be encrypted, except to this machine. */
const tokenUrl = z.url().refine((text) => {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isThisMachine(hostname));
});

const text = z.string().min(1);
const oauth2File = z.strictObject({
  clientId: text,
  /** Missing for a public client. */
  clientSecret: text.optional(),
  refreshToken: text,
  /** Where access tokens come from. */
  tokenUrl,
  /** For providers that want it with each request, such as Microsoft. */
  scope: text.optional(),
});

/** The contents of a relay's OAuth 2.0 file. */
export type OAuth2Secrets = z.infer<typeof oauth2File>;

/**
 * Reads the file that `oauth2=` of a relay's address names: a JSON object.
 * @returns its content, or what is wrong with it, without repeating any of it
 */
export function readOAuth2File(file: string): OAuth2Secrets | string {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return error instanceof SyntaxError ? `${file} is not JSON` : `${file} cannot be read`;
  }
  const read = oauth2File.safeParse(content);
  if (read.success) return read.data;
  const fields = Object.keys(oauth2File.shape);
  const faulty = read.error.issues.map(({ path }) => path.join('.')).filter((name) => fields.includes(name));
  const wrong = faulty.length > 0 ? `has no valid ${faulty.join(', ')}` : `may hold only ${fields.join(', ')}`;
  return `${file} ${wrong}`;
}
