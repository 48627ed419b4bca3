import { createElement, Fragment } from 'react';
import { formatDate, formatDay } from '../src/locale/format-date.js';
import { digestWords } from '../src/locale/furniture/digest-words.js';
import { Contents } from './look/contents.js';
import { Ours } from './look/ours.js';
import { SignOff } from './look/sign-off.js';
import { Block } from './parts/block.js';
import { EditorNote } from './parts/editor-note.js';
import { Footer } from './parts/footer.js';
import { inARow } from './parts/in-a-row.js';
import { Layout } from './parts/layout.js';
import { Masthead } from './parts/masthead.js';
import { Paragraph } from './parts/type.js';
import { previews } from './previews/previews.js';
import type { DigestReader, DigestSponsor, EditionProps } from './props.js';
import { Cards } from './stories/cards.js';
import { LeadStory } from './stories/lead-story.js';
import { RatingRow } from './stories/rating-row.js';
import { ReadersChoice } from './stories/readers-choice.js';
import { Section } from './stories/section.js';
import { SponsorBlock } from './stories/sponsor-slot.js';

export type {
  DigestArticle,
  DigestCard,
  DigestProps,
  DigestReader,
  DigestSection,
  DigestSponsor,
  EditionProps,
} from './props.js';

/** One issue of a newsletter. Without a reader it is the archive page, which shows no personal links. */
export function Digest(props: EditionProps) {
  const { locale, newsletter, issue, note, lead, rating, cards, sections, choice, sponsors, reader } = props;
  const text = wordsOf(props);
  const slots = (all: readonly DigestSponsor[] = []) =>
    inARow(all.map((sponsor) => createElement(SponsorBlock, { sponsor })));
  return (
    <Layout
      locale={locale}
      look={newsletter.look}
      title={issue.subject}
      preheader={issue.preheader}
      preheaderLength={issue.preheaderLength}
      colours={props.sectionColours ?? []}
      landmark={reader ? 'article' : 'main'}
      footer={footerOf(props)}
    >
      <Masthead
        title={newsletter.title}
        siteUrl={newsletter.siteUrl}
        tagline={newsletter.tagline}
        date={formatDay(newsletter.look?.content?.language ?? locale, issue.date)}
        {...(reader && issue.url ? { aside: { label: text.viewInBrowser, url: issue.url } } : {})}
      />
      <Greeting reader={reader} />
      {issue.correctedAt && !reader ? sentence(text.corrected(formatDate(locale, issue.correctedAt))) : null}
      {note ? (
        <Block bottom={0}>
          <EditorNote blocks={note} />
        </Block>
      ) : null}
      {slots(sponsors?.top)}
      {lead ? <LeadStory article={lead} rating={rating} /> : null}
      {/* Below the lead story, which a list of twenty would push off the first screen of a phone. */}
      {lead && newsletter.look?.contents ? (
        <Contents title={text.inThisIssue} lead={lead} cards={cards ?? []} sections={sections} />
      ) : null}
      {cards ? <Cards cards={cards} /> : null}
      {slots(sponsors?.lead)}
      {sections.map((section) => (
        <Fragment key={section.title}>
          {section.hidden ? null : <Section section={section} />}
          {slots(section.after)}
        </Fragment>
      ))}
      {choice ? <ReadersChoice stories={choice} /> : null}
      {lead && rating?.place === 'end' ? (
        <Block>
          <RatingRow url={rating.url} title={text.rating.about(lead.title)} />
        </Block>
      ) : null}
      {newsletter.look?.signature ? <SignOff {...newsletter.look.signature} /> : null}
      {slots(sponsors?.end)}
    </Layout>
  );
}

const wordsOf = ({ locale, newsletter }: EditionProps) => digestWords(locale, newsletter.look?.furniture);

/** The greeting, between its marks. */
function Greeting({ reader }: { reader: DigestReader | undefined }) {
  if (reader?.greeting === undefined) return null;
  return (
    <>
      {reader.greetingMarks?.begin}
      {sentence(reader.greeting)}
      {reader.greetingMarks?.end}
    </>
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

function footerOf(props: EditionProps) {
  const { newsletter, issue, reader } = props;
  const text = wordsOf(props);
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
              ...(issue.url ? [{ label: text.viewInBrowser, url: issue.url }] : []),
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
