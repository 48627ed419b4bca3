import type { Remedy, Task } from '../findings/remedy.js';

type Input = Readonly<Record<string, string>>;

const sendOptions: Readonly<Record<string, string>> = {
  keepTime: ' --keep-time',
  now: ' --now',
  at: ' --at TIME',
  ignore: ' --keep-time --ignore CHECKS',
};

const newsletterOptions: Readonly<Record<string, string>> = {
  from: ' --from "…"',
  postalAddress: ' --address "…"',
};

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
  markReached: ({ issue }) => `issue reached ${issue} --file FILE`,
  resumeIssue: ({ issue }) => `issue resume ${issue}`,
  sendIssue: ({ issue }, field) => `issue send ${issue}${sendOptions[field ?? ''] ?? ''}`,
  unscheduleIssue: ({ issue }) => `issue unschedule ${issue}`,
  changeNewsletter: ({ slug }, field) => `newsletter set ${slug}${newsletterOptions[field ?? ''] ?? ''}`,
  changeSection: ({ slug, section, name }) => `newsletter rename-section ${slug} "${section}" "${name}"`,
  reopenNewsletter: ({ slug }) => `newsletter archive ${slug} --undo`,
  readSource: ({ source }) => `source show ${source}`,
  resumeSource: ({ source }) => `source resume ${source}`,
  removeSource: ({ source }) => `source remove ${source}`,
  releaseBounces: ({ slug }) => `feedback release --newsletter ${slug}`,
  rollBackBounces: ({ slug }) => `feedback roll-back --newsletter ${slug}`,
  listUnreadReports: () => 'feedback list --unread',
  listComments: ({ slug }) => `comment list --newsletter ${slug}`,
  startWelcome: ({ slug }) => `welcome start --newsletter ${slug}`,
  openSignUps: () => 'sign-ups open',
  startBackup: () => 'backup',
  replayWebhook: ({ webhook }) => `webhook replay ${webhook}`,
};

/** What is done on this machine. */
const tasks: Readonly<Record<Task, (input: Input) => string>> = {
  moveList: ({ buckets }) => `postrider list reshard --buckets ${buckets}`,
  makeSecret: () => 'openssl rand -base64 32',
  closeFiles: ({ files }) => `chmod 600 ${files}`,
  makeDkimKey: () => 'postrider dkim generate',
  confirmTopics: () => 'postrider feedback confirm-topic',
};

const starts = { worker: 'worker', listener: 'listener', mailbox: 'mailbox', web: 'web', everything: undefined };

/** The command that does it; undefined when no command does. */
export function commandOf(remedy: Remedy): string | undefined {
  if ('operation' in remedy) {
    const words = commands[remedy.operation]?.(remedy.input, remedy.field);
    return words && `postrider ${words}`;
  }
  if ('task' in remedy) return tasks[remedy.task](remedy.input);
  if (!('start' in remedy)) return undefined;
  const process = starts[remedy.start];
  return process === undefined ? 'npm start' : `postrider ${process}`;
}
