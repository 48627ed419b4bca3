import type { FastifyRequest } from 'fastify';

/** A moment in an address, in Unix milliseconds; undefined: it has none. */
export function momentIn({ query }: Pick<FastifyRequest, 'query'>, name: string): number | undefined {
  const value = (query as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' && /^\d{1,13}$/.test(value) ? Number(value) : undefined;
}
