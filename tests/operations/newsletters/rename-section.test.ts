import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { sourceSettings } from '../../../src/articles/pull/source.js';
import { addSource, readSource } from '../../../src/articles/pull/source-store.js';
import { readArticle, saveArticle } from '../../../src/articles/store/article-store.js';
import { editArticle, removeArticle } from '../../../src/articles/store/edit-article.js';
import { writeApproval } from '../../../src/delivery/approval.js';
import { readEdition } from '../../../src/delivery/edition.js';
import { InvalidInput } from '../../../src/errors.js';
import { composeIssue } from '../../../src/issues/compose.js';
import { DraftChanged } from '../../../src/issues/draft-errors.js';
import { editDraft } from '../../../src/issues/edit-draft.js';
import { readIssue } from '../../../src/issues/issue-store.js';
import { pageOfArticles } from '../../../src/issues/page-articles.js';
import { countNewArticles } from '../../../src/issues/taking/take-articles.js';
import { restoreRevision } from '../../../src/issues/undo-draft.js';
import { renameSection } from '../../../src/newsletters/change-sections.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { changeNewsletter, readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { moveSection } from '../../../src/operations/newsletters/rename-section.js';
import { countSectionMove } from '../../../src/operations/newsletters/section-move.js';
import { addSegment, readSegment } from '../../../src/subscribers/list/segment-store.js';
import { enrol } from '../../../src/subscribers/membership/enrol.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';

let web: WebForTests;
beforeAll(async () => {
  web = await startWebForTests();
});
afterEach(() => web.empty());
afterAll(() => web.stop());

const story = (title: string, section: string) => ({
  ...{ title, section, url: `https://www.example.com/${title}`, publishedAt: '2031-03-04T08:00:00Z', author: '' },
  ...{ image: null, excerpt: 'What happened.', body: '<p>What happened.</p>', source: 'feed' as const },
});
const save = async (title: string, section: string, newsletter = 'gazette') =>
  (await saveArticle(web.app.redis, story(title, section), { newsletter })).article.id;
const sectionOf = async (id: string) => (await readArticle(web.app.redis, id))?.section;
const rename = (from: string, to: string) => moveSection(web.app.list, 'gazette', { from, to, by: 'Ada' });
const address = (section: string) => `/n/gazette/sections/${section}`;
const open = async (url: string) => {
  const { statusCode, headers } = await web.server.inject({ method: 'GET', url });
  return { status: statusCode, location: headers.location };
};

async function addReader(newsletter: Newsletter, email: string, sections: string[]) {
  const consent = { method: 'command', from: 'a test', textVersion: 0, ip: '' } as const;
  await enrol(web.app.list, newsletter, { email, name: '', sections, locale: 'en', status: 'confirmed', consent });
}

/** A newsletter whose section City is named by everything that can name one. */
async function startFilled() {
  const { redis, list } = web.app;
  const newsletter = await web.newsletter({ copiesIn: ['City', 'Sport'] });
  await addReader(newsletter, 'urban@example.org', ['City']);
  await addReader(newsletter, 'sporty@example.org', ['Sport']);
  const settings = {
    kind: 'feed',
    url: 'https://example.com/feed',
    section: 'City',
    sections: { Boats: 'city', Ball: 'Sport' },
  };
  const source = (await addSource(redis, 'gazette', sourceSettings.parse(settings))).id;
  await addSegment(list, newsletter, { name: 'Townspeople', filter: { section: ['City', 'Sport'] } });
  const articles = {
    plain: await save('plain', 'City'),
    lower: await save('lower', 'city'),
    removed: await save('removed', 'City'),
    edited: await save('edited', 'Sport'),
    other: await save('other', 'Sport'),
  };
  await removeArticle(redis, articles.removed);
  // An editor filed it in City, its source in Sport.
  await editArticle(redis, articles.edited, { section: 'City' });
  const { issue: draft } = await composeIssue(redis, newsletter, {
    articles: [articles.plain],
    audience: { section: ['City'] },
  });
  const slot = {
    title: 'A bank',
    text: '',
    url: 'https://example.com/',
    image: '',
    imageAlt: '',
    label: '',
    from: '',
    to: '',
  };
  const sponsors = [{ ...slot, place: 'section:City' }];
  const patch = { sectionNotes: { City: 'From the city desk' }, sponsors };
  const issue = await editDraft(redis, draft.id, { base: draft.revision, by: 'Ben' }, patch);
  return { newsletter, source, articles, issue };
}

test('a renaming moves articles, sources, segments and issues, and readers keep their choice', async () => {
  const { redis, list } = web.app;
  const { newsletter, source, articles, issue } = await startFilled();
  expect(await countSectionMove(list, newsletter, 'city')).toEqual({
    ...{ readers: 1, articles: 4, sources: 1, segments: 1, issues: [issue.id], approvals: [] },
  });
  const moved = await rename('City', 'Town');
  expect(moved).toMatchObject({ articles: 4, sources: 1, segments: 1, issues: [issue.id] });
  expect(moved.newsletter).toMatchObject({ sections: ['Town', 'Science', 'Sport'], copiesIn: ['Town', 'Sport'] });
  for (const name of ['plain', 'lower', 'removed', 'edited'] as const)
    expect(await sectionOf(articles[name]), name).toBe('Town');
  expect(await sectionOf(articles.other)).toBe('Sport');
  expect((await readArticle(redis, articles.edited))?.edits).toEqual({ section: 'Sport' });
  expect(await readSource(redis, source)).toMatchObject({
    section: 'Town',
    sections: { Boats: 'Town', Ball: 'Sport' },
  });
  expect((await readSegment(redis, 'gazette', 'Townspeople')).filter).toEqual({ section: ['Town', 'Sport'] });
  expect(await readIssue(redis, issue.id)).toMatchObject({
    audience: { section: ['Town'] },
    sectionNotes: { Town: 'From the city desk' },
    sponsors: [{ place: 'section:Town' }],
    revision: issue.revision + 1,
  });
  expect((await countSectionMove(list, await readNewsletter(redis, 'gazette'), 'Town')).readers).toBe(1);
  for (const section of ['Town', 'city'])
    expect((await pageOfArticles(redis, 'gazette', { section, limit: 10 })).items, section).toHaveLength(3);
});

test('the old address leads to the new one, also after a second renaming, until another section has the name', async () => {
  const newsletter = await web.newsletter();
  await web.issue(newsletter, 'The council decided', 'sending', 'sent');
  await rename('City', 'Town');
  expect(await open(`${address('City')}?page=1&lang=zh-CN`)).toEqual({
    status: 301,
    location: `${address('Town')}?page=1&lang=zh-CN`,
  });
  await rename('Town', 'The Port');
  for (const old of ['City', 'Town', 'the%20port'])
    expect(await open(address(old)), old).toEqual({ status: 301, location: address('The%20Port') });
  expect((await web.get(address('City'))).body).toContain('The council decided');

  await changeNewsletter(web.app.redis, 'gazette', { addSections: ['City'] });
  expect(await open(address('City'))).toEqual({ status: 200, location: undefined });
  // The new section is empty: what follows below its own part are stories of others.
  const [own = '', others] = (await web.get(address('City'))).body.split('id="more"');
  expect(own).not.toContain('The council decided');
  expect(others).toContain('The council decided');
  expect(await open(address('Town'))).toMatchObject({ location: address('The%20Port') });
});

test('a section may get its earlier name back', async () => {
  await web.newsletter();
  const article = await save('plain', 'City');
  await rename('City', 'Town');
  await rename('Town', 'City');
  expect(await sectionOf(article)).toBe('City');
  expect(await open(address('City'))).toMatchObject({ status: 200 });
  expect(await open(address('Town'))).toMatchObject({ status: 301, location: address('City') });
});

test('what a pull or an import stores under the old name is in the renamed section', async () => {
  await web.newsletter();
  const known = await save('known', 'City');
  await rename('City', 'Town');
  await save('known', 'City');
  const later = await save('later', 'city');
  expect([await sectionOf(known), await sectionOf(later)]).toEqual(['Town', 'Town']);
  await editArticle(web.app.redis, later, { section: 'City' });
  expect(await sectionOf(later)).toBe('Town');
});

test('until a renaming has finished, both names mean the section, and no other section gets the old one', async () => {
  const { redis } = web.app;
  const newsletter = await web.newsletter();
  await web.issue(newsletter, 'The council decided', 'sending', 'sent');
  const article = await save('plain', 'City');
  // Interrupted after the first write.
  await renameSection(redis, 'gazette', 'City', 'Town');
  expect((await web.get(address('Town'))).body).toContain('The council decided');
  await expect(changeNewsletter(redis, 'gazette', { addSections: ['City'] })).rejects.toThrow(InvalidInput);
  await expect(rename('Sport', 'City')).rejects.toThrow(/is being renamed to "Town"/);

  expect((await rename('City', 'Town')).articles).toBe(2);
  await changeNewsletter(redis, 'gazette', { addSections: ['City'] });
  expect(await sectionOf(article)).toBe('Town');
});

test('a renaming that is interrupted anywhere goes on when it is repeated', async () => {
  const { redis, list } = web.app;
  for (let commands = 1, done = false; !done; commands += 7) {
    await web.empty();
    const { articles, source, issue } = await startFilled();
    const broken = { ...list, redis: failingAfter(redis, commands) };
    done = await moveSection(broken, 'gazette', { from: 'City', to: 'Town' }).then(
      () => true,
      () => false,
    );
    const again = await rename(
      (await readNewsletter(redis, 'gazette')).sections[0] === 'City' ? 'city' : 'City',
      'Town',
    );
    expect(again.newsletter.formerSections, `after ${commands}`).toEqual([{ name: 'City', position: 0 }]);
    for (const name of ['plain', 'lower', 'removed', 'edited'] as const)
      expect(await sectionOf(articles[name]), `${name} after ${commands}`).toBe('Town');
    expect(await readSource(redis, source)).toMatchObject({ section: 'Town', sections: { Boats: 'Town' } });
    expect(await readIssue(redis, issue.id)).toMatchObject({
      audience: { section: ['Town'] },
      sectionNotes: { Town: 'From the city desk' },
    });
    expect((await readSegment(redis, 'gazette', 'Townspeople')).filter).toEqual({ section: ['Town', 'Sport'] });
    const readers = { stream: null, audience: { section: ['Town'] } };
    expect(await countNewArticles(redis, again.newsletter, readers), `after ${commands}`).toBe(3);
  }
});

/** The same connection, on which every command fails after some. */
function failingAfter(redis: Redis, commands: number): Redis {
  let left = commands;
  return new Proxy(redis, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function' || name === 'defineCommand') return value;
      return (...given: unknown[]) => {
        left -= 1;
        if (left < 0) return Promise.reject(new Error('the process was killed'));
        return Reflect.apply(value, target, given);
      };
    },
  });
}

test('an issue for a renamed section does not take again what its readers were sent', async () => {
  const { redis } = web.app;
  const { newsletter } = await startFilled();
  const count = (section: string) =>
    countNewArticles(redis, newsletter, { stream: null, audience: { section: [section] } });
  expect([await count('City'), await count('Sport')]).toEqual([3, 4]);
  await rename('City', 'Town');
  expect([await count('Town'), await count('Sport')]).toEqual([3, 4]);
});

test('an open draft is told of the renaming, and a note under the old name goes into the renamed section', async () => {
  const { redis } = web.app;
  const { issue } = await startFilled();
  await rename('City', 'Town');
  const edit = (base: number) =>
    editDraft(redis, issue.id, { base, by: 'Ben' }, { sectionNotes: { City: 'Another note' } });
  const refused = await edit(issue.revision).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(DraftChanged);
  expect(refused).toMatchObject({ changes: expect.arrayContaining([expect.objectContaining({ by: 'Ada' })]) });
  expect((await edit(issue.revision + 1)).sectionNotes).toEqual({ Town: 'Another note' });
  // Undoing the renaming's change leaves the section's name.
  const undone = await restoreRevision(redis, issue.id, { base: issue.revision + 2, by: 'Ben' }, issue.revision);
  expect(undone).toMatchObject({ sectionNotes: { Town: 'From the city desk' }, sponsors: [{ place: 'section:Town' }] });
});

test('an approved issue that shows the section is named before the renaming', async () => {
  const { list, redis } = web.app;
  const { newsletter, issue } = await startFilled();
  await writeApproval(redis, await readEdition(redis, web.app.publicUrl, issue), 'Ada');
  expect(await countSectionMove(list, newsletter, 'City')).toMatchObject({ approvals: [issue.id] });
  expect(await countSectionMove(list, newsletter, 'Science')).toMatchObject({ approvals: [] });
});
