import type { Attack } from './attack.js';
import { abuseAttacks } from './groups/abuse.js';
import { apiAttacks } from './groups/api.js';
import { commentAttacks } from './groups/comments.js';
import { formAttacks } from './groups/forms.js';
import { injectionAttacks } from './groups/injection.js';
import { linkAttacks } from './groups/links.js';
import { listAttacks } from './groups/list.js';
import { requestAttacks } from './groups/requests.js';
import { sourceAttacks } from './groups/sources.js';
import { storeAttacks } from './groups/store.js';

/** Every attack, by group. */
export const attackGroups: Readonly<Record<string, readonly Attack[]>> = {
  links: linkAttacks,
  injection: injectionAttacks,
  list: listAttacks,
  requests: requestAttacks,
  abuse: abuseAttacks,
  forms: formAttacks,
  comments: commentAttacks,
  api: apiAttacks,
  sources: sourceAttacks,
  store: storeAttacks,
};
