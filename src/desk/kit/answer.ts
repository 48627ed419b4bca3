import type { FastifyReply, FastifyRequest } from 'fastify';
import type { WebApp } from '../../web/kit/web-app.js';

/** What the desk does with a request to one of its addresses. */
export type Answer = (app: WebApp, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;
