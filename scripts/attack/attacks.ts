import type { Attack } from './attack.js';
import { abuseAttacks } from './groups/abuse.js';
import { answerAttacks } from './groups/answers.js';
import { apiAttacks } from './groups/api.js';
import { backupAttacks } from './groups/backups.js';
import { breakoutAttacks } from './groups/breakouts.js';
import { commentAttacks } from './groups/comments.js';
import { deskAttacks } from './groups/desk.js';
import { deskContentAttacks } from './groups/desk-content.js';
import { deskHouseAttacks } from './groups/desk-house.js';
import { doorAttacks } from './groups/doors.js';
import { editorAttacks } from './groups/editors.js';
import { fetchAttacks } from './groups/fetches.js';
import { formAttacks } from './groups/forms.js';
import { hostAttacks } from './groups/hosts.js';
import { injectionAttacks } from './groups/injection.js';
import { invitationAttacks } from './groups/invitations.js';
import { linkAttacks } from './groups/links.js';
import { listAttacks } from './groups/list.js';
import { listenerAttacks } from './groups/listener.js';
import { lowestRoleAttacks } from './groups/lowest-role.js';
import { mailboxAttacks } from './groups/mailbox.js';
import { outgoingAttacks } from './groups/outgoing.js';
import { pictureAttacks } from './groups/pictures.js';
import { reportAttacks } from './groups/reports.js';
import { requestAttacks } from './groups/requests.js';
import { scriptAttacks } from './groups/scripts.js';
import { searchAttacks } from './groups/search.js';
import { secretAttacks } from './groups/secrets.js';
import { signInAttacks } from './groups/sign-in.js';
import { sourceAttacks } from './groups/sources.js';
import { storeAttacks } from './groups/store.js';
import { tokenLimitAttacks } from './groups/token-limits.js';
import { uploadAttacks } from './groups/uploads.js';
import { voteAttacks } from './groups/votes.js';

/** Every attack, by group. */
export const attackGroups: Readonly<Record<string, readonly Attack[]>> = {
  links: linkAttacks,
  injection: injectionAttacks,
  list: listAttacks,
  requests: requestAttacks,
  abuse: abuseAttacks,
  forms: formAttacks,
  comments: commentAttacks,
  votes: voteAttacks,
  api: apiAttacks,
  sources: sourceAttacks,
  store: storeAttacks,
  reports: reportAttacks,
  answers: answerAttacks,
  search: searchAttacks,
  listener: listenerAttacks,
  mailbox: mailboxAttacks,
  outgoing: outgoingAttacks,
  scripts: [...scriptAttacks, ...breakoutAttacks],
  fetches: [...fetchAttacks, ...hostAttacks],
  pictures: pictureAttacks,
  backups: backupAttacks,
  editors: editorAttacks,
  doors: [...doorAttacks, ...tokenLimitAttacks],
  'sign-in': signInAttacks,
  invitations: invitationAttacks,
  uploads: uploadAttacks,
  secrets: secretAttacks,
  'lowest-role': lowestRoleAttacks,
  desk: [...deskAttacks, ...deskContentAttacks, ...deskHouseAttacks],
};
