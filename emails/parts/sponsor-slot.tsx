import { Column, Link, Row } from '@react-email/components';
import type { Locale } from '../../src/locale/locale.js';
import { messages } from '../../src/locale/messages.js';
import { Ours, Theirs } from '../look/ours.js';
import type { DigestSponsor } from '../props.js';
import { contentWidth, fonts, light, radius, size, space } from '../theme.js';
import { Block } from './block.js';
import { Picture } from './picture.js';
import { LineLink, Note, Paragraph } from './type.js';

const pad = 20;

/** Paid content in a separate box. Its label comes first. */
export function SponsorSlot({ sponsor, locale }: { sponsor: DigestSponsor; locale: Locale }) {
  const { sponsored, sponsorLink } = messages(locale).digest;
  return (
    <Block top={space.s} bottom={space.s}>
      <Row
        className="tint rule"
        style={{ backgroundColor: light.tint, border: `1px solid ${light.rule}`, borderRadius: radius.m }}
      >
        <Column style={{ fontFamily: fonts.sans, padding: `${pad - 4}px ${pad}px ${pad - 8}px` }}>
          <Note style={{ fontWeight: 600, letterSpacing: '0.06em', marginBottom: space.s }}>
            {sponsor.label || <Ours>{sponsored}</Ours>}
          </Note>
          {sponsor.image ? (
            <Picture
              className="photo"
              image={sponsor.image}
              url={sponsor.url}
              width={contentWidth - 2 * space.gutter - 2 * pad - 2}
            />
          ) : null}
          <Paragraph style={{ fontFamily: fonts.serif, fontWeight: 700, marginTop: space.s, marginBottom: space.xs }}>
            <Link className="ink" href={sponsor.url} rel="sponsored" style={{ color: light.ink }}>
              <Theirs>{sponsor.title}</Theirs>
            </Link>
          </Paragraph>
          <Paragraph style={{ fontSize: size.body - 1, marginBottom: 0 }}>
            <Theirs>{sponsor.text}</Theirs>
          </Paragraph>
          <LineLink href={sponsor.url} label={`${sponsorLink}: ${sponsor.title}`} rel="sponsored">
            <Ours>{sponsorLink}</Ours>
          </LineLink>
        </Column>
      </Row>
    </Block>
  );
}
