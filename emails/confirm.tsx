import { messages } from '../src/locale/messages.js';
import { ActionButton } from './parts/action-button.js';
import { Block } from './parts/block.js';
import { confirmOpening } from './parts/confirm-opening.js';
import { Footer } from './parts/footer.js';
import { Layout } from './parts/layout.js';
import { Masthead } from './parts/masthead.js';
import { CopyLink, Headline, Note, Paragraph } from './parts/type.js';
import { previews } from './previews/previews.js';
import { type ConfirmProps, confirmationDays } from './props.js';
import { size, space } from './theme.js';

export type { ConfirmProps } from './props.js';

/** Asks the owner of an address to confirm a subscription: a new one, a reminder, or one that moves to this address. */
export function Confirm({ locale, newsletter, confirmUrl, validFor = confirmationDays, occasion }: ConfirmProps) {
  const { confirm: text, digest } = messages(locale);
  const opening = confirmOpening({ locale, newsletter, occasion });
  return (
    <Layout
      locale={locale}
      look={newsletter.look}
      title={opening.subject}
      preheader={opening.preheader}
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
        <Paragraph style={{ marginBottom: space.l }}>{opening.text}</Paragraph>
        <ActionButton href={confirmUrl}>{opening.button}</ActionButton>
        <Paragraph style={{ marginTop: space.l }}>{text.validFor(validFor)}</Paragraph>
        <Paragraph>{opening.notRequested}</Paragraph>
        <Note style={{ marginTop: space.l }}>{text.orCopyLink}</Note>
        <CopyLink url={confirmUrl} />
      </Block>
    </Layout>
  );
}

Confirm.PreviewProps = previews.en.confirm;

export default Confirm;
