import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

const encodings = ['br', 'gzip'] as const;
type Encoding = (typeof encodings)[number];

const compress: Record<Encoding, (text: string) => Buffer> = {
  br: (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text) } }),
  gzip: (text) => gzipSync(text, { level: 9 }),
};

/**
 * Prepares the response for a constant text. Each encoding is compressed once, at the highest level, on first use.
 * @returns a function that sends the best encoding that the browser accepts, with `Vary` for caches
 */
export function compressed(text: string): (request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  const cache = new Map<Encoding, Buffer>();
  return ({ headers }, reply) => {
    reply.header('Vary', 'Accept-Encoding');
    const encoding = encodings.find((each) => accepts(headers['accept-encoding'], each));
    if (!encoding) return reply.send(text);
    const bytes = cache.get(encoding) ?? compress[encoding](text);
    cache.set(encoding, bytes);
    return reply.header('Content-Encoding', encoding).send(bytes);
  };
}

/** Whether Accept-Encoding names the encoding and does not refuse it (RFC 9110 §12.5.3). `*` counts as no name. */
function accepts(header: string | string[] | undefined, encoding: Encoding): boolean {
  const named = [header ?? []].flat().join(',').toLowerCase().split(',');
  return named.some((each) => {
    const [name = '', ...parameters] = each.split(';').map((part) => part.trim());
    return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
