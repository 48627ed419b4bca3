import * as z from 'zod';
import { NotFound } from '../../errors.js';
import type { Issue } from '../../issues/issue.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import {
  addSponsorPage,
  listSponsorPages,
  type Placement,
  readPlacement,
  removeSponsorPage,
  type SharedSponsorPage,
} from '../../reports/sponsor-pages.js';
import { signToken } from '../../subscribers/membership/tokens.js';
import { count, time } from '../fields.js';
import { clickColumns } from '../issues/issue-documents.js';
import { issueOf, readingIssue, writingContent } from '../issues/of-issue.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { type OperationApp, operation } from '../operation.js';
import { onePage, pageOf } from '../page.js';

const slot = z
  .string()
  .max(10)
  .meta({ description: 'Id of the sponsor in the issue.', examples: ['s1'] });
const sharedPage = z.object({
  id: z.string().meta({ examples: ['0f1e2d3c4b5a6978'] }),
  slot,
  url: z.string().meta({
    description: 'The page. Whoever has this address sees the numbers.',
    examples: ['https://news.example.com/sponsor/AbCd'],
  }),
  until: time.meta({ description: 'When the page ends by itself.' }),
});
const newPage = z.object({ slot });
const placements = pageOf(
  z.object({
    slot,
    title: z.string().meta({ examples: ['Harbour tours'] }),
    emails: count.meta({ description: 'Emails with it that a server accepted.' }),
    clicks: z
      .object(clickColumns)
      .nullable()
      .meta({ description: 'Clicks on its link. Null when they are not counted.' }),
    pages: z.array(sharedPage),
  }),
);

/** Their names in the API's document. */
export const sponsorPageSchemas = {
  Placements: placements,
  SharedSponsorPage: sharedPage,
  NewSponsorPage: newPage,
} as const;

/** A sponsor of an issue with its numbers, and the pages that show them. */
export interface ShownPlacement extends Placement {
  slot: string;
  title: string;
  url: string;
  pages: readonly (SharedSponsorPage & { address: string })[];
}

const addressOf = ({ publicUrl, tokenKeys }: OperationApp, { number }: Newsletter, { id, until }: SharedSponsorPage) =>
  links.sponsorPage(
    publicUrl,
    signToken(tokenKeys, 'sponsor', {
      newsletter: number,
      id: Buffer.from(id, 'hex'),
      at: Math.floor(until / 1_000),
    }),
  );

const pageDocument = ({ id, slot: of, address, until }: SharedSponsorPage & { address: string }) => ({
  ...{ id, slot: of, url: address, until: new Date(until).toISOString() },
});

async function readOwn(app: OperationApp, asked: { issue: string }): Promise<{ issue: Issue; newsletter: Newsletter }> {
  const issue = await issueOf(app, asked);
  return { issue, newsletter: await newsletterOf(app, { slug: issue.newsletter }) };
}

/** Pages that show a sponsor what became of its message in an issue. */
export const sponsorPages = {
  list: operation({
    id: 'listSponsorPages',
    summary: 'List the sponsors of an issue and their pages',
    description:
      'Returns each sponsor of the issue with its numbers, and the pages that were made to show them to the sponsor and have not ended.',
    ...readingIssue,
    run: async (app, asked): Promise<{ issue: Issue; shown: ShownPlacement[] }> => {
      const { issue, newsletter } = await readOwn(app, asked);
      const pages = await listSponsorPages(app.redis, newsletter, issue.id);
      const shown = issue.sponsors.map(async ({ id, title, url }) => ({
        ...{ slot: id, title, url },
        ...(await readPlacement(app, issue, { slot: id, title, url })),
        pages: pages
          .filter((page) => page.slot === id)
          .map((page) => ({ ...page, address: addressOf(app, newsletter, page) })),
      }));
      return { issue, shown: await Promise.all(shown) };
    },
    output: placements,
    document: (_, { shown }) =>
      onePage(
        shown.map(({ slot: of, title, emails, clicks, pages }) => ({
          ...{ slot: of, title, emails, clicks, pages: pages.map(pageDocument) },
        })),
      ),
  }),

  add: operation({
    id: 'addSponsorPage',
    summary: 'Make a page for a sponsor of an issue',
    description:
      'Makes a public page with the numbers of one sponsor in one issue, and no reader. Its address cannot be guessed. It ends after 90 days, or when it is removed.',
    ...writingContent,
    input: newPage,
    errors: ['sponsor.not-found'],
    run: async (app, { slot: id, ...asked }) => {
      const { issue, newsletter } = await readOwn(app, asked);
      const found = issue.startedAt > 0 ? issue.sponsors.find((one) => one.id === id) : undefined;
      if (!found) throw new NotFound('sponsor', id);
      const { title, url } = found;
      const page = await addSponsorPage(app.redis, newsletter, { issue: issue.id, slot: id, title, url });
      return { ...page, address: addressOf(app, newsletter, page) };
    },
    output: sharedPage,
    document: (_, page) => pageDocument(page),
  }),

  remove: operation({
    id: 'removeSponsorPage',
    summary: 'Remove a page for a sponsor of an issue',
    description: 'Its address shows nothing from now on. Another page can be made.',
    ...writingContent,
    key: ['issue', 'page'],
    run: async (app, { page, ...asked }) => {
      const { issue, newsletter } = await readOwn(app, asked);
      await removeSponsorPage(app.redis, newsletter, issue.id, page);
    },
    output: null,
  }),
};
