import { messages } from '../src/locale/messages.js';
import { ActionButton } from './parts/action-button.js';
import { Block } from './parts/block.js';
import { Footer } from './parts/footer.js';
import { Layout } from './parts/layout.js';
import { Masthead } from './parts/masthead.js';
import { previews } from './parts/previews.js';
import { Headline, LineLink, Paragraph } from './parts/type.js';
import type { WelcomeProps } from './props.js';
import { size, space } from './theme.js';

export type { WelcomeProps } from './props.js';

/** The first email after a reader confirms: what to expect, how to change preferences and how to unsubscribe. */
export function Welcome({ locale, newsletter, preferencesUrl, unsubscribeUrl, latestIssueUrl }: WelcomeProps) {
  const { welcome: text, digest } = messages(locale);
  return (
    <Layout
      locale={locale}
      look={newsletter.look}
      title={text.subject(newsletter.title)}
      preheader={text.preheader}
      footer={
        <Footer
          postalAddress={newsletter.postalAddress}
          why={text.reason(newsletter.title)}
          links={[
            { label: digest.unsubscribe, url: unsubscribeUrl },
            { label: digest.preferences, url: preferencesUrl },
            { label: digest.website, url: newsletter.siteUrl },
          ]}
          look={newsletter.look}
        />
      }
    >
      <Masthead title={newsletter.title} siteUrl={newsletter.siteUrl} />
      <Block bottom={space.l}>
        <Headline as="h2" className="headline" style={{ fontSize: size.title, marginBottom: space.m }}>
          {text.title}
        </Headline>
        <Paragraph>{text.text(newsletter.title)}</Paragraph>
        {latestIssueUrl ? <ActionButton href={latestIssueUrl}>{text.latestIssue}</ActionButton> : null}
        <Paragraph style={{ marginTop: space.m }}>{text.keepOutOfSpam}</Paragraph>
        <Paragraph style={{ marginBottom: 0 }}>{text.preferencesText}</Paragraph>
        <LineLink href={preferencesUrl}>{digest.preferences}</LineLink>
        <Paragraph style={{ marginTop: space.s, marginBottom: 0 }}>{text.share}</Paragraph>
        <LineLink href={newsletter.subscribeUrl}>{text.shareLink}</LineLink>
      </Block>
    </Layout>
  );
}

Welcome.PreviewProps = previews.en.welcome;

export default Welcome;
