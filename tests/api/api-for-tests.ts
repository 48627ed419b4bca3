import type { ProblemCode } from '../../src/api/problem.js';
import { apiRoutes, problemsOf } from '../../src/api/route-table.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { scopes } from '../../src/operations/permission.js';
import type { ApiToken } from '../../src/operations/tokens/api-token.js';
import { addApiToken } from '../../src/operations/tokens/token-store.js';
import { enrol } from '../../src/subscribers/membership/enrol.js';
import { startWebForTests } from '../web/web-for-tests.js';

/** Every problem that any test meets has to be one of those that the document names for this call. */
function requireDocumented(method: string, path: string, code: ProblemCode): void {
  const parts = path.replace(/\?.*/s, '').split('/');
  const fits = (pattern: string, i: number) => pattern.startsWith(':') || pattern === parts[i];
  const routes = apiRoutes.filter((route) => {
    const patterns = route.path.split('/');
    return route.method === method && patterns.length === parts.length && patterns.every(fits);
  });
  // A path without a parameter comes before one with it.
  const [route] = routes.sort((a, b) => a.path.split(':').length - b.path.split(':').length);
  if (route && !problemsOf(route).includes(code))
    throw new Error(`${method} ${route.path} answered with ${code}, which is not among its documented problems`);
}

interface Given {
  body?: unknown;
  token?: string | undefined;
  headers?: Record<string, string>;
}

/** The API with its own Redis, a newsletter, and a token with every scope. */
export async function startApiForTests(settings: Record<string, string> = {}) {
  const web = await startWebForTests(settings);
  const gazette = await web.newsletter();
  const makeToken = async (given: Partial<ApiToken> = {}) => {
    const fields = { name: 'a test', newsletter: null, perMinute: 100_000, signUpsPerDay: 100_000, ...given };
    return addApiToken(web.app.redis, { scopes, ...fields });
  };
  const { token } = await makeToken();

  /** @param path under /api/v1 */
  async function call(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT' | 'OPTIONS',
    path: string,
    given: Given = {},
  ) {
    const bearer = 'token' in given ? given.token : token;
    const answer = await web.server.inject({
      method,
      url: `/api/v1${path}`,
      headers: {
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...given.headers,
      },
      ...(given.body === undefined
        ? {}
        : { payload: typeof given.body === 'string' ? given.body : JSON.stringify(given.body) }),
    });
    const body = answer.body === '' ? undefined : JSON.parse(answer.body);
    if (answer.statusCode >= 400) requireDocumented(method, path, body?.code);
    return { status: answer.statusCode, headers: answer.headers, body };
  }
  const consent = { from: 'https://www.example.com/checkout' };
  return {
    ...web,
    gazette,
    token,
    makeToken,
    call,
    consent,
    readers: '/newsletters/gazette/subscribers',
    enrolled: async (newsletter: Newsletter, email: string) => {
      const given = { email, name: 'A Reader', sections: [], locale: 'en', status: 'confirmed' } as const;
      const from = { method: 'command', from: 'a test', textVersion: 0, ip: '' } as const;
      return (await enrol(web.app.list, newsletter, { ...given, consent: from })).id.toString('hex');
    },
  };
}

export type ApiForTests = Awaited<ReturnType<typeof startApiForTests>>;
