import { Column, Img, Row } from '@react-email/components';
import { Block } from '../parts/block.js';
import { Paragraph } from '../parts/type.js';
import type { MailLook } from '../props.js';
import { light, radius, size, space } from '../theme.js';
import { padding, useAppearance } from './appearance.js';
import { Theirs } from './ours.js';

/** The author's signature: a picture, the name, and further lines. */
export function SignOff({ lines: [name = '', ...lines], picture }: NonNullable<MailLook['signature']>) {
  const appearance = useAppearance();
  return (
    <Block>
      <Row className="rule" style={{ borderTop: `1px solid ${light.rule}` }}>
        {picture ? (
          <Column valign="top" width={picture.width} style={{ padding: `${space.m}px 0` }}>
            <Img
              className="muted"
              src={picture.url}
              alt={name}
              width={picture.width}
              height={picture.height}
              fetchPriority="low"
              style={{ borderRadius: radius.m, color: light.muted, display: 'block', fontSize: size.small }}
            />
          </Column>
        ) : null}
        <Column valign="middle" style={{ padding: padding(appearance, space.m, 0, space.m, picture ? space.m : 0) }}>
          <Paragraph style={{ fontWeight: 700, marginBottom: 0 }}>
            <Theirs>{name}</Theirs>
          </Paragraph>
          {lines.map((line) => (
            <Paragraph key={line} style={{ fontSize: 15, marginBottom: 0 }}>
              <Theirs>{line}</Theirs>
            </Paragraph>
          ))}
        </Column>
      </Row>
    </Block>
  );
}
