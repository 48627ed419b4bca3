import { messages } from '../src/locale/messages.js';
import { ActionButton } from './parts/action-button.js';
import { Block } from './parts/block.js';
import { Footer } from './parts/footer.js';
import { Layout } from './parts/layout.js';
import { Masthead } from './parts/masthead.js';
import { CopyLink, Headline, Note, Paragraph } from './parts/type.js';
import { previews } from './previews/previews.js';
import type { OwnDataProps } from './props.js';
import { size, space } from './theme.js';

export type { OwnDataProps } from './props.js';

/** The email with the link to download or delete the reader's data. */
export function OwnData({ locale, newsletter, wish, url }: OwnDataProps) {
  const { ownData: text, confirm, digest } = messages(locale);
  const opening = text[wish];
  return (
    <Layout
      locale={locale}
      look={newsletter.look}
      title={opening.subject(newsletter.title)}
      preheader={text.validFor}
      footer={
        <Footer
          postalAddress={newsletter.postalAddress}
          links={[{ label: digest.website, url: newsletter.siteUrl }]}
          look={newsletter.look}
        />
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
        <CopyLink url={url} />
      </Block>
    </Layout>
  );
}

OwnData.PreviewProps = previews.en.ownData;

export default OwnData;
