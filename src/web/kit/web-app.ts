import type { App } from '../../app.js';

/** The parts of an installation that the public pages use. */
export type WebApp = Pick<
  App,
  | 'config'
  | 'redis'
  | 'redisUrl'
  | 'list'
  | 'queues'
  | 'progress'
  | 'publicUrl'
  | 'ownHosts'
  | 'tokenKeys'
  | 'retryDelays'
  | 'lockMs'
  | 'log'
  | 'now'
  | 'pacer'
  | 'store'
>;

/** The path prefix of the pages: empty for `https://news.example.com`, `/mail` for `https://example.com/mail`. */
export function basePath(publicUrl: string): string {
  return new URL(publicUrl).pathname.replace(/\/+$/, '');
}
