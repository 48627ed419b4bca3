import type { FastifyInstance, FastifyRequest } from 'fastify';

/** The text fields of a posted form; a name may come several times. */
export interface FormBody {
  get(name: string): string;
  all(name: string): string[];
  has(name: string): boolean;
}

const wellSpelled = /^[\w.+-]+\/[\w.+-]+(\s*;\s*[\w-]+=("[^"]*"|[^\s;"]+))*$/;

/**
 * Makes an instance keep any body as bytes, whatever its type: mail programs post one-click unsubscribes as they like,
 * and a 415 would keep a reader on the list.
 */
export function takeAnyBody(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addHook('onRequest', async ({ headers }) => {
    // Fastify refuses a type that is not spelled like one before it asks any parser.
    const type = headers['content-type'];
    if (type !== undefined && !wellSpelled.test(type)) headers['content-type'] = 'application/octet-stream';
  });
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/** Reads a form (urlencoded or multipart/form-data). What is no form has no fields; files are left out. */
export async function readForm(request: FastifyRequest): Promise<FormBody> {
  const fields = await formFields(request);
  const all = (name: string) => fields.flatMap(([field, value]) => (field === name ? [value] : []));
  return { all, get: (name) => all(name)[0] ?? '', has: (name) => all(name).length > 0 };
}

async function formFields({ body, headers }: FastifyRequest): Promise<[string, string][]> {
  if (!Buffer.isBuffer(body)) return [];
  try {
    const type = headers['content-type'] ?? 'application/x-www-form-urlencoded';
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    return [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
  } catch {
    return [];
  }
}
