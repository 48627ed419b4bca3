import type { RequestListener, Server } from 'node:http';

/** The script of the inbox's page, and the frame in which it shows an email: that neither follows a link nor opens a page. */
const script = /^\/assets\/index-[\w-]+\.js$/;
const content = /srcDoc:(\w+),className:"block min-h-full/;
const sandbox = 'sandbox:"allow-same-origin",title:"Email HTML content"';

/** The same frame with links that open in a new tab. No script of an email runs in it. */
const withOpenLinks = (code: string): string =>
  code
    .replace(content, 'srcDoc:`<base target="_blank" rel="noopener">$${$1}`,className:"block min-h-full')
    .replace(sandbox, sandbox.replace('same-origin', 'same-origin allow-popups allow-popups-to-escape-sandbox'));

/** What serves the inbox's page, as far as it is used here. */
export interface InboxPages {
  server: Server;
  inject(url: string): Promise<{ body: string }>;
}

/**
 * Lets links in emails open from the page of the inbox, so that a subscription can be confirmed there. A page that is made
 * otherwise stays as it is.
 */
export function letLinksOpen(pages: InboxPages): void {
  const { server } = pages;
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const serve = () => {
      for (const listener of listeners) listener(request, response);
    };
    if (!script.test(request.url ?? '')) return serve();
    pages.inject(request.url ?? '').then(({ body }) => {
      response.setHeader('Content-Type', 'text/javascript; charset=utf-8');
      response.end(withOpenLinks(body));
    }, serve);
  });
}
