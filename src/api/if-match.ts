import { Problem } from './problem.js';

/**
 * The revision of an If-Match header.
 * @returns undefined for `*`, which matches any
 * @throws Problem without the header, or for one that is no ETag of ours
 */
export function revisionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined)
    throw new Problem('precondition.required', 'Read it, then send its ETag in the header If-Match.');
  if (ifMatch.trim() === '*') return undefined;
  const [, revision] = /^\s*"(\d{1,9})"\s*$/.exec(ifMatch) ?? [];
  if (revision === undefined)
    throw new Problem('request.malformed', 'If-Match must be the ETag as it was sent, like "3".');
  return Number(revision);
}
