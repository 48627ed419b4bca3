import { messages } from '../src/locale/messages.js';
import { ActionButton } from './parts/action-button.js';
import { Block } from './parts/block.js';
import { Footer } from './parts/footer.js';
import { Layout } from './parts/layout.js';
import { Masthead } from './parts/masthead.js';
import { previews } from './parts/previews.js';
import { CopyLink, Headline, Note, Paragraph } from './parts/type.js';
import type { StayProps } from './props.js';
import { size, space } from './theme.js';

export type { StayProps } from './props.js';

/** The email that asks a silent reader whether they still want the newsletter. */
export function Stay({ locale, newsletter, url, answerDays, preferencesUrl, unsubscribeUrl }: StayProps) {
  const { stay: text, confirm, digest } = messages(locale);
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
        <Paragraph style={{ marginBottom: space.l }}>{text.text(newsletter.title)}</Paragraph>
        <ActionButton href={url}>{text.button}</ActionButton>
        <Paragraph style={{ marginTop: space.l }}>{text.otherwise(answerDays)}</Paragraph>
        <Note style={{ marginTop: space.l }}>{confirm.orCopyLink}</Note>
        <CopyLink url={url} />
      </Block>
    </Layout>
  );
}

Stay.PreviewProps = previews.en.stay;

export default Stay;
