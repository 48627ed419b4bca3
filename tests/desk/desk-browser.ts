import type { WebForTests } from '../web/web-for-tests.js';

/** A browser with its cookies, at an address of its own. */
export function deskBrowser(web: Pick<WebForTests, 'server'>, ip = '192.0.2.1') {
  const jar = new Map<string, string>();
  const call = async (method: 'GET' | 'POST', url: string, fields: Record<string, string> = {}, own = {}) => {
    const answer = await web.server.inject({
      method,
      url,
      headers: {
        'x-forwarded-for': ip,
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(method === 'POST'
          ? { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
          : {}),
        ...own,
      },
      ...(method === 'POST' ? { payload: new URLSearchParams(fields).toString() } : {}),
    });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  };
  return {
    jar,
    get: (url: string) => call('GET', url),
    post: (url: string, fields: Record<string, string> = {}, own: Record<string, string> = {}) =>
      call('POST', url, fields, own),
    ask: (email = 'ada@example.com') => call('POST', '/desk/sign-in', { email }),
    enter: (code: string) => call('POST', '/desk/sign-in/sent', { code }),
    isSignedIn: async () => (await call('GET', '/desk/account')).statusCode === 200,
  };
}
