import type { Command } from 'commander';
import { counted } from '../counted.js';
import { maxArticles } from '../issues/compose.js';
import type { LeftOut, Repetition } from '../issues/repeated-articles.js';
import { compositions, type NewIssue } from '../operations/issues/composition.js';
import { parseFilter } from '../subscribers/list/audience.js';
import { audienceInWords, earlierDraft, omissionNotes, shownReach } from './issue-shown.js';
import { operationCommand } from './operation-command.js';
import { sponsorOf, withSponsorFlags } from './sponsor-flags.js';

const repetitionInWords = ({ title, article, of, because, sentIn }: Repetition) =>
  `"${title}" (${article}) has the same ${because} as ${of}, which ${sentIn ? `was sent in ${sentIn}` : 'is in this issue too'}.`;

const leftOutInWords = ({ title, article, of, because }: LeftOut) =>
  `"${title}" (${article}) is left out: it has the same ${because} as ${of}.`;

/** Titles of waiting articles that one note lists. */
const shownTitles = 10;

/** What an editor should know about a new draft: articles that stay, old ones, and readers who have some already. */
function notesOn({ issue, articles, waiting, old, reach }: NewIssue): string[] {
  const { id, audience } = issue;
  const notes: string[] = [];
  if (waiting.length > 0) {
    const titles = waiting.slice(0, shownTitles).map((title) => `“${title}”`);
    const others = waiting.length - titles.length;
    notes.push(
      `${waiting.length} more ${waiting.length === 1 ? 'waits' : 'wait'} for the next issue: ${titles.join(', ')}${others > 0 ? ` and ${others} more` : ''}. To take more at once, use --limit (up to ${maxArticles}).`,
    );
  }
  if (old.length > 0)
    notes.push(
      `${counted(old.length, 'article')} ${old.length === 1 ? 'is' : 'are'} more than 60 days older than the last issue, such as “${old[0]?.title}”. Take ${old.length === 1 ? 'it' : 'them'} out with \`postrider issue edit ${id} --remove ${old.map((one) => one.id).join(',')}\`.`,
    );
  notes.push(...omissionNotes(reach));
  if (Object.values(audience).some((value) => value !== undefined) && reach.matching < reach.confirmed)
    notes.push(
      `${articles.length === 1 ? 'The article stays' : 'The articles stay'} available for all other readers: the next issue leaves out what a reader has from this one.`,
    );
  return notes;
}

/** `issue compose`. */
export function composeCommand(noun: Command): void {
  const help = 'make a draft, by default from the newest articles that its readers have from no issue';
  operationCommand(noun, 'compose <newsletter>', help, compositions.compose, {
    options: {
      slug: { argument: 'newsletter' },
      subject: { help: 'the subject (default: the title of the lead)' },
      preheader: { help: 'the preview text that an inbox shows beside the subject' },
      sponsor: '--sponsor-title',
      filter: null,
    },
    more: (command) =>
      withSponsorFlags(command).option(
        '--filter <name=value...>',
        'send only to readers who match, like locale=zh-CN,section=Tech',
      ),
    input: ({ filter, ...flags }) => {
      const sponsor = sponsorOf(flags);
      return { ...(filter ? { filter: parseFilter(filter) } : {}), ...(sponsor ? { sponsor } : {}) };
    },
    text: ({ issue, articles, reach }) =>
      `Composed ${issue.id}: "${issue.subject}" with ${counted(articles.length, 'article')}, for ${audienceInWords(issue, reach)}.`,
    beside: ({ issue, old, reach }) => ({
      ...{ ...earlierDraft(issue), ...shownReach(issue, reach), old: old.map(({ id }) => id) },
    }),
    notes: (made, { output }) => {
      for (const note of notesOn(made)) output.note(note);
      for (const one of made.repetitions) output.note(repetitionInWords(one));
      for (const one of made.leftOut) output.note(leftOutInWords(one));
    },
  });
}
