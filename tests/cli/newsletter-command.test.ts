import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renameSection } from '../../src/newsletters/change-sections.js';
import { scheduledNewsletters } from '../../src/newsletters/newsletter-store.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';
import { noTerminal, openTerminal } from '../helpers/terminal.js';

let server: TestRedis;
let postrider: Installation;
beforeAll(async () => {
  server = await startTestRedis();
  postrider = await quickInstallation({ REDIS_URL: `unix://${server.url}`, SMTP_URL: 'smtp://127.0.0.1:1' });
});
afterAll(async () => {
  await postrider.remove();
  await server.stop();
});

const addNewsletter = (slug: string, ...more: string[]) =>
  postrider.json('newsletter', 'add', '--slug', slug, '--title', `The ${slug}`, '--from', 'news@example.com', ...more);
const addReader = (email: string, newsletter: string, ...more: string[]) =>
  postrider.json('subscriber', 'add', email, '--newsletter', newsletter, '--status', 'confirmed', ...more);

test('a newsletter has a title', async () => {
  await addNewsletter('titled');
  for (const title of ['', '  ', '\t']) {
    const set = await postrider.cli('newsletter', 'set', 'titled', '--title', title);
    expect([set.code, set.stderr]).toEqual([2, expect.stringContaining('must not be empty')]);
  }
  const given = ['--slug', 'untitled', '--title', ' ', '--from', 'news@example.com'];
  expect((await postrider.cli('newsletter', 'add', ...given)).code).toBe(2);
});

test('subscriber search shows addresses in order, and the number of further ones', async () => {
  await addNewsletter('searched');
  for (const name of ['cherry', 'apple', 'banana']) await addReader(`${name}.search@example.org`, 'searched');
  const { stdout } = await postrider.cli('subscriber', 'search', '.search@', '--limit', '2');
  expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([
    'EMAIL',
    'apple.search@example.org',
    'banana.search@example.org',
    'and',
    '',
  ]);
  expect(stdout).toContain('and 1 more');
  expect((await postrider.cli('subscriber', 'search', '.search@')).stdout).not.toContain('more');
});

test('subscriber unsubscribe ends one subscription, and is recorded in the history', async () => {
  await addNewsletter('left');
  await addNewsletter('kept');
  for (const slug of ['left', 'kept']) await addReader('asked@example.org', slug);
  const unsubscribe = () => postrider.json('subscriber', 'unsubscribe', 'asked@example.org', '--newsletter', 'left');
  expect(await unsubscribe()).toMatchObject({ newsletter: 'left', state: 'unsubscribed', changed: true });
  expect(await unsubscribe()).toMatchObject({ state: 'unsubscribed', changed: false });
  const { stdout } = await postrider.cli('subscriber', 'show', 'asked@example.org', '--json');
  expect(stdout).toMatch(/"unsubscribed".*"editor"/);
  expect(stdout).toContain('"confirmed"');
  const unknown = await postrider.cli('subscriber', 'unsubscribe', 'nobody@example.org', '--newsletter', 'left');
  expect(unknown.code).toBe(1);
});

test('an archived newsletter sends nothing, accepts no sign-ups, keeps its list, and can be reopened', async () => {
  await addNewsletter('ended', '--address', '1 Example Road', '--daily', '0 8 * * *');
  await addReader('stays@example.org', 'ended');
  const hesitant = await postrider.cli('newsletter', 'archive', 'ended');
  expect([hesitant.code, hesitant.stderr]).toEqual([
    2,
    expect.stringContaining('send nothing more to 1 confirmed reader'),
  ]);
  const archived = await postrider.json('newsletter', 'archive', 'ended', '--yes');
  expect(archived).toMatchObject({ slug: 'ended', archivedAt: expect.stringMatching(/^\d{4}-/) });
  expect((await scheduledNewsletters(server.redis)).map(({ slug }) => slug)).not.toContain('ended');
  const composed = await postrider.cli('issue', 'compose', 'ended');
  expect([composed.code, composed.stderr]).toEqual([1, expect.stringContaining('newsletter archive ended --undo')]);
  const added = await postrider.cli('subscriber', 'add', 'new@example.org', '--newsletter', 'ended');
  expect(added.stderr).toContain('is archived');
  expect((await postrider.cli('newsletter', 'list')).stdout).toContain('The ended (archived)');
  expect((await postrider.cli('newsletter', 'show', 'ended')).stdout).toMatch(/^archived: +since \d{4}-.*--undo/m);
  expect(await postrider.json('subscriber', 'stats', '--newsletter', 'ended')).toMatchObject({ confirmed: 1 });
  expect(await postrider.json('newsletter', 'archive', 'ended', '--undo')).toMatchObject({ archivedAt: null });
  expect((await scheduledNewsletters(server.redis)).map(({ slug }) => slug)).toContain('ended');
});

test('a reader is not added with a section that the newsletter lacks, because they would get every one', async () => {
  await addNewsletter('chosen', '--sections', 'City,Tech');
  const flags = ['--newsletter', 'chosen', '--status', 'confirmed', '--sections', 'Tech,Sprot'];
  const { code, stderr } = await postrider.cli('subscriber', 'add', 'fan@example.org', ...flags);
  expect([code, stderr]).toEqual([2, expect.stringContaining('--sections: "chosen" has no section "Sprot"')]);
  expect(stderr).toContain('its sections are City, Tech');
  expect(await postrider.json('subscriber', 'stats', '--newsletter', 'chosen')).toMatchObject({ confirmed: 0 });
});

test('a renamed section keeps the readers who chose it', async () => {
  await addNewsletter('sorted', '--sections', 'City,Tech,Life');
  await addReader('techie@example.org', 'sorted', '--sections', 'Tech');
  await addReader('urban@example.org', 'sorted', '--sections', 'City');
  const command = ['newsletter', 'rename-section', 'sorted', 'tech', 'Machines'];
  const hesitant = await postrider.cli(...command);
  expect(hesitant).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('1 confirmed reader who chose it keeps it'),
  });
  const renamed = await postrider.json(...command, '--yes');
  expect(renamed).toMatchObject({ sections: ['City', 'Machines', 'Life'], readers: 1, moved: { articles: 0 } });
  const { stdout } = await postrider.cli('subscriber', 'show', 'techie@example.org');
  expect(stdout).toContain('Machines');
  for (const wrong of [
    ['Tech', 'X'],
    ['City', 'life'],
    ['City', ' '],
    ['City', 'a,b'],
  ])
    expect((await postrider.cli('newsletter', 'rename-section', 'sorted', ...wrong)).code, wrong.join()).toBe(
      wrong[0] === 'Tech' ? 1 : 2,
    );
  expect((await postrider.json<{ sections: string[] }>('newsletter', 'show', 'sorted')).sections).toContain('City');
});

test('an interrupted renaming is shown by newsletter show and doctor until it is repeated', async () => {
  await addNewsletter('halfway', '--sections', 'City,Tech');
  await renameSection(server.redis, 'halfway', 'City', 'Town');
  const remedy = 'newsletter rename-section halfway "City" "Town"';
  expect((await postrider.cli('newsletter', 'show', 'halfway')).stdout).toContain(remedy);
  expect((await postrider.cli('doctor')).stdout).toContain(
    'renaming the section “City” of halfway to “Town” has not finished',
  );
  await postrider.json('newsletter', 'rename-section', 'halfway', 'City', 'Town');
  expect((await postrider.cli('newsletter', 'show', 'halfway')).stdout).not.toContain(remedy);
});

test('newsletter remove lists what it deletes, requires the name or --yes, and suggests archiving', async () => {
  await addNewsletter('closing', '--sections', 'City', '--daily', '0 8 * * *');
  await addNewsletter('staying');
  for (const slug of ['closing', 'staying']) await addReader('both@example.org', slug);
  await addReader('alone@example.org', 'closing');
  await postrider.json('segment', 'add', 'Townspeople', '--newsletter', 'closing', '--filter', 'section=City');
  const hesitant = await postrider.cli('newsletter', 'remove', 'closing');
  expect(hesitant.code).toBe(2);
  for (const part of [
    '2 subscriptions (1 reader of this newsletter alone)',
    '0 issues',
    '1 schedule',
    '1 segment',
    'newsletter archive closing',
    '--yes',
  ])
    expect(hesitant.stderr).toContain(part);
  expect(await postrider.json('subscriber', 'stats', '--newsletter', 'closing')).toMatchObject({ confirmed: 2 });

  const removed = await postrider.json('newsletter', 'remove', 'closing', '--yes');
  expect(removed).toMatchObject({ slug: 'closing', removed: { memberships: 2, readersAlone: 1 } });
  expect((await postrider.cli('newsletter', 'show', 'closing')).code).toBe(1);
  expect((await postrider.cli('subscriber', 'show', 'alone@example.org')).code).toBe(1);
  const { stdout } = await postrider.cli('subscriber', 'show', 'both@example.org', '--json');
  expect(JSON.parse(stdout).subscriptions).toMatchObject([{ newsletter: 'staying', state: 'confirmed' }]);
});

test('on a terminal, newsletter remove runs only when the name is typed', async (context) => {
  context.skip(noTerminal() !== undefined, noTerminal());
  await addNewsletter('typed');
  const answer = async (text: string) => {
    const terminal = openTerminal(['node', 'bin/run.js', 'newsletter', 'remove', 'typed'], postrider.env);
    await terminal.shows('Type typed to confirm');
    terminal.type(`${text}\r`);
    return { code: await terminal.ended, shown: terminal.shown() };
  };
  expect(await answer('y')).toMatchObject({ code: 1, shown: expect.stringContaining('Nothing was done') });
  expect((await postrider.cli('newsletter', 'show', 'typed')).code).toBe(0);
  expect(await answer('typed')).toMatchObject({ code: 0, shown: expect.stringContaining('is removed') });
  expect((await postrider.cli('newsletter', 'show', 'typed')).code).toBe(1);
});

test('removing a section shows how many readers chose it, and nobody gets other sections', async () => {
  await addNewsletter('fewer', '--sections', 'City,Tech,Life');
  await addReader('only@example.org', 'fewer', '--sections', 'Tech');
  await addReader('two@example.org', 'fewer', '--sections', 'City,Tech');
  await addReader('all@example.org', 'fewer');
  await postrider.json('segment', 'add', 'Technical', '--newsletter', 'fewer', '--filter', 'section=Tech');
  const used = await postrider.cli('newsletter', 'remove-section', 'fewer', 'Tech', '--yes');
  expect([used.code, used.stderr]).toEqual([1, expect.stringContaining('segment "Technical"')]);
  await postrider.json('segment', 'remove', 'Technical', '--newsletter', 'fewer', '--yes');
  const hesitant = await postrider.cli('newsletter', 'remove-section', 'fewer', 'tech');
  expect(hesitant.code).toBe(2);
  expect(hesitant.stderr).toContain('which 2 confirmed readers chose. 1 reader chose no other section');
  expect(await postrider.json('newsletter', 'remove-section', 'fewer', 'tech', '--yes')).toMatchObject({
    ...{ sections: ['City', 'Life'], chose: 2, choseOnly: 1 },
  });
  const sections = async (email: string) =>
    (await postrider.json<{ subscriptions: { sections: string[] }[] }>('subscriber', 'show', email)).subscriptions[0]
      ?.sections;
  expect(await sections('only@example.org')).toEqual([]);
  expect(await sections('two@example.org')).toEqual(['City']);
  expect(await sections('all@example.org')).toEqual(['City', 'Life']);
  expect((await postrider.cli('newsletter', 'remove-section', 'fewer', 'Tech', '--yes')).code).toBe(1);
});

test('sections are merged, ordered and titled; a merge shows how many readers it affects', async () => {
  await addNewsletter('joined', '--sections', 'City,Tech,Life');
  await addReader('onlytech@example.org', 'joined', '--sections', 'Tech');
  await addReader('cityandtech@example.org', 'joined', '--sections', 'City,Tech');
  await addReader('lively@example.org', 'joined', '--sections', 'Life');
  const hesitant = await postrider.cli('newsletter', 'merge-sections', 'joined', 'Tech', 'Life');
  expect(hesitant.stderr).toContain('"Tech", which 2 confirmed readers chose, into "Life". "Life" will reach 3');
  const merged = await postrider.json('newsletter', 'merge-sections', 'joined', 'tech', 'Life', '--yes');
  expect(merged).toMatchObject({ sections: ['City', 'Life'], chose: 2, reachedBefore: 1, readers: 3 });
  const ordered = await postrider.json('newsletter', 'order-sections', 'joined', 'Life');
  expect(ordered).toMatchObject({ sections: ['Life', 'City'] });
  const title = ['newsletter', 'title-section', 'joined', 'Life'];
  await postrider.json(...title, '生活', '--language', 'zh-CN');
  expect((await postrider.cli('newsletter', 'show', 'joined')).stdout).toContain('Life (zh-CN: 生活)');
  expect((await postrider.cli(...title, '--language', 'zh-CN')).code).toBe(2);
  const chosen = await postrider.json<{ subscriptions: unknown[] }>('subscriber', 'show', 'cityandtech@example.org');
  expect(chosen.subscriptions).toContainEqual(expect.objectContaining({ sections: ['Life', 'City'] }));
  const counted = await postrider.json('subscriber', 'stats', '--newsletter', 'joined', '--filter', 'section=Life');
  expect(counted).toMatchObject({ matching: 3 });
});

test('newsletter look sets words, the place of the rating and when the list of headlines comes first', async () => {
  await addNewsletter('worded');
  const look = ['--word', 'readMore=Läs mer', '--word', 'comments={count} kommentarer', '--rating-place', 'end'];
  expect(await postrider.json('newsletter', 'look', 'worded', ...look, '--contents', 'never')).toMatchObject({
    look: { words: { readMore: 'Läs mer', comments: '{count} kommentarer' }, ratingPlace: 'end', contents: 0 },
  });
  const { stdout } = await postrider.cli('newsletter', 'look', 'worded');
  for (const row of [/list of headlines: +never/, /rating of the lead story: +after all stories/, /readMore Läs mer/])
    expect(stdout).toMatch(row);
  const reset = await postrider.json('newsletter', 'look', 'worded', '--remove', 'words,rating-place,contents');
  expect(reset.look).toEqual({});
  for (const [word, problem] of [
    ['readLess=x', '"readLess" is not a word; the words are greeting, '],
    ['comments=many', '"comments" must contain {count}'],
    ['readMore', 'it must look like readMore=Weiterlesen'],
  ] as const) {
    const wrong = await postrider.cli('newsletter', 'look', 'worded', '--word', word);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining(problem)]);
  }
});

test('newsletter look changes and shows a look, and suggests a legible shade for a pale accent', async () => {
  await addNewsletter('dressed', '--sections', 'City');
  const pale = await postrider.cli('newsletter', 'look', 'dressed', '--accent', '#ffcc00');
  expect([pale.code, pale.stderr]).toEqual([
    2,
    expect.stringMatching(/--accent.*contrast of 1\.\d+:1.*nearest.*#[0-9a-f]{6}/s),
  ]);
  const look = [
    '--accent',
    '#0b5fa5',
    '--follow',
    'weibo=https://example.com/weibo',
    '--copyright',
    '© {year} Dressed',
  ];
  const more = ['--signature', 'Ada Example', '--signature', 'Editor', '--section-colour', 'City=#0b6b3a'];
  expect(await postrider.json('newsletter', 'look', 'dressed', ...look, ...more, '--layout', 'brief')).toMatchObject({
    follow: [{ label: 'Weibo', network: 'weibo' }],
    look: {
      accent: { light: '#0b5fa5' },
      signature: 'Ada Example\nEditor',
      sectionColours: { 0: { light: '#0b6b3a' } },
    },
  });
  const file = `${tmpdir()}/postrider-preview-${process.pid}.html`;
  await postrider.json('newsletter', 'preview', 'dressed', '--out', file);
  const html = await readFile(file, 'utf8');
  await rm(file);
  for (const part of ['#0b5fa5', 'Ada Example', 'Dressed</p>', '>City<']) expect(html).toContain(part);
  const removed = await postrider.json('newsletter', 'look', 'dressed', '--remove', 'accent,follow,section-colours');
  expect(removed).toMatchObject({ follow: [], look: { layout: 'brief' } });
  expect(removed).not.toHaveProperty('look.accent');
});

test('the question to inactive readers needs clicks by reader, shows how many it asks, and requires --yes', async () => {
  await addNewsletter('quiet');
  const set = (...flags: string[]) => postrider.cli('newsletter', 'set', 'quiet', ...flags);
  const refused = await set('--inactive', '180', '--yes');
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('needs clicks counted by reader')]);
  const hesitant = await set('--inactive', '180', '--clicks', 'reader');
  expect([hesitant.code, hesitant.stderr]).toEqual([2, expect.stringMatching(/asks 0 readers now.*180 days.*--yes/)]);
  const changed = await postrider.json(
    'newsletter',
    'set',
    'quiet',
    '--inactive',
    '180',
    '--clicks',
    'reader',
    '--yes',
  );
  expect(changed).toMatchObject({ clicks: 'reader', inactive: { afterDays: 180, answerDays: 30 } });
});

test('an error in the time of a daily digest names its option', async () => {
  await addNewsletter('hourly');
  const { code, stderr } = await postrider.cli('newsletter', 'set', 'hourly', '--daily', 'every morning');
  expect(code).not.toBe(0);
  expect(stderr).toContain('--daily');
});
