import type { Command } from 'commander';
import { firstWords } from '../operations/comments.js';
import { activity } from '../operations/subscribers/activity.js';
import { readers } from '../operations/subscribers/readers.js';
import { subscribers } from '../operations/subscribers/subscribers.js';
import { table } from './output.js';
import { readerCommand } from './reader-command.js';
import { readerText } from './subscriber-shown.js';

/** The commands on one reader: their legal rights of access and erasure, and what the publisher does for them. */
export function oneReaderCommands(noun: Command): void {
  readerCommand(noun, 'show <email>', "show one reader's subscriptions and history", readers.read, {
    text: readerText,
  });

  activityCommand(noun);

  readerCommand(noun, 'data <email>', 'print all data about one reader, as JSON', readers.data, {
    text: (data) => JSON.stringify(data, null, 2),
  });

  const eraseHelp = 'erase one reader from every newsletter; no import can add them again';
  readerCommand(noun, 'erase <email>', eraseHelp, readers.erase, {
    text: ({ erasedNow }) =>
      erasedNow ? 'Erased. Only a keyed hash is left, which blocks a new import.' : 'They were already erased.',
  });

  const complainHelp = 'record that a reader reported an email as spam; they get no further email';
  readerCommand(noun, 'complain <email>', complainHelp, readers.complain, {
    text: ({ newsletters, counted }, { flags: { issue } }) => {
      const gone = `They get no further issue of ${newsletters.join(', ')}.`;
      const uncounted = issue !== undefined && !counted ? ` It does not count for ${issue}.` : '';
      return `${newsletters.length > 0 ? gone : 'They were already off the list.'}${uncounted}`;
    },
  });

  const leaveHelp = 'unsubscribe a reader who asked you to; only they can subscribe again';
  readerCommand(noun, 'unsubscribe <email>', leaveHelp, subscribers.unsubscribe, {
    text: ({ title, state, changed }) =>
      changed ? `They get no further issue of "${title}".` : `They were already ${state}.`,
  });

  const moveHelp = 'move a reader to a new address, once they confirm it there';
  readerCommand(noun, 'change-address <old> <new>', moveHelp, readers.changeAddress, {
    options: { email: { argument: 'new' } },
    text: ({ moving }) => {
      const titles = moving.map(({ title }) => `"${title}"`).join(', ');
      return `Asked the new address to confirm: ${titles}. The link works for 7 days. Until then nothing changes.`;
    },
  });

  const backHelp = 'bring back a reader whose address bounced and works again';
  readerCommand(noun, 'reactivate <email>', backHelp, readers.reactivate, {
    text: ({ changed, title }) =>
      changed
        ? `Reactivated. They get the next issue of "${title}".`
        : 'They are confirmed already. Nothing was changed.',
  });
}

function activityCommand(noun: Command): void {
  const gotHelp = 'show what one reader got of a newsletter, and what they clicked and wrote';
  readerCommand(noun, 'activity <email>', gotHelp, activity.read, {
    text: ({ emails, clicks, comments }) =>
      [
        ...(emails.length > 0
          ? [table([['ISSUE', 'STATUS', 'SUBJECT'], ...emails.map((one) => [one.issue, one.state, one.subject])])]
          : ['No issue is recorded for them.']),
        ...(clicks.length > 0
          ? [table([['ISSUE', 'CLICKED'], ...clicks.map((one) => [one.issue, one.title || one.url])])]
          : []),
        ...(comments.length > 0
          ? [
              table([
                ['ARTICLE', 'COMMENT'],
                ...comments.map((one) => [one.title || one.article, firstWords(one.text)]),
              ]),
            ]
          : []),
      ].join('\n\n'),
  });
}
