import { Img } from '@react-email/components';
import { createElement } from 'react';
import { spaced } from '../parts/in-a-row.js';
import { Link } from '../parts/link.js';
import { Note } from '../parts/type.js';
import type { MailFollowLink } from '../props.js';
import { light, size, space } from '../theme.js';
import { padding, useAppearance } from './appearance.js';
import { FooterAnchor } from './footer-anchor.js';

/** Pixels. With its padding an icon is a target of 44 px. */
const iconSize = 20;

/**
 * Follow-us links. A known network is shown by its icon; its name is the alternative text, and is read when pictures
 * are off.
 */
export function FollowLinks({ links }: { links: readonly MailFollowLink[] }) {
  return <Note style={{ marginBottom: 0 }}>{spaced(links.map((link) => createElement(FollowAnchor, link)))}</Note>;
}

function FollowAnchor({ label, url, icon }: MailFollowLink) {
  const appearance = useAppearance();
  if (icon === undefined) return <FooterAnchor label={label} url={url} />;
  return (
    <Link
      className="muted"
      href={url}
      style={{ color: light.muted, display: 'inline-block', padding: padding(appearance, 12, space.m, 12, 0) }}
    >
      <Img
        className="muted"
        src={icon}
        alt={label}
        width={iconSize}
        height={iconSize}
        fetchPriority="low"
        style={{ color: light.muted, display: 'inline-block', fontSize: size.small, verticalAlign: 'middle' }}
      />
    </Link>
  );
}
