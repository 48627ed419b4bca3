import type { Command } from 'commander';
import { noteComplaint } from '../delivery/tally.js';
import { NotFound } from '../errors.js';
import { readIssue } from '../issues/issue-store.js';
import { listNewsletters, readNewsletter } from '../newsletters/newsletter-store.js';
import { findLine } from '../reports/recipient-report.js';
import { idOf } from '../subscribers/list/subscriber-store.js';
import { noteComplained } from '../subscribers/membership/complain.js';
import { verb, withCommandApp } from './command.js';
import { readerAddress } from './email-arguments.js';

/** `subscriber complain`. */
export function complainCommand(noun: Command): void {
  verb(noun, 'complain', 'record that a reader reported an email as spam; they get no further email')
    .argument('<email>', 'the address', readerAddress)
    .option(
      '--issue <id>',
      'the issue that they complained about: the complaint counts for it and removes them from its newsletter only',
    )
    .action((address: string, flags: { json?: boolean; issue?: string }) =>
      withCommandApp(flags, async (app, output) => {
        const { list, redis } = app;
        const id = idOf(list, address);
        const issue = flags.issue === undefined ? undefined : await readIssue(redis, flags.issue);
        const about = issue && (await readNewsletter(redis, issue.newsletter)).number;
        const changed = await noteComplained(list, id, about, 'complaint');
        if (!changed) throw new NotFound('subscriber', address);
        const slugs = (await listNewsletters(redis)).filter(({ number }) => changed.includes(number));
        // A reader's complaint counts once, and only if they were sent this issue.
        const counted = issue !== undefined && changed.length > 0 && (await wasEmailed(app, issue.id, address));
        if (counted && issue) await noteComplaint({ redis, autoPause: app.autoPause, log: app.log }, issue.id);
        const names = slugs.map(({ slug }) => slug);
        const text =
          names.length > 0 ? `They get no further issue of ${names.join(', ')}.` : 'They were already off the list.';
        const uncounted = issue && !counted ? ` It does not count for ${issue.id}.` : '';
        output.result({ id: id.toString('hex'), newsletters: names, counted }, text + uncounted);
      }),
    );
}

async function wasEmailed(
  app: Parameters<typeof noteComplaint>[0] & { list: Parameters<typeof findLine>[0] },
  issueId: string,
  address: string,
): Promise<boolean> {
  const issue = await readIssue(app.redis, issueId);
  // A folded ledger no longer shows it. Such an issue is over, so nothing depends on it.
  const line = await findLine(app.list, issue, idOf(app.list, address));
  return line !== undefined && line.attempts > 0 && line.state !== 'claimed';
}
