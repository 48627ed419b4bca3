import type { Command } from 'commander';
import { stateOf } from '../articles/pull/source.js';
import { listSources } from '../articles/pull/source-store.js';
import type { Issue } from '../issues/issue.js';
import { readRuns } from '../issues/schedule-runs.js';
import { needsApproval } from '../newsletters/approval-mode.js';
import { unfinishedRenamings } from '../newsletters/former-sections.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { listNewsletters, readNewsletter } from '../newsletters/newsletter-store.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { links } from '../render/links.js';
import { shownWait, waitingIssues } from '../reports/waiting-issues.js';
import { verb, withCommandApp } from './command.js';
import { counted } from './counted.js';
import { answerRows } from './newsletter-answers.js';
import { sunsetRow } from './newsletter-sunset.js';
import { timingRows } from './newsletter-timing.js';
import { fields, table } from './output.js';
import { renamingInWords, renamingRemedy } from './section-move-words.js';
import { senderChecks, senderFaults } from './sender-checks.js';
import { waitInWords, waitRemedy } from './waiting-words.js';

/** A newsletter as JSON. `needsApproval` is version 0.1.0's name for the approval mode `wait`. */
export const newsletterDocument = (newsletter: Newsletter) => ({
  ...newsletter,
  needsApproval: needsApproval(newsletter),
});

/** `newsletter list`. */
export function listCommand(noun: Command): void {
  verb(noun, 'list', 'list the newsletters').action((flags: { json?: boolean }) =>
    withCommandApp(flags, async ({ redis }, output) => {
      const all = await listNewsletters(redis);
      const rows = all.map((one) => [
        one.slug,
        one.archivedAt === '' ? one.title : `${one.title} (archived)`,
        one.locale,
        one.from.address,
      ]);
      const text =
        all.length > 0
          ? table([['SLUG', 'TITLE', 'LOCALE', 'FROM'], ...rows])
          : 'No newsletter yet. Make one with `postrider newsletter add`.';
      output.result(all.map(newsletterDocument), text);
    }),
  );
}

/** `newsletter show`. */
export function showCommand(noun: Command): void {
  verb(noun, 'show <slug>', 'show a newsletter').action((name: string, flags: { json?: boolean }) =>
    withCommandApp(flags, async ({ redis, publicUrl, config, bounceDomain }, output) => {
      const one = await readNewsletter(redis, name);
      const shown = {
        slug: one.slug,
        title: one.title,
        ...archivedRow(one),
        tagline: one.tagline,
        from: `${one.from.name} <${one.from.address}>`,
        'reply-to': one.replyTo,
        locale: one.locale,
        sections: one.sections.map((name) => sectionWithTitles(one, name)),
        ...renamingRow(one),
        'copies in': one.copiesIn ?? [],
        'postal address': one.postalAddress,
        site: one.siteUrl,
        'stories lead to': one.links === 'site' ? 'their pages on your site' : 'their sources',
        ...answerRows(one),
        'silent readers': sunsetRow(one),
        follow: one.follow.map(({ label, url }) => `${label} ${url}`),
        'sign-up page': links.newsletter(publicUrl, one.slug),
      };
      const { runs } = await readRuns(redis, one.slug);
      const waiting = (await waitingIssues(redis)).filter(({ newsletter }) => newsletter === one.slug);
      const sources = await listSources(redis, one.slug);
      const failing = sources.filter((source) => stateOf(source) === 'failing');
      const troubled = failing.map(({ id, status }) => `${id} is failing: ${status.result}`);
      const sourceRow = [counted(sources.length, 'source'), ...troubled].join('\n');
      const sender = await senderChecks({ config, bounceDomain }, one);
      const faults = senderFaults(sender).map((line) => `\n${line}`);
      const text = fields({ ...shown, sources: sourceRow, ...timingRows(one, runs), ...waitingRow(waiting, one) });
      const ids = { sources: sources.map(({ id }) => id), failingSources: failing.map(({ id }) => id) };
      const waits = waiting.map(({ id, waits }) => ({ id, ...shownWait(waits) }));
      output.result(
        { ...newsletterDocument(one), lastRuns: runs.last, waitingIssues: waits, ...ids, senderChecks: sender },
        [text, ...faults].join(''),
      );
    }),
  );
}

const archivedRow = ({ slug, archivedAt, timeZone }: Newsletter): Record<string, string> =>
  archivedAt === ''
    ? {}
    : {
        archived: `since ${shownMoment(Date.parse(archivedAt), timeZone)}. Undo it with \`postrider newsletter archive ${slug} --undo\`.`,
      };

/** The issues that do not start by themselves, each with what it waits for. */
function waitingRow(issues: readonly Issue[], { timeZone }: Newsletter): Record<string, string> {
  const lines = issues.flatMap((issue) =>
    issue.waits
      ? [`${issue.id} ${waitInWords(issue.waits, issue.startAt, timeZone)}. ${waitRemedy(issue.waits, issue)}`]
      : [],
  );
  return lines.length > 0 ? { waiting: lines.join('\n') } : {};
}

/** The renamings of sections that were interrupted. */
function renamingRow(newsletter: Newsletter): Record<string, string> {
  const lines = unfinishedRenamings(newsletter).map(
    (one) => `${renamingInWords(one)}. ${renamingRemedy(newsletter, one)}`,
  );
  return lines.length > 0 ? { renaming: lines.join('\n') } : {};
}

/** `City (zh-CN: 城市)`. */
function sectionWithTitles({ sectionTitles }: Newsletter, name: string): string {
  const titles = Object.entries(sectionTitles?.[name] ?? {}).map(([locale, title]) => `${locale}: ${title}`);
  return titles.length > 0 ? `${name} (${titles.join(', ')})` : name;
}
