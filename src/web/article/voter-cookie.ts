import type { FastifyReply, FastifyRequest } from 'fastify';
import { isVoter } from '../../answers/votes/take-vote.js';
import { voterSeconds } from '../../answers/votes/votes.js';
import { webPaths } from '../../settings/web-paths.js';
import { basePath } from '../kit/web-app.js';

// The only cookie of the public pages (RFC 6265). Nobody has it before they vote, and no page but that of the votes gets
// it, so that pages and caches cannot depend on it.

const name = 'postrider-voter';

/** The number of a visitor who voted before; undefined: they have no cookie, or one that we did not write. */
export function readVoter({ headers }: FastifyRequest): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const value = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  return value !== undefined && isVoter(value) ? value : undefined;
}

/** Gives a visitor their number. Not renewed: the votes of a living cookie are always known. */
export function setVoter(reply: FastifyReply, publicUrl: string, voter: string): void {
  const path = basePath(publicUrl) + webPaths.vote.slice(0, webPaths.vote.lastIndexOf('/'));
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  reply.header(
    'Set-Cookie',
    `${name}=${voter}; Path=${path}; Max-Age=${voterSeconds}; HttpOnly; SameSite=Lax${secure}`,
  );
}
