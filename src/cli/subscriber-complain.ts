import type { Command } from 'commander';
import { noteComplaint } from '../delivery/tally.js';
import { NotFound } from '../errors.js';
import { readIssue } from '../issues/issue-store.js';
import { listNewsletters, readNewsletter } from '../newsletters/newsletter-store.js';
import { findLine } from '../reports/who.js';
import { idOf } from '../subscribers/list/subscriber-store.js';
import { noteComplained } from '../subscribers/membership/complain.js';
import { verb, withCommandApp } from './command.js';
import { readerAddress } from './email-arguments.js';

/** `subscriber complain`. */
export function complainCommand(noun: Command): void {
  verb(noun, 'complain', 'note that a reader called a mail spam: they are mailed no more')
    .argument('<email>', 'the address', readerAddress)
    .option('--issue <id>', 'about which issue: it counts there, and only its newsletter is left')
    .action((address: string, flags: { json?: boolean; issue?: string }) =>
      withCommandApp(flags, async (app, output) => {
        const { list, redis } = app;
        const id = idOf(list, address);
        const issue = flags.issue === undefined ? undefined : await readIssue(redis, flags.issue);
        const about = issue && (await readNewsletter(redis, issue.newsletter)).number;
        const changed = await noteComplained(list, id, about, 'complaint');
        if (!changed) throw new NotFound('subscriber', address);
        const slugs = (await listNewsletters(redis)).filter(({ number }) => changed.includes(number));
        // A second complaint is the first one again, and who was not mailed cannot complain about this issue.
        const counted = issue !== undefined && changed.length > 0 && (await wasMailed(app, issue.id, address));
        if (counted && issue) await noteComplaint({ redis, autoPause: app.autoPause, log: app.log }, issue.id);
        const names = slugs.map(({ slug }) => slug);
        const text = names.length > 0 ? `They get no more of ${names.join(', ')}.` : 'They were off the list before.';
        const told = issue && !counted ? ` It does not count for ${issue.id}.` : '';
        output.result({ id: id.toString('hex'), newsletters: names, counted }, text + told);
      }),
    );
}

async function wasMailed(
  app: Parameters<typeof noteComplaint>[0] & { list: Parameters<typeof findLine>[0] },
  issueId: string,
  address: string,
): Promise<boolean> {
  const issue = await readIssue(app.redis, issueId);
  // Of a folded ledger it cannot be told any more; such an issue is over, and nothing depends on it.
  const line = await findLine(app.list, issue, idOf(app.list, address));
  return line !== undefined && line.attempts > 0 && line.state !== 'claimed';
}
