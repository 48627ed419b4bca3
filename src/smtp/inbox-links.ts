import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { Duplex } from 'node:stream';

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

const ownHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a request comes from the inbox's own page, or from a program on this machine. Host is checked too, because
 * a page whose name resolves to this machine (DNS rebinding) has the same origin as its address.
 */
export function isOwnRequest({ host = '', origin }: Pick<IncomingMessage['headers'], 'host' | 'origin'>): boolean {
  const own = `http://${host}`;
  if (!URL.canParse(own)) return false;
  const { hostname, origin: asked } = new URL(own);
  return ownHosts.has(hostname) && (origin === undefined || origin === asked);
}

/** Refuses every request and WebSocket of another site's page before the inbox sees it, so that no such page reads an email. */
export function refuseOtherSites({ server }: InboxPages): void {
  guardListeners(server, 'request', (_request, response) => response.writeHead(403).end());
  guardListeners(server, 'upgrade', (_request, socket) =>
    socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n'),
  );
}

interface Answered {
  request: Parameters<RequestListener>[1];
  upgrade: Duplex;
}

function guardListeners<Event extends keyof Answered>(
  server: Server,
  event: Event,
  refuse: (request: IncomingMessage, to: Answered[Event]) => unknown,
): void {
  type Listener = (request: IncomingMessage, to: Answered[Event], ...rest: unknown[]) => void;
  const listeners = server.listeners(event) as Listener[];
  server.removeAllListeners(event);
  server.on(event, (request: IncomingMessage, to: Answered[Event], ...rest: unknown[]) => {
    if (!isOwnRequest(request.headers)) return void refuse(request, to);
    for (const listener of listeners) listener.call(server, request, to, ...rest);
  });
}
