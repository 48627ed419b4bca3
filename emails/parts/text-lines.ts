import type { MailLook } from '../props.js';
import { columns, wrap } from './wrap.js';

// The lines that all plain-text parts are made of.

export function heading(newsletter: string, title: string): string[] {
  return [...wrap(newsletter), '-'.repeat(columns), '', ...paragraph(title)];
}

export function paragraph(text: string): string[] {
  return [...wrap(text), ''];
}

export function link(label: string, url: string): string[] {
  return [...wrap(label), url, ''];
}

/** The last lines of every email: how to get in touch, the postal address, the copyright. */
export function imprintLines({ postalAddress, look }: { postalAddress: string; look?: MailLook }): string[] {
  const contact = (look?.contact ?? []).map(({ text }) => text).join('');
  return [
    ...(contact === '' ? [] : paragraph(contact)),
    ...postalAddress.split('\n').flatMap((line) => wrap(line)),
    ...(look?.copyright ? ['', ...wrap(look.copyright)] : []),
  ];
}

export function join(lines: string[]): string {
  return `${lines.join('\n')}\n`;
}
