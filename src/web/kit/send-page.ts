import type { FastifyReply } from 'fastify';
import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

/** Sends a page. */
export function sendPage(reply: FastifyReply, status: number, page: ReactElement): FastifyReply {
  return sendHtml(reply, status, pageHtml(page));
}

/** Renders a whole document. */
export const pageHtml = (page: ReactElement): string => `<!doctype html>${renderToStaticMarkup(page)}`;

/** Sends a document that is rendered. */
export function sendHtml(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply.code(status).header('Vary', 'Accept-Language').type('text/html; charset=utf-8').send(html);
}
