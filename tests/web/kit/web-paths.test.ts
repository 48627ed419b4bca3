import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiPrefix, webPaths } from '../../../src/settings/web-paths.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
beforeAll(async () => {
  web = await startWebForTests();
  await web.server.ready();
});
afterAll(() => web.stop());

/** The addresses in the tree that Fastify prints. Each line continues the line that it is indented under. */
function servedPaths(tree: string): string[] {
  const above: { depth: number; path: string }[] = [];
  return [...tree.matchAll(/^([│ ]*)[├└]── (\S+)( \()?/gm)].flatMap(([, indent = '', part = '', methods]) => {
    while (above.length > 0 && (above.at(-1)?.depth ?? 0) >= indent.length) above.pop();
    const path = `${above.at(-1)?.path ?? ''}/${part}`.replace(/\/+/g, '/');
    above.push({ depth: indent.length, path });
    return methods ? [path] : [];
  });
}

test('apart from the API, the router serves exactly the addresses of the table', () => {
  const served = servedPaths(web.server.printRoutes({ commonPrefix: false }));
  expect(served.filter((path) => !path.startsWith(apiPrefix)).sort()).toEqual(Object.values(webPaths).sort());
});
