import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

const encodings = ['br', 'gzip'] as const;
type Encoding = (typeof encodings)[number];

const compress: Record<Encoding, (text: string) => Buffer> = {
  br: (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text) } }),
  gzip: (text) => gzipSync(text, { level: 9 }),
};

/**
 * Makes an answer of a text that never changes: compressed as small as it goes, once, when somebody first asks for it.
 * @returns sends it in the form that the browser takes; caches are told that it depends on that
 */
export function compressed(text: string): (request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  const made = new Map<Encoding, Buffer>();
  return ({ headers }, reply) => {
    reply.header('Vary', 'Accept-Encoding');
    const encoding = encodings.find((one) => accepts(headers['accept-encoding'], one));
    if (!encoding) return reply.send(text);
    const bytes = made.get(encoding) ?? compress[encoding](text);
    made.set(encoding, bytes);
    return reply.header('Content-Encoding', encoding).send(bytes);
  };
}

/** Whether a coding is named and not refused (RFC 9110 §12.5.3). `*` is not followed: whoever means one names it. */
function accepts(header: string | string[] | undefined, encoding: Encoding): boolean {
  const named = [header ?? []].flat().join(',').toLowerCase().split(',');
  return named.some((each) => {
    const [name = '', ...parameters] = each.split(';').map((part) => part.trim());
    return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
