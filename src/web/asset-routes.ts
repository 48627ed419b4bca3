import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readPictureFile } from '../articles/pictures/picture-store.js';
import { readMedia } from '../articles/store/picture-store.js';
import { NotFound } from '../errors.js';
import { networks } from '../newsletters/networks.js';
import { type WebParams, webPaths } from '../settings/web-paths.js';
import { articleScript } from './article/article-script.js';
import { drawIcon } from './kit/chrome/icon-picture.js';
import { fontBytes } from './kit/chrome/web-fonts.js';
import { compressed } from './kit/compressed.js';
import { followIcons } from './kit/follow-icons.js';
import { lookStylesheet } from './kit/look.js';
import { accentsOf } from './kit/masthead.js';
import { siteFaceFor } from './kit/site-face.js';
import { stylesheet } from './kit/style.js';
import type { WebApp } from './kit/web-app.js';
import { rateScript } from './reader/rate-script.js';
import { searchScript } from './search/search-script.js';
import { shareScript } from './share/share-script.js';
import { checkScript, workerScript } from './sign-up/human-check-assets.js';

const cacheForYear = 'public, max-age=31536000, immutable';

/** The stylesheet, the fonts, the scripts, and the pictures of articles. */
export function assetRoutes(server: FastifyInstance, { redis }: Pick<WebApp, 'redis'>): void {
  const text = (type: string, content: string) => {
    const send = compressed(content);
    return async (request: FastifyRequest, reply: FastifyReply) =>
      send(request, reply.type(`${type}; charset=utf-8`).header('Cache-Control', cacheForYear));
  };
  server.get(webPaths.stylesheet, text('text/css', stylesheet));
  server.get(webPaths.shareScript, text('text/javascript', shareScript));
  server.get(webPaths.articleScript, text('text/javascript', articleScript));
  server.get(webPaths.checkScript, text('text/javascript', checkScript));
  server.get(webPaths.searchScript, text('text/javascript', searchScript));
  server.get(webPaths.rateScript, text('text/javascript', rateScript));
  server.get(webPaths.checkWorker, text('text/javascript', workerScript));

  server.get<WebParams<'lookStylesheet'>>(webPaths.lookStylesheet, async (request, reply) => {
    const css = lookStylesheet(request.params.file);
    if (css === undefined) throw new NotFound('picture', request.params.file);
    return reply.type('text/css; charset=utf-8').header('Cache-Control', cacheForYear).send(css);
  });

  server.get<WebParams<'font'>>(webPaths.font, async (request, reply) => {
    const font = fontBytes(request.params.file);
    if (!font) throw new NotFound('picture', request.params.file);
    return reply.type('font/woff2').header('Cache-Control', cacheForYear).send(font);
  });

  server.get<WebParams<'icon'>>(webPaths.icon, async (request, reply) => {
    const colour = accentsOf(siteFaceFor(request)).find((one) => request.params.file === `${one.slice(1)}.png`);
    if (colour === undefined) throw new NotFound('picture', request.params.file);
    return reply.type('image/png').header('Cache-Control', cacheForYear).send(drawIcon(colour));
  });

  server.get<WebParams<'followIcon'>>(webPaths.followIcon, async (request, reply) => {
    const network = networks.find((one) => `${one}.png` === request.params.file);
    if (!network) throw new NotFound('picture', request.params.file);
    reply.headers({ 'Cache-Control': cacheForYear, 'Cross-Origin-Resource-Policy': 'cross-origin' });
    return reply.type('image/png').send(Buffer.from(followIcons[network], 'base64'));
  });

  server.get<WebParams<'media'>>(webPaths.media, async (request, reply) => {
    const { file } = request.params;
    const [, id, ext] = /^([0-9a-f]{20})\.(png|jpg|gif|webp)$/.exec(file) ?? [];
    const picture = id ? await readMedia(redis, id) : null;
    if (!picture || picture.ext !== ext) throw new NotFound('picture', file);
    // Webmail shows the picture on pages of another origin.
    reply.headers({ 'Cache-Control': cacheForYear, 'Cross-Origin-Resource-Policy': 'cross-origin' });
    return reply.type(picture.type).send(picture.bytes);
  });

  server.get<WebParams<'picture'>>(webPaths.picture, async (request, reply) => {
    const { file } = request.params;
    const picture = await readPictureFile(redis, file);
    if (!picture) throw new NotFound('picture', file);
    reply.headers({ 'Cache-Control': cacheForYear, 'Cross-Origin-Resource-Policy': 'cross-origin' });
    return reply.type(picture.type).send(picture.bytes);
  });
}
