import { type Command, Option } from 'commander';
import { composeIssue } from '../issues/compose.js';
import { articlesLeftOut, type LeftOut, type Repetition, repeatedArticles } from '../issues/repeated-articles.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { compileFilter, parseFilter } from '../subscribers/list/audience.js';
import { readSegment } from '../subscribers/list/segment-store.js';
import { positiveInteger, verb, withCommandApp, wordList } from './command.js';
import { counted } from './counted.js';
import { reachOf, shownIssue } from './issue-shown.js';
import { type SponsorFlags, sponsorOf, withSponsorFlags } from './sponsor-flags.js';

interface ComposeFlags extends SponsorFlags {
  json?: boolean;
  articles?: string[];
  latest?: number;
  subject?: string;
  preheader?: string;
  filter?: string[];
  segment?: string;
}

const repetitionInWords = ({ title, article, of, because, sentIn }: Repetition) =>
  `"${title}" (${article}) has the same ${because} as ${of}, which ${sentIn ? `was sent in ${sentIn}` : 'is in this issue too'}.`;

const leftOutInWords = ({ title, article, of, because }: LeftOut) =>
  `"${title}" (${article}) is left out: it has the same ${because} as ${of}.`;

/** `issue compose`. */
export function composeCommand(noun: Command): void {
  withSponsorFlags(
    verb(noun, 'compose <newsletter>', 'make a draft, by default from all articles that are in no issue yet'),
  )
    .option(
      '--articles <ids>',
      'use these articles in this order, the first as the lead; separate several with commas',
      wordList,
    )
    .addOption(
      new Option('--latest <count>', 'use this many of the newest new articles')
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
        const { issue, articles } = await composeIssue(redis, newsletter, {
          ...flags,
          sponsor: sponsorOf(flags),
          audience,
        });
        const reach = await reachOf(list, newsletter, issue);
        const repetitions = await repeatedArticles(redis, slug, articles);
        const leftOut = await articlesLeftOut(redis, newsletter, articles);
        output.result(
          { ...shownIssue(issue, articles), ...reach, repetitions, leftOut },
          `Composed ${issue.id}: "${issue.subject}" with ${counted(articles.length, 'article')}, for ${reach.inWords}.`,
        );
        for (const one of repetitions) output.note(repetitionInWords(one));
        for (const one of leftOut) output.note(leftOutInWords(one));
      }),
    );
}
