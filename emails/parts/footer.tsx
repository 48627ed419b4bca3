import { Link } from '@react-email/components';
import { Fragment } from 'react';
import { light, size, space } from '../theme.js';
import { Block } from './block.js';
import { Note } from './type.js';

export interface FooterLink {
  label: string;
  url: string;
}

interface FooterProps {
  postalAddress: string;
  /** Why the reader receives the email. */
  why?: string;
  links: FooterLink[];
  follow?: { title: string; links: FooterLink[] };
  contact?: { title: string; address: string };
}

/** The sender's postal address, why the reader receives the email, and the links to unsubscribe and to get in touch. */
export function Footer({ postalAddress, why, links, follow, contact }: FooterProps) {
  return (
    <Block top={space.l} bottom={space.xl}>
      {why ? <Note>{why}</Note> : null}
      {links.length > 0 ? <Links links={links} /> : null}
      {follow && follow.links.length > 0 ? (
        <>
          <Note style={{ marginTop: space.s, marginBottom: 0 }}>{follow.title}</Note>
          <Links links={follow.links} />
        </>
      ) : null}
      {contact ? (
        <Note style={{ marginTop: space.s, marginBottom: 0 }}>
          {contact.title}
          <br />
          <FooterAnchor url={`mailto:${contact.address}`} label={contact.address} />
        </Note>
      ) : null}
      <Note style={{ marginTop: space.s }}>
        {postalAddress.split('\n').map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of an address keep their order
          <Fragment key={index}>
            {index > 0 ? <br /> : null}
            {line}
          </Fragment>
        ))}
      </Note>
    </Block>
  );
}

function Links({ links }: { links: FooterLink[] }) {
  return (
    <Note style={{ marginBottom: 0 }}>
      {links.map((link) => (
        <FooterAnchor key={link.label} {...link} />
      ))}
    </Note>
  );
}

function FooterAnchor({ url, label }: FooterLink) {
  return (
    <Link
      className="muted"
      href={url}
      style={{
        color: light.muted,
        display: 'inline-block',
        fontSize: size.small,
        lineHeight: '20px',
        padding: `12px ${space.l}px 12px 0`,
        textDecorationLine: 'underline',
      }}
    >
      {label}
    </Link>
  );
}
