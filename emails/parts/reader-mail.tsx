import type { ReactNode } from 'react';
import type { Locale } from '../../src/locale/locale.js';
import { messages } from '../../src/locale/messages.js';
import type { InactiveProps } from '../props.js';
import { size, space } from '../theme.js';
import { Block } from './block.js';
import { Footer } from './footer.js';
import { Layout } from './layout.js';
import { Masthead } from './masthead.js';
import { Headline } from './type.js';

interface ReaderMailProps extends Pick<InactiveProps, 'newsletter' | 'preferencesUrl' | 'unsubscribeUrl'> {
  locale: Locale;
  subject: string;
  preheader: string;
  title: string;
  /** Why the reader gets it. */
  reason: string;
  children: ReactNode;
}

/** A single email to a confirmed reader, with a link to unsubscribe in its footer. */
export function ReaderMail({
  locale,
  newsletter,
  subject,
  preheader,
  title,
  reason,
  children,
  ...own
}: ReaderMailProps) {
  const { digest } = messages(locale);
  return (
    <Layout
      locale={locale}
      look={newsletter.look}
      title={subject}
      preheader={preheader}
      footer={
        <Footer
          postalAddress={newsletter.postalAddress}
          why={reason}
          links={[
            { label: digest.unsubscribe, url: own.unsubscribeUrl },
            { label: digest.preferences, url: own.preferencesUrl },
            { label: digest.website, url: newsletter.siteUrl },
          ]}
          look={newsletter.look}
        />
      }
    >
      <Masthead title={newsletter.title} siteUrl={newsletter.siteUrl} />
      <Block bottom={space.l}>
        <Headline as="h2" className="headline" style={{ fontSize: size.title, marginBottom: space.m }}>
          {title}
        </Headline>
        {children}
      </Block>
    </Layout>
  );
}
