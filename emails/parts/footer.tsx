import { createElement, Fragment } from 'react';
import { FollowLinks } from '../look/follow-links.js';
import { FooterAnchor, type FooterLink } from '../look/footer-anchor.js';
import { Ours, Theirs } from '../look/ours.js';
import type { MailFollowLink, MailLook } from '../props.js';
import { light, space } from '../theme.js';
import { Block } from './block.js';
import { inARow, spaced } from './in-a-row.js';
import { Link } from './link.js';
import { Note } from './type.js';

interface FooterProps {
  postalAddress: string;
  /** For people who got the email forwarded. */
  forwarded?: { title: string; link: FooterLink } | undefined;
  /** Why the reader receives the email. */
  why?: string;
  links: FooterLink[];
  follow?: { title: string; links: readonly MailFollowLink[] };
  contact?: { title: string; address: string };
  /** Its contact line replaces `contact`. */
  look?: MailLook | undefined;
}

/** The sender's postal address, why the reader receives the email, and the links to unsubscribe and to get in touch. */
export function Footer({ postalAddress, forwarded, why, links, follow, contact, look }: FooterProps) {
  return (
    <Block top={space.l} bottom={space.xl}>
      {forwarded ? (
        <Note style={{ marginBottom: 0 }}>
          <Ours>{forwarded.title}</Ours> <FooterAnchor {...forwarded.link} isOurs />
        </Note>
      ) : null}
      {why ? (
        <Note>
          <Ours>{why}</Ours>
        </Note>
      ) : null}
      {links.length > 0 ? <Links links={links} /> : null}
      {follow && follow.links.length > 0 ? (
        <>
          <Note style={{ marginTop: space.s, marginBottom: 0 }}>
            <Ours>{follow.title}</Ours>
          </Note>
          <FollowLinks links={follow.links} />
        </>
      ) : null}
      {look?.contact ? <ContactLine pieces={look.contact} /> : null}
      {contact && !look?.contact ? (
        <Note style={{ marginTop: space.s, marginBottom: 0 }}>
          <Ours>{contact.title}</Ours>
          <br />
          <FooterAnchor url={`mailto:${contact.address}`} label={contact.address} />
        </Note>
      ) : null}
      <Note style={{ marginTop: space.s }}>
        {postalAddress.split('\n').map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of an address keep their order
          <Fragment key={index}>
            {index > 0 ? <br /> : null}
            <Theirs>{line}</Theirs>
          </Fragment>
        ))}
      </Note>
      {look?.copyright ? (
        <Note style={{ marginTop: space.s }}>
          <Theirs>{look.copyright}</Theirs>
        </Note>
      ) : null}
    </Block>
  );
}

function ContactLine({ pieces }: { pieces: NonNullable<MailLook['contact']> }) {
  return (
    <Note style={{ marginTop: space.s }}>
      <Theirs>{inARow(pieces.map((piece) => createElement(ContactPiece, piece)))}</Theirs>
    </Note>
  );
}

function ContactPiece({ text, href }: { text: string; href?: string }) {
  if (href === undefined) return text;
  return (
    <Link className="muted" href={href} style={{ color: light.muted, textDecorationLine: 'underline' }}>
      {text}
    </Link>
  );
}

function Links({ links }: { links: FooterLink[] }) {
  return (
    <Note style={{ marginBottom: 0 }}>
      {spaced(links.map((link) => createElement(FooterAnchor, { ...link, isOurs: true })))}
    </Note>
  );
}
