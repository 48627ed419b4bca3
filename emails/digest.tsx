import { createElement, Fragment } from 'react';
import { formatDate } from '../src/locale/format-date.js';
import { messages } from '../src/locale/messages.js';
import { Contents } from './look/contents.js';
import { Ours } from './look/ours.js';
import { SignOff } from './look/sign-off.js';
import { Block } from './parts/block.js';
import { EditorNote } from './parts/editor-note.js';
import { Footer } from './parts/footer.js';
import { inARow } from './parts/in-a-row.js';
import { Layout } from './parts/layout.js';
import { LeadStory } from './parts/lead-story.js';
import { Masthead } from './parts/masthead.js';
import { previews } from './parts/previews.js';
import { ReadersChoice } from './parts/readers-choice.js';
import { Section } from './parts/section.js';
import { SponsorSlot } from './parts/sponsor-slot.js';
import { Paragraph } from './parts/type.js';
import type { DigestProps, DigestSponsor } from './props.js';

export type { DigestArticle, DigestProps, DigestReader, DigestSection, DigestSponsor } from './props.js';

/** One issue of a newsletter. Without a reader it is the archive page, which shows no personal links. */
export function Digest(props: DigestProps) {
  const { locale, newsletter, issue, note, lead, sections, choice, sponsors, reader } = props;
  const text = messages(locale).digest;
  const slots = (all: readonly DigestSponsor[] = []) =>
    inARow(all.map((sponsor) => createElement(SponsorSlot, { sponsor, locale })));
  return (
    <Layout
      locale={locale}
      look={newsletter.look}
      title={issue.subject}
      preheader={issue.preheader}
      preheaderLength={issue.preheaderLength}
      colours={sections.flatMap(({ colour }) => (colour ? [colour] : []))}
      landmark={reader ? 'article' : 'main'}
      footer={footerOf(props)}
    >
      <Masthead
        title={newsletter.title}
        siteUrl={newsletter.siteUrl}
        tagline={newsletter.tagline}
        date={formatDate(locale, issue.date)}
        aside={
          reader
            ? { label: text.viewInBrowser, url: issue.url }
            : { label: text.subscribe, url: newsletter.subscribeUrl }
        }
      />
      {reader ? sentence(reader.greeting) : null}
      {issue.correctedAt && !reader ? sentence(text.corrected(formatDate(locale, issue.correctedAt))) : null}
      {note ? (
        <Block bottom={0}>
          <EditorNote blocks={note} />
        </Block>
      ) : null}
      {newsletter.look?.contents ? <Contents title={text.inThisIssue} lead={lead} sections={sections} /> : null}
      {slots(sponsors?.top)}
      <LeadStory article={lead} locale={locale} />
      {slots(sponsors?.lead)}
      {sections.map((section) => (
        <Fragment key={section.title}>
          {section.hidden ? null : <Section section={section} locale={locale} />}
          {slots(section.after)}
        </Fragment>
      ))}
      {choice ? <ReadersChoice stories={choice} locale={locale} /> : null}
      {newsletter.look?.signature ? <SignOff {...newsletter.look.signature} /> : null}
      {slots(sponsors?.end)}
    </Layout>
  );
}

/** A sentence of our own above the articles. */
const sentence = (words: string) => (
  <Block bottom={0}>
    <Paragraph style={{ marginBottom: 0 }}>
      <Ours>{words}</Ours>
    </Paragraph>
  </Block>
);

function footerOf({ locale, newsletter, issue, reader }: DigestProps) {
  const text = messages(locale).digest;
  return (
    <Footer
      postalAddress={newsletter.postalAddress}
      forwarded={
        reader && newsletter.look?.forwarded
          ? { title: text.forwarded, link: { label: text.subscribe, url: newsletter.subscribeUrl } }
          : undefined
      }
      why={reader ? reader.why : text.subscribeLead(newsletter.title)}
      links={
        reader
          ? [
              { label: text.unsubscribe, url: reader.unsubscribeUrl },
              { label: text.preferences, url: reader.preferencesUrl },
              { label: text.viewInBrowser, url: issue.url },
            ]
          : [{ label: text.subscribe, url: newsletter.subscribeUrl }]
      }
      follow={{ title: text.followUs, links: newsletter.follow }}
      contact={{ title: text.questions, address: newsletter.contact }}
      look={newsletter.look}
    />
  );
}

Digest.PreviewProps = previews.en.digest;

export default Digest;
