import { Column, Row } from '@react-email/components';
import { endSide, useAppearance } from '../look/appearance.js';
import { Logo } from '../look/logo.js';
import { Ours } from '../look/ours.js';
import { fonts, light, size, space } from '../theme.js';
import { Block } from './block.js';
import { Link } from './link.js';
import { Headline, Note } from './type.js';

interface MastheadProps {
  title: string;
  siteUrl: string;
  tagline?: string;
  /** Formatted in the content's language. */
  date?: string;
  aside?: { label: string; url: string };
}

/** The newsletter's name as on a newspaper's front page, above a line with the date. */
export function Masthead({ title, siteUrl, tagline, date, aside }: MastheadProps) {
  const appearance = useAppearance();
  const { logo } = appearance;
  return (
    <Block top={space.xl} bottom={0}>
      <Headline as="h1" className="name" style={{ fontSize: size.masthead, lineHeight: 1.1, textAlign: 'center' }}>
        <Link className="ink" href={siteUrl} style={{ color: light.ink }}>
          {logo ? <Logo logo={logo} title={title} /> : title}
        </Link>
      </Headline>
      {tagline ? (
        <Note style={{ fontFamily: fonts.serif, fontSize: 15, marginTop: space.s, textAlign: 'center' }}>
          {tagline}
        </Note>
      ) : null}
      <Row
        className="bar"
        style={{
          borderTop: `3px double ${light.ink}`,
          borderBottom: date || aside ? `1px solid ${light.ink}` : undefined,
          marginTop: space.l,
        }}
      >
        {date ? (
          <Column
            className="muted"
            style={{ color: light.muted, fontSize: size.small, lineHeight: '20px', padding: '12px 0' }}
          >
            {date}
          </Column>
        ) : (
          <Column style={{ fontSize: 1, lineHeight: '1px' }} />
        )}
        {aside ? (
          <Column align={endSide(appearance)} style={{ fontSize: size.small }}>
            <Link
              className="muted"
              href={aside.url}
              style={{
                color: light.muted,
                display: 'inline-block',
                lineHeight: '20px',
                padding: '12px 0',
                textDecorationLine: 'underline',
              }}
            >
              <Ours>{aside.label}</Ours>
            </Link>
          </Column>
        ) : null}
      </Row>
    </Block>
  );
}
