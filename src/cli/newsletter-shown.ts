import type { Command } from 'commander';
import type { App } from '../app.js';
import { stateOf } from '../articles/pull/source.js';
import { listSources } from '../articles/pull/source-store.js';
import { counted } from '../counted.js';
import type { Issue } from '../issues/issue.js';
import { readRuns } from '../issues/schedule-runs.js';
import { readSeries } from '../issues/welcome/series.js';
import { unfinishedRenamings } from '../newsletters/former-sections.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { shownCheck } from '../operations/issues/shown-check.js';
import { newsletterDocument } from '../operations/newsletters/newsletter-document.js';
import { newsletters } from '../operations/newsletters/newsletters.js';
import { links } from '../render/links.js';
import { shownWait, waitingIssues } from '../reports/waiting-issues.js';
import { readWelcomeWait } from '../reports/welcome-wait.js';
import { findingLine } from './finding-lines.js';
import { answerRows, inactiveRow } from './newsletter-answers.js';
import { timingRows } from './newsletter-timing.js';
import { operationCommand } from './operation-command.js';
import { fields, listInWords } from './output.js';
import { senderChecks, senderFaults } from './sender-checks.js';
import { waitInWords, waitRemedy } from './waiting-words.js';
import { welcomeWaitInWords } from './welcome.js';

/** Names of version 0.2.0 that the document of a newsletter does not have, which scripts may still read. */
export const earlierNewsletter = ({
  number,
  sectionPositions,
  removedSections,
  look,
  scheduledAt,
}: Newsletter): object => ({ number, sectionPositions, removedSections, look, scheduledAt });

/** `newsletter list`. */
export function newsletterListCommand(noun: Command): void {
  operationCommand(noun, 'list', 'list the newsletters', newsletters.list, {
    text: (all) => {
      const rows = all.map(({ slug, title, archivedAt, locale, from }) => [
        ...[slug, archivedAt === '' ? title : `${title} (archived)`, locale, from.address],
      ]);
      const empty = 'No newsletter yet. Make one with `postrider newsletter add`.';
      return listInWords(['SLUG', 'TITLE', 'LOCALE', 'FROM'], rows, empty);
    },
    wasArray: true,
    // Version 0.2.0 listed whole newsletters.
    beside: async (all, { app }) => ({
      items: await Promise.all(
        all.map(async (one) => ({ ...(await newsletterDocument(app, one)), ...earlierNewsletter(one) })),
      ),
    }),
  });
}

/** `newsletter show`. */
export function newsletterShowCommand(noun: Command): void {
  operationCommand(noun, 'show <slug>', 'show a newsletter', newsletters.read, {
    text: async (one, { app }) => {
      const { runs, waiting, sources, failing, sender, welcome } = await around(app, one);
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
        'inactive readers': inactiveRow(one),
        follow: one.follow.map(({ label, url }) => `${label} ${url}`),
        'sign-up page': links.newsletter(app.publicUrl, one.slug),
      };
      const troubled = failing.map(({ id, status }) => `${id} is failing: ${status.result}`);
      const sourceRow = [counted(sources.length, 'source'), ...troubled].join('\n');
      const text = fields({
        ...shown,
        sources: sourceRow,
        ...timingRows(one, runs),
        ...waitingRow(waiting, one),
        ...welcome.row,
      });
      return [text, ...senderFaults(sender).map((line) => `\n${line}`)].join('');
    },
    beside: async (one, { app }) => {
      const { waiting, sources, failing, sender, welcome } = await around(app, one);
      const ids = { sources: sources.map(({ id }) => id), failingSources: failing.map(({ id }) => id) };
      const waits = waiting.map(({ id, waits }) => ({ id, ...shownWait(waits) }));
      return {
        ...earlierNewsletter(one),
        waitingIssues: waits,
        welcomeWaits: welcome.waits,
        ...ids,
        senderChecks: sender.map((check) => shownCheck(check, { newsletter: one.slug })),
      };
    },
  });
}

/** What is shown beside a newsletter: its runs, what waits, its sources, its sender and why its welcome emails wait. */
async function around(app: App, one: Newsletter) {
  const { runs } = await readRuns(app.redis, one.slug);
  const waiting = (await waitingIssues(app.redis)).filter(({ newsletter }) => newsletter === one.slug);
  const sources = await listSources(app.redis, one.slug);
  const failing = sources.filter((source) => stateOf(source) === 'failing');
  const found = await readWelcomeWait(app.redis, one, await readSeries(app.redis, one.slug));
  const words = welcomeWaitInWords(found);
  const row: Record<string, string> = words === undefined ? {} : { 'welcome emails': `wait: ${words}` };
  const welcome = { waits: found.waits, row };
  return { runs, waiting, sources, failing, sender: await senderChecks(app, one), welcome };
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
  const lines = unfinishedRenamings(newsletter).map(({ from, to }) => {
    const facts = { newsletter: newsletter.slug, from, to };
    const { detail, remedy } = findingLine({ code: 'section.moving', facts });
    return `${detail}. ${remedy}`;
  });
  return lines.length > 0 ? { renaming: lines.join('\n') } : {};
}

/** `City (zh-CN: 城市)`. */
function sectionWithTitles({ sectionTitles }: Newsletter, name: string): string {
  const titles = Object.entries(sectionTitles?.[name] ?? {}).map(([locale, title]) => `${locale}: ${title}`);
  return titles.length > 0 ? `${name} (${titles.join(', ')})` : name;
}
