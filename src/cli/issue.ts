import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { readArticles } from '../articles/store/article-store.js';
import { shownMoment } from '../control/start-time.js';
import { readProblems } from '../delivery/problems.js';
import { describeError } from '../errors.js';
import { refusalsOfIssue } from '../feedback/refusals-of-issue.js';
import { composeIssue } from '../issues/compose.js';
import type { Issue } from '../issues/issue.js';
import { describeReaders } from '../issues/issue-readers.js';
import { listIssues, readIssue } from '../issues/issue-store.js';
import { type Locale, locales } from '../locale/locale.js';
import { listNewsletters, readNewsletter } from '../newsletters/newsletter-store.js';
import { links } from '../render/links.js';
import { reportIssue } from '../reports/report.js';
import { compileFilter, parseFilter } from '../subscribers/list/audience.js';
import { parseAddress } from '../subscribers/record/address.js';
import { isoFromMs } from '../timestamps.js';
import { flagParser, positiveInteger, verb, withCommandApp, wordList } from './command.js';
import { counted } from './counted.js';
import { controlCommands } from './issue-control.js';
import { correctCommand } from './issue-correct.js';
import { recipientCommands } from './issue-recipients.js';
import { issueSendCommands } from './issue-send.js';
import { watchCommand } from './issue-watch.js';
import { zoneOfIssue } from './issue-zone.js';
import type { CommandOutcome, Launchers } from './launchers.js';
import { exitCode, fields, table } from './output.js';
import { remedyFor } from './refusal-words.js';
import { refusalsText, reportText } from './report-text.js';
import { type SponsorFlags, sponsorOf, withSponsorFlags } from './sponsor-flags.js';
import { WrongUsage } from './wrong-usage.js';

interface ComposeFlags extends SponsorFlags {
  json?: boolean;
  articles?: string[];
  latest?: number;
  subject?: string;
  preheader?: string;
  filter?: string[];
}

const mailAddress = flagParser((text) => parseAddress(text, 'address').mailed);
const localeOption = () => new Option('--locale <locale>', 'in which language').choices(locales);

export function issueCommands(program: Command, _launchers: Launchers, outcome: CommandOutcome): void {
  const noun = program.command('issue').description('editions of a newsletter');

  withSponsorFlags(
    verb(noun, 'compose <newsletter>', 'make a draft, by default of the articles that were in no issue yet'),
  )
    .option('--articles <ids>', 'these articles in this order, the first as the lead; parted by commas', wordList)
    .addOption(
      new Option('--latest <count>', 'the newest so many new articles')
        .argParser(positiveInteger)
        .conflicts('articles'),
    )
    .option('--subject <text>', 'instead of the lead’s title')
    .option('--preheader <text>', 'what an inbox shows beside the subject')
    .option('--filter <name=value...>', 'only to these readers, like locale=zh-CN,section=Tech')
    .action((slug: string, { filter = [], ...flags }: ComposeFlags) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        const newsletter = await readNewsletter(redis, slug);
        const audience = parseFilter(filter);
        await compileFilter(list, newsletter, audience);
        const { issue, articles } = await composeIssue(redis, newsletter, {
          ...flags,
          sponsor: sponsorOf(flags),
          audience,
        });
        output.result(
          shown(issue, articles),
          `Composed ${issue.id}: "${issue.subject}" with ${counted(articles.length, 'article')}.`,
        );
      }),
    );

  verb(noun, 'list', 'list issues, the newest first')
    .option('--newsletter <slug>', 'only of this newsletter')
    .action((flags: { json?: boolean; newsletter?: string }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        const newsletters = flags.newsletter
          ? [await readNewsletter(redis, flags.newsletter)]
          : await listNewsletters(redis);
        const lists = await Promise.all(
          newsletters.map(async ({ slug, timeZone }) =>
            (await listIssues(redis, slug)).map((issue) => ({ issue, timeZone })),
          ),
        );
        const issues = lists.flat().map(({ issue }) => issue);
        const rows = lists
          .flat()
          .map(({ issue, timeZone }) => [
            issue.id,
            standing(issue, timeZone),
            issue.articles.length,
            issue.subject,
            issue.pausedBecause,
          ]);
        const empty = 'No issue yet. Make one with `postrider issue compose`.';
        output.result(issues, issues.length > 0 ? table([['ID', 'STATE', 'ARTICLES', 'SUBJECT', ''], ...rows]) : empty);
      }),
    );

  verb(noun, 'show <id>', 'show an issue').action((id: string, flags: { json?: boolean }) =>
    withCommandApp(flags, async ({ redis, publicUrl }, output) => {
      const issue = await readIssue(redis, id);
      const articles = await readArticles(redis, issue.articles);
      const { articles: list, pausedBecause, ...rest } = shown(issue, articles);
      const why: Record<string, string> = pausedBecause === null ? {} : { 'paused because': pausedBecause };
      const rows = list.map((article) => [article.id, article.section, article.title]);
      const page = issue.startedAt > 0 ? links.issue(publicUrl, id) : 'once it is sent';
      const { timeZone } = await readNewsletter(redis, issue.newsletter);
      const stand = { state: standing(issue, timeZone), readers: describeReaders(issue), 'on the web': page };
      const text = `${fields({ ...rest, ...why, ...stand })}\n\n${table(rows)}`;
      const { stream, tick, startAt, local } = issue;
      const timing = { stream, tick: isoFromMs(tick), startAt: isoFromMs(startAt), local };
      const goesTo = { readers: describeReaders(issue), audience: issue.audience };
      output.result({ ...rest, pausedBecause, articles: list, sponsor: issue.sponsor, ...goesTo, ...timing }, text);
    }),
  );

  verb(noun, 'preview <id>', 'write digest.html, digest.txt and digest.eml into a folder')
    .requiredOption('--out <folder>', 'the folder; made where it is missing')
    .addOption(localeOption())
    .action((id: string, flags: { json?: boolean; out: string; locale?: Locale }) =>
      withCommandApp(flags, async (app, output) => {
        const reader = { address: 'reader@example.com', name: '' };
        const { previewIssue } = await import('../delivery/preview.js');
        const preview = await previewIssue(app, await readIssue(app.redis, id), { ...reader, locale: flags.locale });
        await mkdir(flags.out, { recursive: true }).catch((error: unknown) => {
          throw new WrongUsage('--out', `the folder cannot be made (${describeError(error)}); name another`);
        });
        const contents = { 'digest.html': preview.html, 'digest.txt': preview.text, 'digest.eml': preview.eml };
        for (const [name, content] of Object.entries(contents)) await writeFile(join(flags.out, name), content);
        const files = Object.keys(contents).map((name) => join(flags.out, name));
        output.result({ id, files, htmlBytes: Buffer.byteLength(preview.html) }, files.join('\n'));
      }),
    );

  verb(noun, 'test <id>', 'send it to one address as a test: [Test] in the subject, links that change nothing')
    .requiredOption('--to <address>', 'where to', mailAddress)
    .addOption(localeOption())
    .action((id: string, flags: { json?: boolean; to: string; locale?: Locale }) =>
      withCommandApp(flags, async (app, output) => {
        const reader = { address: flags.to, locale: flags.locale };
        const { sendTest } = await import('../delivery/preview.js');
        const result = await sendTest(app, await readIssue(app.redis, id), reader);
        output.result({ id, to: flags.to, ...result }, `${result.outcome}: ${result.reply}`);
        if (result.outcome !== 'accepted') outcome.code = exitCode.failed;
      }),
    );

  issueSendCommands(noun, outcome);

  verb(noun, 'report <id>', 'show the delivery report').action((id: string, flags: { json?: boolean }) =>
    withCommandApp(flags, async (app, output) => {
      const report = await reportIssue(app.list, id);
      const problems = await readProblems(app.redis, id, 5);
      const refusals = (await refusalsOfIssue(app.list, await readIssue(app.redis, id))).map((group) => ({
        ...group,
        remedy: remedyFor(group.reason, group.fault),
      }));
      const timeZone = await zoneOfIssue(app.redis, id);
      const lines = problems.map(({ at, text }) => `${shownMoment(at, timeZone)}  ${text}`);
      output.result(
        { ...report, refusals },
        [
          reportText(report, timeZone),
          ...refusalsText(refusals),
          ...(lines.length > 0 ? ['', 'last problems:', ...lines] : []),
        ].join('\n'),
      );
    }),
  );

  controlCommands(noun);
  correctCommand(noun);
  recipientCommands(noun);
  watchCommand(noun, outcome);
}

/** An issue's state, and of one that does something by itself, or waits for somebody, that it does. */
function standing({ state, tick, startAt }: Issue, timeZone: string): string {
  if (state === 'scheduled') return `scheduled for ${shownMoment(startAt, timeZone)}`;
  return state === 'draft' && tick > 0 ? 'draft, waits for `issue send`' : state;
}

function shown(issue: Issue, articles: readonly { id: string; title: string; url: string; section: string }[]) {
  const { id, newsletter, state, subject, preheader, edition } = issue;
  const list = articles.map(({ id: article, title, url, section }) => ({ id: article, title, url, section }));
  return {
    id,
    newsletter,
    state,
    pausedBecause: issue.pausedBecause || null,
    subject,
    preheader,
    edition,
    articles: list,
  };
}
