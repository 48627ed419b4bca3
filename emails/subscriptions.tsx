import { messages } from '../src/locale/messages.js';
import { Block } from './parts/block.js';
import { Footer } from './parts/footer.js';
import { Layout } from './parts/layout.js';
import { Link } from './parts/link.js';
import { Masthead } from './parts/masthead.js';
import { Headline, Paragraph } from './parts/type.js';
import { previews } from './previews/previews.js';
import type { SubscriptionsProps } from './props.js';
import { light, size, space } from './theme.js';

export type { SubscriptionsProps } from './props.js';

/** The email with a link to the preferences of each of the reader's subscriptions. */
export function Subscriptions({ locale, newsletter, subscriptions }: SubscriptionsProps) {
  const { subscriptions: text, digest } = messages(locale);
  return (
    <Layout
      locale={locale}
      title={text.subject}
      preheader={text.preheader}
      footer={
        <Footer postalAddress={newsletter.postalAddress} links={[{ label: digest.website, url: newsletter.siteUrl }]} />
      }
    >
      <Masthead title={newsletter.title} siteUrl={newsletter.siteUrl} />
      <Block bottom={space.l}>
        <Headline as="h2" className="headline" style={{ fontSize: size.title, marginBottom: space.m }}>
          {text.title}
        </Headline>
        <Paragraph style={{ marginBottom: space.m }}>{text.text}</Paragraph>
        {subscriptions.map(({ title, preferencesUrl }) => (
          <Paragraph key={preferencesUrl} style={{ margin: 0 }}>
            <Link
              className="accent"
              href={preferencesUrl}
              style={{
                color: light.accent,
                display: 'inline-block',
                padding: '12px 0',
                textDecorationLine: 'underline',
              }}
            >
              {text.preferencesOf(title)}
            </Link>
          </Paragraph>
        ))}
        <Paragraph style={{ marginTop: space.m }}>{text.notRequested}</Paragraph>
      </Block>
    </Layout>
  );
}

Subscriptions.PreviewProps = previews.en.subscriptions;

export default Subscriptions;
