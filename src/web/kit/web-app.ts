import type { App } from '../../app.js';

/** What the public pages use of an installation. */
export type WebApp = Pick<
  App,
  'config' | 'redis' | 'list' | 'queues' | 'relay' | 'progress' | 'publicUrl' | 'tokenKeys' | 'log'
>;

/** The path that the pages live under: empty for `https://news.example.com`, `/mail` for `https://example.com/mail`. */
export function basePath(publicUrl: string): string {
  return new URL(publicUrl).pathname.replace(/\/+$/, '');
}
