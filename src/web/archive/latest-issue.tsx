import { picturesFor } from '../../articles/pictures/shown-picture.js';
import { readShownArticles } from '../../delivery/edition.js';
import type { Issue } from '../../issues/issue.js';
import { issueDay } from '../../issues/issue-day.js';
import { formatDate } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { issuePage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import type { WebApp } from '../kit/web-app.js';
import { readStories, type Story } from './story.js';
import { Byline, StoryList, StoryPicture } from './story-list.js';

/** Max stories shown below the lead. */
const sampleLimit = 4;

/** The latest issue with its first stories. */
export interface IssueSample {
  issue: Issue;
  /** The lead story comes first. */
  stories: readonly Story[];
  /** Number of articles in the issue. */
  total: number;
}

/** Reads the beginning of an issue. Articles that were removed since are left out. */
export async function readSample(app: Pick<WebApp, 'redis'>, frame: Frame, issue: Issue): Promise<IssueSample> {
  const articles = (await readShownArticles(app.redis, issue)).filter(({ removedAt }) => removedAt === null);
  const stories = await readStories(app, frame, issue.newsletter, articles.slice(0, 1 + sampleLimit));
  const [lead, ...others] = stories;
  if (!lead) return { issue, stories, total: articles.length };
  const [picture = null] = await picturesFor(app.redis, [lead.article], 'page', frame.base);
  return { issue, stories: [{ ...lead, picture }, ...others], total: articles.length };
}

/** The latest issue as an example: its lead story, and the headlines that follow. */
export function LatestIssue({
  frame,
  newsletter,
  sample,
}: {
  frame: Frame;
  newsletter: Newsletter;
  sample: IssueSample;
}) {
  const { reading } = messages(frame.locale).pages;
  const { issue, stories, total } = sample;
  const [lead, ...others] = stories;
  const day = issueDay(issue, newsletter);
  return (
    <section>
      <h2>
        {reading.latestIssue} · <time dateTime={day}>{formatDate(frame.locale, day)}</time>
      </h2>
      {lead ? <LeadStory frame={frame} story={lead} /> : null}
      {others.length > 0 ? <StoryList frame={frame} stories={others} level="h3" /> : null}
      <p>
        <a href={issuePage(frame, issue, newsletter)}>{reading.readIssue}</a>
        {total > stories.length ? ` · ${reading.moreInIssue(total - stories.length)}` : null}
      </p>
    </section>
  );
}

function LeadStory({ frame, story: { article, href, picture } }: { frame: Frame; story: Story }) {
  return (
    <div className="lead-story">
      {picture ? <StoryPicture picture={picture} /> : null}
      <h3 dir="auto">
        <a href={href}>{article.title}</a>
      </h3>
      {article.excerpt ? <p dir="auto">{article.excerpt}</p> : null}
      <Byline frame={frame} author={article.author} publishedAt={article.publishedAt} />
    </div>
  );
}
