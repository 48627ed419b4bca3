import type { PostriderError } from '../../errors.js';

/**
 * The page that a reader sees for an error. Its texts are in src/locale/.
 *
 * `not-found`: there is no page at this address. `later`: a temporary failure. `failed`: an internal error.
 */
export type FailurePage = 'not-found' | 'later' | 'failed';

/**
 * The pages show no details of an error: links may be forwarded, and readers cannot fix internal errors. Forms show
 * invalid fields themselves, so input that fails after their checks is an internal error.
 */
export function failurePage({ code, retryable }: PostriderError): FailurePage {
  if (code.endsWith('.not-found')) return 'not-found';
  return retryable ? 'later' : 'failed';
}
