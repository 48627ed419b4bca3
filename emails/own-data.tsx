import { Link } from '@react-email/components';
import { messages } from '../src/locale/messages.js';
import { ActionButton } from './parts/action-button.js';
import { Block } from './parts/block.js';
import { Footer } from './parts/footer.js';
import { Layout } from './parts/layout.js';
import { Masthead } from './parts/masthead.js';
import { previews } from './parts/previews.js';
import { Headline, Note, Paragraph } from './parts/type.js';
import type { OwnDataProps } from './props.js';
import { light, size, space } from './theme.js';

export type { OwnDataProps } from './props.js';

/** The email with the link to download or delete the reader's data. */
export function OwnData({ locale, newsletter, wish, url }: OwnDataProps) {
  const { ownData: text, confirm, digest } = messages(locale);
  const opening = text[wish];
  return (
    <Layout
      locale={locale}
      title={opening.subject(newsletter.title)}
      preheader={text.validFor}
      footer={
        <Footer postalAddress={newsletter.postalAddress} links={[{ label: digest.website, url: newsletter.siteUrl }]} />
      }
    >
      <Masthead title={newsletter.title} siteUrl={newsletter.siteUrl} />
      <Block bottom={space.l}>
        <Headline as="h2" className="headline" style={{ fontSize: size.title, marginBottom: space.m }}>
          {opening.title}
        </Headline>
        <Paragraph style={{ marginBottom: space.l }}>{opening.text(newsletter.title)}</Paragraph>
        <ActionButton href={url}>{opening.button}</ActionButton>
        <Paragraph style={{ marginTop: space.l }}>{text.validFor}</Paragraph>
        <Paragraph>{text.notRequested}</Paragraph>
        <Note style={{ marginTop: space.l }}>{confirm.orCopyLink}</Note>
        <Note style={{ wordBreak: 'break-all' }}>
          <Link
            className="accent"
            href={url}
            style={{ color: light.accent, display: 'inline-block', padding: '12px 0', textDecorationLine: 'underline' }}
          >
            {url}
          </Link>
        </Note>
      </Block>
    </Layout>
  );
}

OwnData.PreviewProps = previews.en.ownData;

export default OwnData;
