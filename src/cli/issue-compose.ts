import { type Command, Option } from 'commander';
import type { Reach } from '../delivery/omissions/count-reach.js';
import { articleLimit, type Composed, composeIssue, maxArticles } from '../issues/compose.js';
import { articlesLeftOut, type LeftOut, type Repetition, repeatedArticles } from '../issues/repeated-articles.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { counted } from '../operations/counted.js';
import { compileFilter, parseFilter } from '../subscribers/list/audience.js';
import { readSegment } from '../subscribers/list/segment-store.js';
import { positiveInteger, verb, withCommandApp, wordList } from './command.js';
import { omissionNotes, reachOf, shownIssue } from './issue-shown.js';
import { type SponsorFlags, sponsorOf, withSponsorFlags } from './sponsor-flags.js';

interface ComposeFlags extends SponsorFlags {
  json?: boolean;
  articles?: string[];
  latest?: number;
  limit?: number;
  subject?: string;
  preheader?: string;
  filter?: string[];
  segment?: string;
}

const repetitionInWords = ({ title, article, of, because, sentIn }: Repetition) =>
  `"${title}" (${article}) has the same ${because} as ${of}, which ${sentIn ? `was sent in ${sentIn}` : 'is in this issue too'}.`;

const leftOutInWords = ({ title, article, of, because }: LeftOut) =>
  `"${title}" (${article}) is left out: it has the same ${because} as ${of}.`;

/** What an editor should know about a new draft: articles that stay, old ones, and readers who have some already. */
function notesOn({ issue, articles, remaining, old }: Composed, reach: Reach): string[] {
  const { id, audience } = issue;
  const notes: string[] = [];
  if (remaining > 0)
    notes.push(
      `${counted(remaining, 'more new article')} ${remaining === 1 ? 'stays' : 'stay'} for the next issue. To take more at once, use --limit (up to ${maxArticles}).`,
    );
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
  withSponsorFlags(
    verb(
      noun,
      'compose <newsletter>',
      'make a draft, by default from the newest articles that its readers have from no issue',
    ),
  )
    .option(
      '--articles <ids>',
      'use these articles in this order, the first as the lead; separate several with commas',
      wordList,
    )
    .addOption(
      new Option('--limit <count>', `use at most this many new articles, up to ${maxArticles}`)
        .argParser(positiveInteger)
        .default(undefined, `${articleLimit}`)
        .conflicts(['articles', 'latest']),
    )
    .addOption(
      new Option('--latest <count>', `the same, up to ${articleLimit}`)
        .argParser(positiveInteger)
        .conflicts('articles'),
    )
    .option('--subject <text>', 'the subject (default: the title of the lead)')
    .option('--preheader <text>', 'the preview text that an inbox shows beside the subject')
    .option('--filter <name=value...>', 'send only to readers who match, like locale=zh-CN,section=Tech')
    .addOption(new Option('--segment <name>', 'send only to the readers of this segment').conflicts('filter'))
    .action((slug: string, { filter = [], ...flags }: ComposeFlags) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        const newsletter = await readNewsletter(redis, slug);
        const audience =
          flags.segment === undefined
            ? parseFilter(filter)
            : (await readSegment(redis, newsletter.slug, flags.segment)).filter;
        await compileFilter(list, newsletter, audience);
        const composed = await composeIssue(redis, newsletter, { ...flags, sponsor: sponsorOf(flags), audience });
        const { issue, articles, remaining, old } = composed;
        const reach = await reachOf(list, newsletter, issue);
        const repetitions = await repeatedArticles(redis, slug, articles);
        const leftOut = await articlesLeftOut(redis, newsletter, articles);
        output.result(
          { ...shownIssue(issue, articles), ...reach, repetitions, leftOut, remaining, old: old.map(({ id }) => id) },
          `Composed ${issue.id}: "${issue.subject}" with ${counted(articles.length, 'article')}, for ${reach.inWords}.`,
        );
        for (const note of notesOn(composed, reach.reach)) output.note(note);
        for (const one of repetitions) output.note(repetitionInWords(one));
        for (const one of leftOut) output.note(leftOutInWords(one));
      }),
    );
}
