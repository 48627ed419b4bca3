import type { Command } from 'commander';
import { publications } from '../operations/issues/publication.js';
import { links } from '../render/links.js';
import { operationCommand } from './operation-command.js';

/** `issue unlist` and `issue withdraw`. */
export function publicationCommands(noun: Command): void {
  const unlist = 'leave an issue out of the public lists; its page still opens for those who have the link';
  operationCommand(noun, 'unlist <id>', unlist, publications.change, {
    options: { unlisted: '--undo', withdrawn: null },
    more: (command) => command.option('--undo', 'list it again'),
    input: ({ undo }) => ({ unlisted: !undo }),
    text: ({ id, unlisted }, { app: { publicUrl } }) =>
      unlisted
        ? `${id} is in no public list. ${links.issue(publicUrl, id)} still opens.`
        : `${id} is in the public lists.`,
  });

  const withdraw = 'withdraw the public page of an issue; emails that were sent stay in their inboxes';
  operationCommand(noun, 'withdraw <id>', withdraw, publications.change, {
    options: { unlisted: null, withdrawn: '--undo' },
    more: (command) => command.option('--undo', 'show the page again'),
    input: ({ undo }) => ({ withdrawn: !undo }),
    text: ({ id, withdrawnAt }, { app: { publicUrl } }) =>
      `${links.issue(publicUrl, id)} ${withdrawnAt > 0 ? 'now says that the issue was withdrawn' : 'shows the issue again'}.`,
    notes: ({ id, withdrawnAt, state }, { output }) => {
      if (withdrawnAt > 0 && (state === 'sending' || state === 'paused'))
        output.note(`The send is not over. Stop it with \`postrider issue cancel ${id}\`.`);
    },
  });
}
