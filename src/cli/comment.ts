import { type Command, Option } from 'commander';
import { type CommentState, commentStates } from '../answers/comments/comment.js';
import { commentDocument } from '../answers/comments/comment-document.js';
import { listComments, readComment } from '../answers/comments/comment-store.js';
import { type Decision, decideComment } from '../answers/comments/moderate.js';
import type { App } from '../app.js';
import { readArticle } from '../articles/store/article-store.js';
import { listNewsletters, readNewsletter } from '../newsletters/newsletter-store.js';
import { isoFromMs } from '../timestamps.js';
import { positiveInteger, verb, withCommandApp } from './command.js';
import { confirm, yesHelp } from './confirm.js';
import { fields, table } from './output.js';
import { shownTime } from './shown-time.js';

/** `comment list`, `show`, `approve`, `reject` and `remove`. */
export function commentCommands(program: Command): void {
  const noun = program.command('comment').description('list, publish, reject and delete comments on articles');
  listCommand(noun);
  showCommand(noun);
  decisionCommand(noun, 'approve', 'approved', 'publish a comment; later comments of its reader are published at once');
  decisionCommand(
    noun,
    'reject',
    'rejected',
    'keep a comment off the page of its article, even after it was published',
  );
  removeCommand(noun);
}

interface ListFlags {
  json?: boolean;
  newsletter?: string;
  article?: string;
  state?: CommentState;
  after?: string;
  limit: number;
}

function listCommand(noun: Command): void {
  verb(noun, 'list', 'list the comments, the newest first')
    .option('--newsletter <slug>', 'only comments of this newsletter')
    .option('--article <id>', 'only comments on this article')
    .addOption(
      new Option('--state <state>', 'only comments in this state; held ones wait for your decision').choices(
        commentStates,
      ),
    )
    .option('--after <id>', 'the "next" value of the previous page')
    .option('--limit <count>', 'show at most this many', positiveInteger, 50)
    .action((flags: ListFlags) =>
      withCommandApp(flags, async ({ redis }, output) => {
        const newsletter = flags.newsletter === undefined ? undefined : await readNewsletter(redis, flags.newsletter);
        const { items, next } = await listComments(redis, { ...flags, newsletter: newsletter?.number });
        const slugs = await slugsOf({ redis });
        const rows = items.map((one) => {
          const at = shownTime(isoFromMs(one.at), newsletter?.timeZone ?? 'UTC') ?? '—';
          return [one.id, at, one.state, one.name || '—', firstWords(one.text)];
        });
        const more = next === null ? '' : `\nThere are more. Continue with --after ${next}`;
        const text =
          rows.length > 0 ? table([['ID', 'WRITTEN', 'STATE', 'NAME', 'COMMENT'], ...rows]) : 'No comment found.';
        output.result(
          { items: items.map((one) => commentDocument(one, slugs.get(one.newsletter) ?? null)), next },
          `${text}${more}`,
        );
      }),
    );
}

function showCommand(noun: Command): void {
  verb(noun, 'show <id>', 'show one comment').action((id: string, flags: { json?: boolean }) =>
    withCommandApp(flags, async ({ redis }, output) => {
      const comment = await readComment(redis, id);
      const newsletter = (await listNewsletters(redis)).find(({ number }) => number === comment.newsletter);
      const shown = commentDocument(comment, newsletter?.slug ?? null);
      const { title = '' } = (await readArticle(redis, comment.article)) ?? {};
      const { text, reader, writtenAt, decidedAt, ...rest } = shown;
      const timeZone = newsletter?.timeZone ?? 'UTC';
      const rows = fields({
        ...rest,
        article: `${comment.article} ${title}`,
        writer: reader === null ? 'a visitor' : `reader ${reader}`,
        written: shownTime(writtenAt, timeZone),
        decided: shownTime(decidedAt, timeZone),
      });
      output.result({ ...shown, title }, `${rows}\n\n${text}`);
    }),
  );
}

function decisionCommand(noun: Command, name: string, decision: Exclude<Decision, 'removed'>, help: string): void {
  verb(noun, `${name} <id>`, help).action((id: string, flags: { json?: boolean }) =>
    withCommandApp(flags, async ({ list, redis, now }, output) => {
      const comment = await decideComment(list, id, decision, now());
      await list.onDisk();
      const document = commentDocument(comment, (await slugsOf({ redis })).get(comment.newsletter) ?? null);
      output.result(document, decision === 'approved' ? `Published ${id}.` : `Rejected ${id}.`);
    }),
  );
}

function removeCommand(noun: Command): void {
  verb(noun, 'remove <id>', 'delete a comment; it cannot be restored')
    .option('--yes', yesHelp)
    .action((id: string, flags: { json?: boolean; yes?: boolean }) =>
      withCommandApp(flags, async ({ list, now }, output) => {
        const { name, text } = await readComment(list.redis, id);
        await confirm(output, `This deletes the comment of ${name || 'a visitor'}: ${firstWords(text)}`, flags.yes);
        await decideComment(list, id, 'removed', now());
        await list.onDisk();
        output.result({ id, removed: true }, `Deleted ${id}.`);
      }),
    );
}

/** The slugs of the newsletters by their numbers. */
const slugsOf = async ({ redis }: Pick<App, 'redis'>) =>
  new Map((await listNewsletters(redis)).map(({ number, slug }) => [number, slug]));

const shownLength = 60;

function firstWords(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return [...line].length > shownLength ? `${[...line].slice(0, shownLength).join('')}…` : line;
}
