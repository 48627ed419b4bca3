import { Fragment } from 'react';
import { messages } from '../src/locale/messages.js';
import { useAppearance } from './look/appearance.js';
import { ActionButton } from './parts/action-button.js';
import { Block } from './parts/block.js';
import { Footer } from './parts/footer.js';
import { Layout } from './parts/layout.js';
import { Link } from './parts/link.js';
import { Masthead } from './parts/masthead.js';
import { CopyLink, Headline, Note, Paragraph } from './parts/type.js';
import { previews } from './previews/previews.js';
import type { LinkedPoint, TeamProps } from './props.js';
import { fonts, size, space } from './theme.js';

export type { TeamProps } from './props.js';

/** An email to somebody who works on the newsletters: to sign in, or because they were invited. */
export function Team({ locale, publisher, title, subject, opening, points, button, url, code, closing }: TeamProps) {
  const { confirm, digest } = messages(locale);
  const { postalAddress, siteUrl, look } = publisher;
  const lines: (LinkedPoint | { text: string })[] = [
    ...opening.map((text) => ({ text })),
    ...points.map((point) =>
      typeof point === 'string' ? { text: `• ${point}` } : { ...point, text: `• ${point.text}` },
    ),
  ];
  return (
    <Layout
      locale={locale}
      look={look}
      title={subject}
      preheader={opening[0] ?? ''}
      footer={<Footer postalAddress={postalAddress} links={[{ label: digest.website, url: siteUrl }]} look={look} />}
    >
      <Masthead title={publisher.title} siteUrl={siteUrl} />
      <Block bottom={space.l}>
        <Headline as="h2" className="headline" style={{ fontSize: size.title, marginBottom: space.m }}>
          {title}
        </Headline>
        {lines.map((line, index) => (
          <Paragraph key={line.text} style={{ marginBottom: index === lines.length - 1 ? space.l : space.s }}>
            {line.text}
            {'url' in line ? <PointLink {...line} /> : null}
          </Paragraph>
        ))}
        <ActionButton href={url}>{button}</ActionButton>
        {code ? (
          <Fragment>
            <Paragraph style={{ marginTop: space.l, marginBottom: space.s }}>{code.text}</Paragraph>
            <Headline
              as="h3"
              className="headline"
              style={{ fontFamily: fonts.sans, fontSize: size.title, letterSpacing: 2 }}
            >
              {code.digits}
            </Headline>
          </Fragment>
        ) : null}
        {closing.map((text, index) => (
          <Paragraph key={text} style={{ marginTop: index === 0 ? space.l : 0 }}>
            {text}
          </Paragraph>
        ))}
        <Note style={{ marginTop: space.l }}>{confirm.orCopyLink}</Note>
        <CopyLink url={url} />
      </Block>
    </Layout>
  );
}

/** Inside the layout, which knows the colours. */
function PointLink({ label, url }: LinkedPoint) {
  const { accent } = useAppearance();
  return (
    <Fragment>
      {' '}
      <Link className="accent" href={url} style={{ color: accent.light, textDecorationLine: 'underline' }}>
        {label}
      </Link>
    </Fragment>
  );
}

Team.PreviewProps = previews.en.invitation;

export default Team;
