import type { App } from '../../src/app.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { composeIssue } from '../../src/issues/compose.js';
import { editDraft } from '../../src/issues/edit-draft.js';
import type { Issue } from '../../src/issues/issue.js';
import type { MailLayout } from '../../src/newsletters/look.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { changeLook, saveLogo, savePortrait } from '../../src/operations/newsletters/change-look.js';
import { keys } from '../../src/redis/keys.js';
import { newsletterFields } from '../helpers/newsletter.js';
import { png } from '../helpers/png.js';
import { type Content, wordings } from './stories.js';

/** A newsletter with all that a publisher can set, and its stories. */
export async function addFullNewsletter(app: App, layout: MailLayout, content: Content): Promise<Newsletter> {
  const { redis } = app;
  const { title, tagline, address, sections, stories, signature } = wordings[content];
  const slug = `${layout}-${content.toLowerCase()}`;
  await addNewsletter(
    redis,
    newsletterFields({
      slug,
      title,
      tagline,
      from: { name: title, address: `${slug}@news.example.com` },
      replyTo: 'desk@news.example.com',
      locale: content === 'zh-CN' ? 'zh-CN' : 'en',
      sections,
      postalAddress: address,
      siteUrl: 'https://news.example.com/',
      follow: [{ label: 'Forum', url: 'https://news.example.com/forum' }],
      ratings: true,
      clicks: 'link',
      comments: true,
    }),
  );
  for (const [i, [headline, excerpt]] of stories.entries())
    await saveArticle(
      redis,
      {
        title: headline,
        url: `https://news.example.com/${slug}/articles/${i + 1}`,
        section: sections[Math.floor(i / 2)] ?? '',
        publishedAt: new Date(Date.now() - (i + 1) * 3_600_000).toISOString(),
        author: '',
        image: { url: `https://news.example.com/pictures/${i + 1}.jpg`, alt: headline },
        excerpt,
        body: `<p>${excerpt}</p>`,
        source: 'markdown',
      },
      { newsletter: slug },
    );
  return changeLook(redis, slug, {
    layout,
    accent: '#0b5fa5',
    logo: await saveLogo(redis, 'logo', png({ width: 280, height: 70, alpha: true })),
    portrait: await savePortrait(redis, png({ width: 128, height: 128, alpha: false })),
    signature,
    contact: 'desk@news.example.com',
    copyright: `© {year} ${title}`,
    contents: 3,
    forwarded: true,
    ...(content === 'ar' ? { language: 'ar' } : {}),
  });
}

/** An issue with all that an editor can add. */
export async function composeFull(app: App, newsletter: Newsletter, content: Content): Promise<Issue> {
  const { note, sponsor, stories } = wordings[content];
  // By name: an earlier issue had the same.
  const articles = await app.redis.zrange(keys.articlesOf(newsletter.slug), '0', '-1');
  const draft = (await composeIssue(app.redis, newsletter, { articles: articles.reverse() })).issue;
  const slot = { place: 'end', image: '', imageAlt: '', label: '', from: '', to: '' };
  return editDraft(
    app.redis,
    draft.id,
    { base: draft.revision, by: 'a test' },
    {
      subject: `${stories[0]?.[0] ?? ''} · {{count}}`,
      note,
      sponsors: [{ ...slot, ...sponsor, url: 'https://sponsor.example.com/charts' }],
    },
  );
}
