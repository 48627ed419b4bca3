import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Article } from '../../src/articles/store/article.js';
import { addDemoNewsletter, articlesByIssue, demoSections, sampleFolders } from '../../src/cli/demo-content.js';
import { article } from '../helpers/edition.js';
import { startWebForTests } from '../web/web-for-tests.js';

/** A sample's front matter as an article, and its picture's file. */
function readSample(folder: string, file: string, number: number): { article: Article; picture: string } {
  const text = readFileSync(join(folder, file), 'utf8');
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
  const [image, alt] = [field('image'), field('imageAlt')];
  const shown = image === '' ? null : { url: `https://news.example.com/${image}`, alt };
  const publishedAt = `${field('date')}T00:00:00.000Z`;
  return {
    article: {
      ...article(number, field('section'), field('title')),
      ...{ url: field('url'), publishedAt, image: shown },
    },
    picture: image === '' ? '' : join(folder, image),
  };
}

const samples = sampleFolders.flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .map((file, i) => readSample(folder, file, i)),
);

test('the demo has 24 samples over four sections, most with small pictures of their own', () => {
  expect(samples).toHaveLength(24);
  expect(new Set(samples.map(({ article: { section } }) => section))).toEqual(new Set(demoSections));
  const pictures = samples.map(({ picture }) => picture).filter((path) => path !== '');
  expect(new Set(pictures).size).toBeGreaterThanOrEqual(19);
  for (const path of pictures) expect([path, statSync(path).size < 60_000]).toEqual([path, true]);
  for (const { article: story } of samples) expect(story.image === null || story.image.alt !== '').toBe(true);
});

test('the demo sends four issues, the newest articles last, each with a picture above its lead story', () => {
  const issues = articlesByIssue(samples.map(({ article: story }) => story));
  expect(issues.map((issue) => issue.length)).toEqual([7, 4, 4, 9]);
  for (const [lead] of issues) expect(lead?.image).not.toBeNull();
  const dates = issues.map((issue) => issue.map(({ publishedAt }) => publishedAt ?? '').toSorted());
  for (const [i, days] of dates.slice(1).entries()) expect((days[0] ?? '') >= (dates[i]?.at(-1) ?? '')).toBe(true);
});

test('no story of the demo is younger than its issue, when the issues are a week apart and the last is of the Sunday', () => {
  const issues = articlesByIssue(samples.map(({ article: story }) => story)).reverse();
  const lastSunday = Date.UTC(2026, 10, 29);
  for (const [weeksBefore, issue] of issues.entries()) {
    const sentAt = new Date(lastSunday - weeksBefore * 7 * 86_400_000).toISOString();
    const younger = issue.filter(({ publishedAt }) => (publishedAt ?? '') > sentAt).map(({ title }) => title);
    expect([sentAt, younger]).toEqual([sentAt, []]);
  }
});

test('the leads of the demo’s issues are of different sections, so that each section has stories below them', () => {
  const [latest = [], ...earlier] = articlesByIssue(samples.map(({ article: story }) => story)).reverse();
  expect(new Set(earlier.map(([lead]) => lead?.section)).size).toBeGreaterThan(1);
  // The first story of the latest issue, and six cards, are above the sections.
  const below = [...latest.slice(7), ...earlier.flatMap(([, ...stories]) => stories)];
  for (const section of demoSections) {
    const others = below.filter((story) => story.section === section);
    expect([section, others.length >= 3]).toEqual([section, true]);
  }
});

test('the stories of the demo’s digests lead to their pages on its site, which has a telephone number', async () => {
  const web = await startWebForTests();
  const newsletter = await addDemoNewsletter(web.app);
  const issue = await web.issue(newsletter, 'The port', 'sending', 'sent');
  const email = (await web.get(`/issues/${issue.id}?view=email`)).body;
  expect(email).toContain(`href="${web.app.publicUrl}/articles/${issue.articles[0]}-the-port"`);
  expect((await web.get('/contact')).body).toContain('href="tel:+');
  await web.stop();
});
