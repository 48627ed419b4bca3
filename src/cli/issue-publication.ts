import type { Command } from 'commander';
import { setUnlisted, setWithdrawn } from '../issues/publication.js';
import { links } from '../render/links.js';
import { isoFromMs } from '../timestamps.js';
import { verb, withCommandApp } from './command.js';

interface Flags {
  json?: boolean;
  undo?: boolean;
}

/** `issue unlist` and `issue withdraw`. */
export function publicationCommands(noun: Command): void {
  verb(noun, 'unlist <id>', 'leave an issue out of the public lists; its page still opens for those who have the link')
    .option('--undo', 'list it again')
    .action((id: string, flags: Flags) =>
      withCommandApp(flags, async ({ redis, publicUrl }, output) => {
        const { unlisted } = await setUnlisted(redis, id, !flags.undo);
        const page = links.issue(publicUrl, id);
        const text = unlisted ? `${id} is in no public list. ${page} still opens.` : `${id} is in the public lists.`;
        output.result({ id, unlisted, page }, text);
      }),
    );

  verb(noun, 'withdraw <id>', 'withdraw the public page of an issue; emails that were sent stay in their inboxes')
    .option('--undo', 'show the page again')
    .action((id: string, flags: Flags) =>
      withCommandApp(flags, async ({ redis, publicUrl }, output) => {
        const { withdrawnAt, state } = await setWithdrawn(redis, id, !flags.undo);
        const page = links.issue(publicUrl, id);
        const text =
          withdrawnAt > 0 ? `${page} now says that the issue was withdrawn.` : `${page} shows the issue again.`;
        output.result({ id, withdrawnAt: isoFromMs(withdrawnAt), page }, text);
        if (withdrawnAt > 0 && (state === 'sending' || state === 'paused'))
          output.note(`The send is not over. Stop it with \`postrider issue cancel ${id}\`.`);
      }),
    );
}
