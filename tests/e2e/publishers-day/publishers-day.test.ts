import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../helpers/browser.js';
import { until } from '../../helpers/clock.js';
import { inTurn } from '../../helpers/in-turn.js';
import { quickInstallation } from '../../helpers/process.js';
import { liveThrough, prepare, readers, startSlowSink } from './day.js';
import { ways } from './ways.js';

let browser: Browser;
let folder: string;
let list: string;
beforeAll(async () => {
  browser = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), 'postrider-day-'));
  list = join(folder, 'list.csv');
  const rows = Array.from(
    { length: readers },
    (_, i) => `reader${i}@example.org,Reader ${i},${i % 3 ? 'en' : 'zh-CN'}`,
  );
  await writeFile(list, ['email,name,locale', ...rows].join('\n'));
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What a program writes at the level of an error. */
const errorsIn = (log: string) => log.split('\n').filter((line) => /"level":"(error|fatal)"/.test(line));

/** Two of the four: by mouse or keyboard, and without JavaScript or on a phone. */
const today = [
  inTurn(['with a mouse', 'with the keyboard alone'] as const),
  inTurn(['without JavaScript', 'on a phone'] as const),
];

test.for(today)(
  'a publisher goes from the printed link to a sent digest of 200 readers %s',
  async (name, { onTestFinished: atEnd }) => {
    const sink = await startSlowSink();
    atEnd(sink.stop);
    const installation = await quickInstallation({ SMTP_URL: sink.url });
    atEnd(installation.remove);
    await prepare(installation, list);
    const program = await installation.start('up');
    atEnd(async () => {
      await program.stop();
    });
    const printed = () => /become the owner at (http[^\s"]+)/.exec(program.said())?.[1];
    await until('the link is printed', printed, program.said);
    const wrong = await liveThrough({ sink, browser, way: ways[name], link: printed() ?? '' });
    expect(wrong).toEqual([]);
    expect(errorsIn(program.said())).toEqual([]);
  },
);
