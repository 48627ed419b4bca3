import type { FastifyInstance } from 'fastify';
import { isCounted, readLink } from '../../answers/clicks/link-table.js';
import { openLinkName } from '../../answers/clicks/link-tokens.js';
import { describeError } from '../../errors.js';
import { takeClick } from '../../feedback/take-click.js';
import { type WebParams, webPaths } from '../../settings/web-paths.js';
import type { WebApp } from '../kit/web-app.js';
import { DeadLink } from './token-holder.js';

/**
 * A counted link of an email. It leads where the issue's table of links says, never where the request says. A click
 * that cannot be counted is logged, and the reader gets to the article all the same.
 */
export function clickRoute(
  server: FastifyInstance,
  { list, tokenKeys, log, now }: Pick<WebApp, 'list' | 'tokenKeys' | 'log' | 'now'>,
): void {
  server.get<WebParams<'link'>>(webPaths.link, async (request, reply) => {
    const name = openLinkName(tokenKeys, request.params.link);
    const link = name && (await readLink(list.redis, name.issue, name.number));
    if (!link || !isCounted(link.url)) throw new DeadLink(false);
    const { method, headers, ip } = request;
    await takeClick(list, name, { method, headers, ip }, now()).catch((error: unknown) =>
      log.warn({ issue: name.issue, error: describeError(error) }, 'a click was not counted'),
    );
    return reply.redirect(new URL(link.url).href, 302);
  });
}
