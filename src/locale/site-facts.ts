/** How an installation counts clicks on links: not at all, per link, or per reader. */
export type ClickCounting = 'off' | 'link' | 'reader';

/** The facts about an installation that the default texts state: only facts about the software. */
export interface SiteFacts {
  publisher: string;
  /** Several lines; empty when none is set. */
  postalAddress: string;
  /** As people write it; empty when none is set. */
  phone: string;
  newsletters: readonly {
    title: string;
    tagline: string;
    url: string;
    archiveUrl: string;
    /** How often it comes out, in words; empty without a schedule. */
    rhythm: string;
    sections: readonly { title: string; url: string }[];
  }[];
  /** Whether the contact form accepts messages. */
  contactForm: boolean;
  contactUrl: string;
  subscriptionsUrl: string;
  /** Days after which an unconfirmed sign-up is deleted. */
  forgetPendingDays: number;
  /** Days that the delivery status of each recipient is kept. */
  ledgerDays: number;
  /** Days that a message from a form is kept at most. */
  messageDays: number;
  clicks: ClickCounting;
  /** Whether readers of a newsletter can rate its stories. */
  ratings: boolean;
  /** Whether the articles of a newsletter have comments. */
  comments: boolean;
}

/** Escapes a value for Markdown, so that a name is shown as it is written. */
export const plain = (text: string): string =>
  text.replace(/[\\`*_{}[\]()#+.!|<>~&-]/g, (sign) =>
    sign === '&' || sign === '<' ? `&#${sign.charCodeAt(0)};` : `\\${sign}`,
  );

/** The publisher with postal address and telephone number, as one paragraph. @param telephone the word for it */
export const imprint = ({ publisher, postalAddress, phone }: SiteFacts, telephone: string): string =>
  [
    plain(publisher),
    ...(postalAddress === '' ? [] : [addressLines(postalAddress)]),
    ...(phone === '' ? [] : [`${telephone} ${plain(phone)}`]),
  ].join('\\\n');

/** The postal address as one paragraph with its line breaks. */
const addressLines = (address: string): string =>
  address
    .split('\n')
    .map((line) => plain(line.trim()))
    .filter((line) => line !== '')
    .join('\\\n');
