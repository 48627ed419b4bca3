import { refusalRemedy } from '../../locale/refusals-in-words.js';
import type { ProviderHold } from './hold.js';

/** What to do about a hold. */
export const holdRemedy = ({ reason }: Pick<ProviderHold, 'reason'>): string =>
  `${refusalRemedy(reason, 'us')} Then resume the issue.`;
