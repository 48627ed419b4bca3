import { expect, test } from 'vitest';
import { startWebForTests } from './web-for-tests.js';

test('while Redis hangs with its connections open, probes answer, and pages and the API refuse instead of waiting', async ({
  onTestFinished,
}) => {
  const web = await startWebForTests();
  onTestFinished(web.stop);
  const { server, app } = web;
  const logged: string[] = [];
  Object.assign(app.log, { warn: (facts: object, text: string) => logged.push(`${text} ${JSON.stringify(facts)}`) });
  Object.assign(app.log, { info: (_: object, text: string) => logged.push(text) });
  const status = async (path: string) => (await server.inject(path)).statusCode;
  expect([await status('/healthz'), await status('/readyz'), await status('/')]).toEqual([200, 200, 200]);

  const pid = Number(/^process_id:(\d+)/m.exec(await app.redis.info('server'))?.[1]);
  process.kill(pid, 'SIGSTOP');
  const goOn = () => void process.kill(pid, 'SIGCONT');
  onTestFinished(goOn);
  await expect.poll(() => status('/readyz')).toBe(503);
  expect((await server.inject('/readyz')).json()).toMatchObject({
    status: 'not ready',
    degraded: expect.arrayContaining(['redis']),
  });
  expect(await status('/healthz')).toBe(200);
  expect(logged.at(-1)).toContain('no answer within 1.5 seconds');
  expect(logged.at(-1)).toMatch(/^not ready /);
  // The first visitors wait: nobody knows yet that it hangs, and not only takes a moment.
  const first = server.inject('/');
  const noAnswer = Symbol();
  const soon = async (path: string) => {
    const answer = await Promise.race([
      server.inject(path),
      new Promise((done) => setTimeout(() => done(noAnswer), 500)),
    ]);
    return answer === noAnswer ? 'waits' : (answer as Awaited<typeof first>).statusCode;
  };
  await expect.poll(() => soon('/')).toBe(503);
  await expect.poll(() => soon('/api/v1/newsletters')).toBe(503);
  expect((await server.inject('/')).headers['retry-after']).toBe('30');

  goOn();
  expect((await first).statusCode).toBe(200);
  await expect.poll(() => status('/')).toBe(200);
  await expect.poll(() => status('/readyz')).toBe(200);
});
