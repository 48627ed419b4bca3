import type { Remedy } from '../findings/remedy.js';

type Input = Readonly<Record<string, string>>;

/** The commands of the operations that remedies name. */
const commands: Readonly<Record<string, (input: Input, field: string | undefined) => string>> = {
  addInvitation: ({ person }) => `person invite ${person}`,
  addPersonLink: ({ person }) => `person link ${person}`,
  approveIssue: ({ issue }) => `issue approve ${issue}`,
  cancelIssue: ({ issue }) => `issue cancel ${issue}`,
  checkIssue: ({ issue }) => `issue check ${issue}`,
  correctIssue: ({ issue }) => `issue correct ${issue}`,
  previewIssue: ({ issue }) => `issue preview ${issue}`,
  refreshSponsors: ({ issue }) => `issue sponsors ${issue}`,
  readIssue: ({ issue }) => `issue report ${issue}`,
  resendIssue: ({ issue, states }) => `issue resend ${issue} --state ${states}`,
  resumeIssue: ({ issue }) => `issue resume ${issue}`,
  sendIssue: ({ issue }, field) => `issue send ${issue}${field === 'keepTime' ? ' --keep-time' : ''}`,
  unscheduleIssue: ({ issue }) => `issue unschedule ${issue}`,
  changeNewsletter: ({ slug }, field) => `newsletter set ${slug}${field === 'postalAddress' ? ' --address "…"' : ''}`,
  reopenNewsletter: ({ slug }) => `newsletter archive ${slug} --undo`,
  readSource: ({ source }) => `source show ${source}`,
  removeSource: ({ source }) => `source remove ${source}`,
  releaseBounces: ({ slug }) => `feedback release --newsletter ${slug}`,
  rollBackBounces: ({ slug }) => `feedback roll-back --newsletter ${slug}`,
  listUnreadReports: () => 'feedback list --unread',
  listComments: ({ slug }) => `comment list --newsletter ${slug}`,
  openSignUps: () => 'sign-ups open',
  replayWebhook: ({ webhook }) => `webhook replay ${webhook}`,
};

const starts = { worker: 'worker', listener: 'listener', mailbox: 'mailbox', web: 'web', everything: undefined };

/** The command that does it; undefined when no command does. */
export function commandOf(remedy: Remedy): string | undefined {
  if ('operation' in remedy) {
    const words = commands[remedy.operation]?.(remedy.input, remedy.field);
    return words && `postrider ${words}`;
  }
  if (!('start' in remedy)) return undefined;
  const process = starts[remedy.start];
  return process === undefined ? 'npm start' : `postrider ${process}`;
}
