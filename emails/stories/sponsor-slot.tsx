import { Column, Row } from '@react-email/components';
import { useAppearance } from '../look/appearance.js';
import { Ours, Theirs } from '../look/ours.js';
import { Block } from '../parts/block.js';
import { Link } from '../parts/link.js';
import { LineLink, Note, Paragraph } from '../parts/type.js';
import type { DigestSponsor } from '../props.js';
import { contentWidth, fonts, light, radius, size, space } from '../theme.js';
import { Picture } from './picture.js';

const pad = 20;

/** Paid content in a separate box. Its label comes first. */
export function SponsorBlock({ sponsor }: { sponsor: DigestSponsor }) {
  const { sponsored, sponsorLink } = useAppearance().words;
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
              fit="lead"
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
