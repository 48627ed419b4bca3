import type { Command } from 'commander';
import type { CommandOutcome, Launchers } from './launchers.js';

/** Some commands of the noun, in a file that is loaded when a command line names one of them. */
interface Part {
  verbs: readonly string[];
  add(noun: Command, outcome: CommandOutcome): Promise<void>;
}

/** In the order of the help. */
const parts: readonly Part[] = [
  {
    verbs: ['compose'],
    add: async (noun) => (await import('./issue-compose.js')).composeCommand(noun),
  },
  {
    verbs: ['list', 'show'],
    add: async (noun) => {
      const { listCommand, showCommand } = await import('./issue-list.js');
      listCommand(noun);
      showCommand(noun);
    },
  },
  {
    verbs: ['edit', 'move'],
    add: async (noun) => (await import('./issue-edit.js')).editCommands(noun),
  },
  {
    verbs: ['sponsor', 'sponsors'],
    add: async (noun) => {
      const { sponsorCommand, sponsorsCommand } = await import('./issue-sponsor.js');
      sponsorCommand(noun);
      sponsorsCommand(noun);
    },
  },
  {
    verbs: ['subjects'],
    add: async (noun) => (await import('./issue-subjects.js')).subjectsCommand(noun),
  },
  {
    verbs: ['history', 'undo', 'redo', 'duplicate', 'delete'],
    add: async (noun) => (await import('./issue-history.js')).historyCommands(noun),
  },
  {
    verbs: ['preview', 'test'],
    add: async (noun, outcome) => {
      const { previewCommand, testCommand } = await import('./issue-preview.js');
      previewCommand(noun);
      testCommand(noun, outcome);
    },
  },
  {
    verbs: ['check'],
    add: async (noun, outcome) => (await import('./issue-check.js')).checkCommand(noun, outcome),
  },
  {
    verbs: ['approve', 'approvers', 'ask-approval'],
    add: async (noun) => {
      const { approveCommand, askApprovalCommands } = await import('./issue-approve.js');
      approveCommand(noun);
      askApprovalCommands(noun);
    },
  },
  {
    verbs: ['send'],
    add: async (noun, outcome) => (await import('./issue-send.js')).sendCommand(noun, outcome),
  },
  {
    verbs: ['report'],
    add: async (noun) => (await import('./issue-report.js')).reportCommand(noun),
  },
  {
    verbs: ['answers'],
    add: async (noun) => (await import('./issue-answers.js')).answersCommand(noun),
  },
  {
    verbs: ['outcomes'],
    add: async (noun) => (await import('./issue-outcomes.js')).outcomesCommand(noun),
  },
  {
    verbs: ['unschedule', 'pause', 'reached', 'resume', 'cancel', 'resend'],
    add: async (noun) => (await import('./issue-control.js')).controlCommands(noun),
  },
  {
    verbs: ['correct'],
    add: async (noun) => (await import('./issue-correct.js')).correctCommand(noun),
  },
  {
    verbs: ['rehearse'],
    add: async (noun, outcome) => (await import('./issue-rehearse.js')).rehearseCommand(noun, outcome),
  },
  {
    verbs: ['unlist', 'withdraw'],
    add: async (noun) => (await import('./issue-publication.js')).publicationCommands(noun),
  },
  {
    verbs: ['recipients', 'recipient', 'who'],
    add: async (noun) => (await import('./issue-recipients.js')).recipientCommands(noun),
  },
  {
    verbs: ['watch'],
    add: async (noun, outcome) => (await import('./issue-watch.js')).watchCommand(noun, outcome),
  },
];

/** @param word the word after the noun: if it names a command, only that command's file is loaded */
export async function issueCommands(
  program: Command,
  _launchers: Launchers,
  outcome: CommandOutcome,
  word = '',
): Promise<void> {
  const noun = program.command('issue').description('compose, edit, check, send, pause, correct and report on issues');
  const named = parts.filter(({ verbs }) => verbs.includes(word));
  for (const { add } of named.length > 0 ? named : parts) await add(noun, outcome);
}
