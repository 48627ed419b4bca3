import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSite } from '../articles/site-for-tests.js';
import { type Installation, newInstallation, quickInstallation } from '../helpers/process.js';

/** One command of docs/command-line.md, and the lines below it that show what it prints. */
interface Step {
  words: string[];
  prints: string[];
}

const page = await readFile('docs/command-line.md', 'utf8');
const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);

/** The steps of a shell block. A line that begins with `#` shows output; the rest of a line from ` #` on is a comment. */
function stepsOf(block: string): Step[] {
  const steps: Step[] = [];
  for (const line of block.replaceAll('\\\n', ' ').trim().split('\n')) {
    if (line.startsWith('#')) steps.at(-1)?.prints.push(line.slice(2));
    else {
      const words = [...line.replace(/ {2,}# .*/, '').matchAll(/"([^"]*)"|(\S+)/g)];
      steps.push({ words: words.map(([, quoted, bare]) => quoted ?? bare ?? ''), prints: [] });
    }
  }
  return steps;
}

const forPostrider = blocks.map(stepsOf).filter((steps) => steps.every(({ words }) => words[1] === 'postrider'));
const isOwnFeed = (steps: Step[]) => steps.some(({ words }) => words.join(' ').includes('source add'));
const offline = forPostrider.filter((steps) => !isOwnFeed(steps));

/** A line of output as the page shows it: `…` stands for any text, and alone in its line for any lines. */
function asPattern(prints: readonly string[], url: string): RegExp {
  const lines = prints.map((line) =>
    line === '…'
      ? '[\\s\\S]*'
      : line
          .replace('http://localhost:3000', url)
          .split('…')
          .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .join('.*'),
  );
  return new RegExp(`(^|\n)${lines.join('\n')}`);
}

async function follow({ cli, url }: Installation, { words, prints }: Step): Promise<void> {
  const [npx, , ...command] = words;
  expect(npx).toBe('npx');
  const { code, stdout, stderr } = await cli(...command);
  expect([command.join(' '), code, code === 0 ? '' : stderr]).toEqual([command.join(' '), 0, '']);
  expect(`${stderr}${stdout}`).toMatch(asPattern(prints, url));
}

test('docs/command-line.md, pasted as it stands, works without a network, and each command prints what is beside it', async ({
  onTestFinished,
}) => {
  const installation = await quickInstallation();
  onTestFinished(installation.remove);
  await installation.start('up');
  const commands = offline.flat().map(({ words }) => words.slice(2, 4).join(' '));
  expect(commands).toContain('comment list');
  expect(commands.indexOf('issue report')).toBeLessThan(8);
  for (const step of offline.flat()) {
    const words = step.words.map((word) => (word === 'preview.html' ? join(installation.dataDir, word) : word));
    await follow(installation, { ...step, words });
  }
  expect(await installation.json('issue', 'report', 'business-1')).toMatchObject({ state: 'sent', accepted: 1 });
});

test('then the commands for your own feed lead to a draft with its articles, in processes of their own', async ({
  onTestFinished,
}) => {
  const site = await startSite(({ url }, response) => {
    const item = `<item><title>A new berth opens</title><link>${site.url}/berth</link><description>It took three years to build, and it is deep enough for every ship on the route.</description></item>`;
    response.end(
      url === '/feed.xml' ? `<rss version="2.0"><channel><title>A feed</title>${item}</channel></rss>` : 'A page',
    );
  });
  onTestFinished(site.stop);
  const installation = await newInstallation({ ALLOW_PRIVATE_FETCH: 'true' });
  onTestFinished(installation.remove);
  await installation.start('up');
  const [create = []] = offline;
  const ownFeed = forPostrider.filter(isOwnFeed).flat();
  expect(ownFeed).toHaveLength(3);
  const here = (text: string) => text.replace('https://www.example.com/feed.xml', `${site.url}/feed.xml`);
  for (const { words, prints } of [...create, ...ownFeed])
    await follow(installation, { words: words.map(here), prints: prints.map(here) });
  // The same steps with --json, for programs.
  const [source] = (await installation.json<{ items: { id: string }[] }>('source', 'list')).items;
  expect(source).toMatchObject({ id: 'source-1', kind: 'feed', newsletter: 'business', state: 'ok' });
  expect(await installation.json('source', 'pull', 'source-1')).toMatchObject({
    sources: [{ id: 'source-1', added: 0, updated: 0, unchanged: 1, skipped: 0, error: null }],
  });
  expect(await installation.json('article', 'list', '--newsletter', 'business')).toMatchObject({
    items: [
      {
        title: 'A new berth opens',
        url: `${site.url}/berth`,
        section: '',
        publishedAt: null,
        source: 'source-1',
        draft: 'business-1',
      },
    ],
    next: null,
  });
});

test('every other command that docs/command-line.md names exists', async ({ onTestFinished }) => {
  const named = [
    ...page.matchAll(
      /`(?:npx postrider )?((?:issue|feedback|source|article|subscriber|newsletter|comment|backup|token|segment) [a-z-]+)/g,
    ),
  ];
  const commands = [...new Set(named.map(([, command = '']) => command))].filter((one) => !/ (or|and|is)$/.test(one));
  expect(commands.length).toBeGreaterThan(15);
  const installation = await quickInstallation();
  onTestFinished(installation.remove);
  for (const command of commands) {
    const { code, stdout } = await installation.cli(...command.split(' '), '--help');
    expect([command, code, stdout.split('\n')[0]]).toEqual([
      command,
      0,
      expect.stringContaining(command.split(' ')[1] ?? ''),
    ]);
  }
});
