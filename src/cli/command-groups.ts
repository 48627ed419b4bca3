import type { Command } from 'commander';
import type { CommandOutcome, Launchers } from './launchers.js';

/**
 * Adds a group's commands to the program.
 * @param word the word after the noun: a large group adds no more than the command that it names
 */
type Register = (
  program: Command,
  launchers: Launchers,
  outcome: CommandOutcome,
  word?: string,
) => void | Promise<void>;

export interface CommandGroup {
  /** Usage and description for the program's help. A test compares them with the commands themselves. */
  outline: Readonly<Record<string, string>>;
  /** What the noun was called in earlier versions. */
  earlierName?: string;
  /** Whether its commands run until they are stopped. */
  runsOn?: boolean;
  load(): Promise<Register>;
}

/** Every group of commands. A group that a command line does not need is not loaded; the help shows its outline. */
export const commandGroups: readonly CommandGroup[] = [
  {
    outline: {
      up: 'run everything in one process: web, workers, and a private Redis and inbox where none are configured',
      web: 'run the web part alone',
      listener: 'run the SMTP listener for bounces and complaints alone',
      mailbox: 'read the IMAP mailbox for bounces and complaints alone',
      'worker [options]': 'run the workers alone',
    },
    runsOn: true,
    load: async () => (await import('./serve.js')).serveCommands,
  },
  {
    outline: { service: 'make systemd units that run Postrider' },
    load: async () => (await import('./service.js')).serviceCommands,
  },
  {
    outline: { 'doctor [options]': 'check the configuration, Redis, the relay and the workers' },
    load: async () => (await import('./doctor.js')).doctorCommand,
  },
  {
    outline: { system: 'show versions, Redis, workers and queues' },
    load: async () => (await import('./system.js')).systemCommands,
  },
  {
    outline: { 'upgrade [options]': 'say what this version would do to the data in Redis; it changes nothing' },
    load: async () => (await import('./upgrade.js')).upgradeCommand,
  },
  {
    outline: {
      'demo [options]':
        'run the whole pipeline on this machine: sign-up, confirmation, digest, send; no email leaves it',
    },
    runsOn: true,
    load: async () => (await import('./demo.js')).demoCommand,
  },
  {
    outline: { newsletter: 'add, change, archive and remove newsletters' },
    load: async () => (await import('./newsletter.js')).newsletterCommands,
  },
  {
    outline: { site: 'show and change your name, look, contact address and texts on the public pages' },
    load: async () => (await import('./site.js')).siteCommands,
  },
  {
    outline: { subscriber: 'add, import, export, find, unsubscribe and erase readers' },
    load: async () => (await import('./subscriber.js')).subscriberCommands,
  },
  {
    outline: { 'reader-import': 'import readers from files that workers read, follow and cancel these imports' },
    load: async () => (await import('./reader-import.js')).readerImportCommands,
  },
  {
    outline: { segment: 'save, list and remove audiences of a newsletter' },
    load: async () => (await import('./segment.js')).segmentCommands,
  },
  {
    outline: { sponsor: 'add, change, pause and remove sponsors of a newsletter; report on them' },
    load: async () => (await import('./sponsor.js')).sponsorCommands,
  },
  {
    outline: { welcome: 'write, order, turn on and off the emails that new readers get' },
    load: async () => (await import('./welcome.js')).welcomeCommands,
  },
  {
    outline: { list: 'show and change the number of buckets of the subscriber list' },
    load: async () => (await import('./list.js')).listCommands,
  },
  {
    outline: { 'sign-ups': 'close and open sign-ups for the whole installation' },
    earlierName: 'brake',
    load: async () => (await import('./sign-ups.js')).signUpCommands,
  },
  {
    outline: {
      source: 'add, change, pull and remove what articles come from: feeds, sitemaps, pages, WordPress and Ghost',
    },
    load: async () => (await import('./source.js')).sourceCommands,
  },
  {
    outline: { article: 'import, list, edit and remove articles' },
    load: async () => (await import('./article.js')).articleCommands,
  },
  {
    outline: { picture: 'add pictures for articles, sponsors and logos' },
    load: async () => (await import('./picture.js')).pictureCommands,
  },
  {
    outline: { issue: 'compose, edit, check, send, pause, correct and report on issues' },
    load: async () => (await import('./issue.js')).issueCommands,
  },
  {
    outline: { comment: 'list, publish, reject and delete comments on articles, and block writers' },
    load: async () => (await import('./comment.js')).commentCommands,
  },
  {
    outline: { feedback: 'read, apply and list bounces and complaints' },
    load: async () => (await import('./feedback.js')).feedbackCommands,
  },
  {
    outline: { webhook: 'add, test, replay and remove webhooks: other programs that get events' },
    load: async () => (await import('./webhook.js')).webhookCommands,
  },
  {
    outline: { dkim: 'make and show the DKIM keys that sign emails' },
    load: async () => (await import('./dkim.js')).dkimCommands,
  },
  {
    outline: { token: 'create, list and revoke access tokens for the API' },
    load: async () => (await import('./token.js')).tokenCommands,
  },
  {
    outline: { person: 'add, list, change and remove people who may sign in' },
    load: async () => (await import('./person.js')).personCommands,
  },
  {
    outline: { 'attention [options]': 'list what waits for you, and what to do about it' },
    load: async () => (await import('./attention.js')).attentionCommand,
  },
  {
    outline: { audit: 'show who changed what, and when' },
    load: async () => (await import('./audit.js')).auditCommands,
  },
  {
    outline: {
      'backup [options] [file]': 'write everything that Postrider keeps into one file, while it runs',
      'restore [options] <file>': 'write a backup into an empty Redis; stop every other part of Postrider first',
    },
    load: async () => (await import('./backup.js')).backupCommands,
  },
];

/** The first words of the command lines that belong to a group. */
export const nounsOf = ({ outline, earlierName }: CommandGroup): string[] => [
  ...Object.keys(outline).map((usage) => usage.split(' ')[0] ?? ''),
  ...(earlierName === undefined ? [] : [earlierName]),
];

/** Adds a group to a program's help. Its commands do not run. */
export function registerOutline(program: Command, { outline, earlierName }: CommandGroup): void {
  for (const [usage, description] of Object.entries(outline)) {
    const command = program.command(usage.replace(' [options]', '')).description(description);
    if (earlierName !== undefined) command.alias(earlierName);
    if (usage.includes('[options]')) command.option('--json');
  }
}
