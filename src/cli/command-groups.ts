import type { Command } from 'commander';
import type { CommandOutcome, Launchers } from './launchers.js';

/** Adds a group's commands to the program. */
type Register = (program: Command, launchers: Launchers, outcome: CommandOutcome) => void;

export interface CommandGroup {
  /** Usage and description for the program's help. A test compares them with the commands themselves. */
  outline: Readonly<Record<string, string>>;
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
    load: async () => (await import('./serve.js')).serveCommands,
  },
  {
    outline: { 'doctor [options]': 'check the configuration, Redis, the relay and the workers' },
    load: async () => (await import('./doctor.js')).doctorCommand,
  },
  {
    outline: {
      'demo [options]':
        'run the whole pipeline on this machine: sign-up, confirmation, digest, send; no email leaves it',
    },
    load: async () => (await import('./demo.js')).demoCommand,
  },
  {
    outline: { newsletter: 'what readers subscribe to' },
    load: async () => (await import('./newsletter.js')).newsletterCommands,
  },
  {
    outline: { site: 'what all public pages share: your name, contact address and texts' },
    load: async () => (await import('./site.js')).siteCommands,
  },
  {
    outline: { subscriber: 'the list of readers' },
    load: async () => (await import('./subscriber.js')).subscriberCommands,
  },
  {
    outline: { segment: 'saved audiences of a newsletter' },
    load: async () => (await import('./segment.js')).segmentCommands,
  },
  {
    outline: { list: 'how the list of subscribers is stored' },
    load: async () => (await import('./list.js')).listCommands,
  },
  {
    outline: { brake: 'close and open sign-ups for the whole installation' },
    load: async () => (await import('./brake.js')).brakeCommands,
  },
  {
    outline: { source: 'where the articles of a newsletter come from' },
    load: async () => (await import('./source.js')).sourceCommands,
  },
  {
    outline: { article: 'the articles that digests are made of' },
    load: async () => (await import('./article.js')).articleCommands,
  },
  {
    outline: { issue: 'editions of a newsletter' },
    load: async () => (await import('./issue.js')).issueCommands,
  },
  {
    outline: { comment: 'what readers wrote about articles, and which of it is published' },
    load: async () => (await import('./comment.js')).commentCommands,
  },
  {
    outline: { feedback: 'bounces and complaints, and what follows from them' },
    load: async () => (await import('./feedback.js')).feedbackCommands,
  },
  {
    outline: { webhook: 'addresses of other programs that events are delivered to' },
    load: async () => (await import('./webhook.js')).webhookCommands,
  },
  {
    outline: { dkim: 'keys that sign emails' },
    load: async () => (await import('./dkim.js')).dkimCommands,
  },
  {
    outline: { token: 'access tokens for the API' },
    load: async () => (await import('./token.js')).tokenCommands,
  },
  {
    outline: {
      'backup [options] <file>': 'write everything that Postrider keeps into one file, while it runs',
      'restore [options] <file>': 'write a backup into an empty Redis; stop every other part of Postrider first',
    },
    load: async () => (await import('./backup.js')).backupCommands,
  },
];

/** The first words of the command lines that belong to a group. */
export const nounsOf = ({ outline }: CommandGroup): string[] =>
  Object.keys(outline).map((usage) => usage.split(' ')[0] ?? '');

/** Adds a group to a program's help. Its commands do not run. */
export function registerOutline(program: Command, { outline }: CommandGroup): void {
  for (const [usage, description] of Object.entries(outline)) {
    const command = program.command(usage.replace(' [options]', '')).description(description);
    if (usage.includes('[options]')) command.option('--json');
  }
}
