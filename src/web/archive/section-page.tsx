import { messages } from '../../locale/messages.js';
import { type Newsletter, sectionTitle } from '../../newsletters/newsletter.js';
import { sectionPage, withParameters } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import type { PageHead } from '../kit/head-tags.js';
import { LinkList } from '../kit/message-page.js';
import { archivePage, Page, signUpPage } from '../kit/page.js';
import { PageLinks } from './page-links.js';
import type { Story } from './story.js';
import { SectionLinks, StoryList } from './story-list.js';

interface SectionPageProps {
  frame: Frame;
  newsletter: Newsletter;
  /** Its name, which its address has. */
  section: string;
  head: PageHead;
  stories: readonly Story[];
  page: number;
  hasMore: boolean;
}

/** A section's articles that were in public issues, newest first. */
export function SectionPage({ frame, newsletter, section, head, stories, page, hasMore }: SectionPageProps) {
  const { reading, chrome, home } = messages(frame.locale).pages;
  const title = sectionTitle(newsletter, section, frame.locale);
  const own = sectionPage(frame, newsletter, section);
  const query = (number: number): Record<string, number> => (number > 1 ? { page: number } : {});
  const address = (number: number) => withParameters(own, query(number));
  const next = [
    { label: home.subscribe, href: `${signUpPage(frame, newsletter)}#subscribe` },
    { label: chrome.pastIssues, href: archivePage(frame, newsletter) },
  ];
  return (
    <Page frame={frame} title={title} newsletter={newsletter} head={head} query={query(page)} wide>
      <h1 dir="auto">{title}</h1>
      <SectionLinks frame={frame} newsletter={newsletter} current={section} />
      {stories.length > 0 ? (
        <StoryList frame={frame} stories={stories} columns />
      ) : (
        <p className="lead">{reading.sectionEmpty}</p>
      )}
      <PageLinks {...{ frame, page, hasMore, address }} />
      <LinkList items={next} />
    </Page>
  );
}
