import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { editArticle } from '../../../src/articles/store/edit-article.js';
import { type Pulls, rss, startPulls } from './pull-for-tests.js';

let pulls: Pulls;
beforeAll(async () => {
  pulls = await startPulls();
});
beforeEach(() => pulls.reset());
afterAll(() => pulls.stop());

const paragraph =
  'The harbour office published the figures of the year on Friday morning, and the town was glad of it.';

/** An item of a feed with a whole text, the picture that the feed names and the pictures of the text. */
const item = (name: string, picture: string, inText: readonly string[] = []) =>
  `<item><title>Story ${name}</title><link>${pulls.site.url}/${name}</link><author>Ann Reed</author>
  <enclosure url="${pulls.site.url}/${picture}" type="image/jpeg" length="9"/>
  <description><![CDATA[<p>${paragraph}</p>${inText.map((file) => `<p><img src="${pulls.site.url}/${file}"></p>`).join('')}]]></description></item>`;

async function pictures(): Promise<Record<string, string | undefined>> {
  const found = (await pulls.articles()).map(({ title, image }) => [title.slice(6), image?.url.split('/').at(-1)]);
  return Object.fromEntries(found);
}

test('a file that several articles of a source have is the site’s: they get another picture, or none', async () => {
  for (const file of ['house.jpg', 'a.jpg', 'ferry.jpg']) pulls.documents.set(`/${file}`, 'a picture');
  pulls.documents.set(
    '/feed',
    rss(
      item('one', 'house.jpg') +
        item('two', 'house.jpg') +
        item('three', 'house.jpg', ['a.jpg']) +
        item('four', 'ferry.jpg'),
    ),
  );
  const { id } = await pulls.add('/feed', 'feed');
  await pulls.pull(id);
  expect(await pictures()).toEqual({ one: undefined, two: undefined, three: 'a.jpg', four: 'ferry.jpg' });
  // Later articles do not bring it back.
  pulls.documents.set('/feed', rss(item('one', 'house.jpg') + item('five', 'house.jpg?w=900')));
  await pulls.pull(id);
  expect(await pictures()).toMatchObject({ one: undefined, five: undefined });
});

test('two articles about one event may share a photograph', async () => {
  for (const file of ['match.jpg', 'goal.jpg']) pulls.documents.set(`/${file}`, 'a picture');
  pulls.documents.set('/feed', rss(item('one', 'match.jpg') + item('two', 'match.jpg', ['goal.jpg'])));
  const { id } = await pulls.add('/feed', 'feed');
  await pulls.pull(id);
  const found = Object.values(await pictures());
  expect(found).toContain('match.jpg');
  expect(found.every((file) => file === 'match.jpg' || file === 'goal.jpg')).toBe(true);
});

test('a picture that an editor chose stays, although other articles have it', async () => {
  pulls.documents.set('/house.jpg', 'a picture');
  pulls.documents.set('/feed', rss(item('one', 'house.jpg')));
  const { id } = await pulls.add('/feed', 'feed');
  await pulls.pull(id);
  const [first] = await pulls.articles();
  if (!first) throw new Error('the pull brought no article');
  const chosen = { url: `${pulls.site.url}/house.jpg`, alt: 'The house by the quay' };
  await editArticle(pulls.redis, first.id, { image: chosen }, { by: 'an editor' });
  pulls.documents.set('/feed', rss(['one', 'two', 'three', 'four'].map((name) => item(name, 'house.jpg')).join('')));
  await pulls.pull(id);
  expect((await pictures()).one).toBe('house.jpg');
});

test('the picture in the text stands in for one that is gone', async () => {
  pulls.documents.set('/here.jpg', 'a picture');
  pulls.documents.set('/feed', rss(item('one', 'gone.jpg', ['here.jpg'])));
  const { id } = await pulls.add('/feed', 'feed');
  const { notes } = await pulls.pull(id);
  expect(await pictures()).toEqual({ one: 'here.jpg' });
  expect(notes).toEqual([`"Story one": its picture ${pulls.site.url}/gone.jpg does not exist.`]);
});
