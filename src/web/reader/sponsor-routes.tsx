import type { FastifyInstance, FastifyRequest } from 'fastify';
import { NotFound } from '../../errors.js';
import { readIssue } from '../../issues/issue-store.js';
import { messages } from '../../locale/messages.js';
import { newsletterByNumber } from '../../newsletters/newsletter-store.js';
import { readPlacement, readSponsorPage } from '../../reports/sponsor-pages.js';
import { webPaths } from '../../settings/web-paths.js';
import { InvalidToken, openToken } from '../../subscribers/membership/tokens.js';
import { frameFor } from '../kit/frame.js';
import { MessagePage } from '../kit/message-page.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { SponsorReportPage } from './sponsor-report-page.js';

/** The page that shows a sponsor what became of its message. The token in its address is the only credential. */
export function sponsorRoutes(server: FastifyInstance, app: WebApp): void {
  server.get<{ Params: { token: string } }>(webPaths.sponsorPage, async (request, reply) => {
    const found = await readShared(app, request.params.token);
    const frame = frameOf(app, request, found);
    if (!found) {
      const { goneTitle, gone } = messages(frame.locale).pages.sponsorReport;
      return sendPage(reply, 404, <MessagePage frame={frame} title={goneTitle} text={gone} />);
    }
    return sendPage(reply, 200, <SponsorReportPage frame={frame} {...found} />);
  });
}

const frameOf = ({ publicUrl }: WebApp, request: FastifyRequest, found: Awaited<ReturnType<typeof readShared>>) =>
  frameFor(request, basePath(publicUrl), found?.newsletter.locale);

/** @returns undefined for a link that is forged, has ended or was ended: all have the same answer */
async function readShared(app: WebApp, token: string) {
  try {
    const { newsletter: number, id } = openToken(app.tokenKeys, 'sponsor', token);
    const newsletter = await newsletterByNumber(app.redis, number);
    const page = await readSponsorPage(app.redis, newsletter, id.toString('hex'), app.now());
    if (!page) return undefined;
    const issue = await readIssue(app.redis, page.issue);
    return { newsletter, issue, page, placement: await readPlacement(app, issue, page) };
  } catch (error) {
    if (error instanceof InvalidToken || error instanceof NotFound) return undefined;
    throw error;
  }
}
