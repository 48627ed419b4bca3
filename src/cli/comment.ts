import type { Command } from 'commander';
import { commentDocument } from '../answers/comments/comment-document.js';
import { counted } from '../counted.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { comments, firstWords } from '../operations/comments.js';
import { isoFromMs } from '../timestamps.js';
import { operationCommand } from './operation-command.js';
import { fields, listInWords } from './output.js';
import { shownTime } from './shown-time.js';

/** `comment list`, `show`, `approve`, `reject`, `remove`, `block`, `blocked` and `unblock`. */
export function commentCommands(program: Command): void {
  const noun = program
    .command('comment')
    .description('list, publish, reject and delete comments on articles, and block writers');

  operationCommand(noun, 'list', 'list the comments', comments.listAll, {
    options: { cursor: { flags: '--after <id>' } },
    text: ({ items, next, timeZone }) => {
      const rows = items.map(({ id, at, state, name, text }) => [
        ...[id, shownTime(isoFromMs(at), timeZone) ?? '—', state, name || '—', firstWords(text)],
      ]);
      const shown = listInWords(['ID', 'WRITTEN', 'STATE', 'NAME', 'COMMENT'], rows, 'No comment found.');
      return `${shown}${next === null ? '' : `\nThere are more. Continue with --after ${next}`}`;
    },
  });

  operationCommand(noun, 'show <id>', 'show one comment', comments.read, {
    text: async ({ found: comment, headline = '' }, { app: { redis } }) => {
      const newsletter = (await listNewsletters(redis)).find(({ number }) => number === comment.newsletter);
      const shown = commentDocument(comment, newsletter?.slug ?? null);
      const { text, reader, writtenAt, decidedAt, ...rest } = shown;
      const timeZone = newsletter?.timeZone ?? 'UTC';
      const rows = fields({
        ...rest,
        article: `${comment.article} ${headline}`,
        writer: reader === null ? 'a visitor' : `reader ${reader}`,
        written: shownTime(writtenAt, timeZone),
        decided: shownTime(decidedAt, timeZone),
      });
      return `${rows}\n\n${text}`;
    },
    beside: ({ headline = '' }) => ({ title: headline }),
  });

  const approve = 'publish a comment; later comments of its reader are published at once';
  operationCommand(noun, 'approve <id>', approve, comments.approve, { text: ({ id }) => `Published ${id}.` });
  const reject = 'keep a comment off the page of its article, even after it was published';
  operationCommand(noun, 'reject <id>', reject, comments.reject, { text: ({ id }) => `Rejected ${id}.` });
  operationCommand(noun, 'remove <id>', 'delete a comment; it cannot be restored', comments.remove, {
    text: ({ id }) => `Deleted ${id}.`,
  });
  blockCommands(noun);
}

function blockCommands(noun: Command): void {
  operationCommand(noun, 'block <id>', 'reject all that the writer of a comment writes from now on', comments.block, {
    text: ({ blocked: { id, kind }, rejected }) =>
      `Blocked ${kind === 'reader' ? 'the reader' : 'the network of the visitor'} ${id}. ${counted(rejected, 'comment')} rejected.`,
  });

  operationCommand(noun, 'blocked', 'list the writers who are blocked in a newsletter', comments.listBlocked, {
    options: { slug: { flags: '--newsletter <slug>' } },
    text: ({ writers, timeZone }) => {
      const time = (ms: number) => shownTime(isoFromMs(ms), timeZone);
      const rows = writers.map(({ id, kind, at, until, about }) => [
        ...[id, kind, time(at) ?? '—', until === 0 ? 'never' : (time(until) ?? '—')],
        about ? firstWords(about.text) : '—',
      ]);
      return listInWords(['WRITER', 'KIND', 'BLOCKED', 'ENDS', 'COMMENT'], rows, 'No writer is blocked.');
    },
  });

  operationCommand(noun, 'unblock <writer>', 'end the block of a writer', comments.unblock, {
    options: { slug: { flags: '--newsletter <slug>' } },
    text: (_, { flags }) => `Unblocked ${flags.writer ?? 'the writer'}.`,
  });
}
