import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';

/** Levels of nesting in a body. No call needs more than five, and a stack holds some thousands. */
const maxDepth = 32;

/** The type of an Excel workbook (XLSX). */
const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Makes a server read JSON bodies, pass on files as they come, and refuse those that would overflow the stack of a function that walks them. */
export function takeJsonBody(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  for (const type of ['text/csv', workbook, /^image\//])
    server.addContentTypeParser(type, (_request, payload, done) => done(null, payload));
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser(/^application\/(merge-patch\+)?json\b/i, { parseAs: 'string' }, (request, text, done) => {
    parse(request, String(text), (error, body) => {
      if (error === null && isTooDeep(body))
        done(new Problem('request.malformed', `The JSON is nested deeper than ${maxDepth} levels.`));
      else done(error, body);
    });
  });
}

/** Walks level by level, because recursion would overflow the stack too. */
function isTooDeep(body: unknown): boolean {
  let level = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return false;
}
