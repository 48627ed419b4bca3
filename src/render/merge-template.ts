import { PostriderError } from '../errors.js';
import { listUnsubscribeHeader, messageIdHeader, toHeader } from './headers.js';
import type { FieldName, Hole, Place } from './place.js';
import { encodeQuotedPrintable, softBreak } from './quoted-printable.js';

/** The rendered mail does not have the form that a merge needs: a fault of ours, never of a reader's data. */
export class UnusableTemplate extends PostriderError {
  override readonly code = 'render.unusable-template';
  override readonly retryable = false;
}

/** A mail as it was rendered and encoded once, with tokens where readers differ. What is kept in Redis. */
export interface RenderedMail {
  /** The whole MIME message, ASCII, CRLF line ends. */
  raw: string;
  /** Begins every token in `raw`; the token's number is the position in `holes`. */
  nonce: string;
  holes: readonly Hole[];
}

/** What one reader's mail differs by. */
export interface MergeValues {
  name: string;
  address: string;
  messageId: string;
  fields: Record<FieldName, string>;
  /** Whether this reader gets the section at this position of the newsletter's list. */
  wantsSection: (position: number) => boolean;
}

type Segment =
  | { kind: 'bytes'; bytes: Buffer }
  | { kind: 'header'; name: PersonalHeader }
  | Extract<Hole, { kind: 'field' }>
  | { kind: 'skip'; section: number; to: number };

/** Header lines that are made for each reader. Every other line is the same for all. */
const personalHeaders = ['to', 'message-id', 'list-unsubscribe'] as const;
type PersonalHeader = (typeof personalHeaders)[number];

/** A rendered mail cut at its holes: ready to be merged by putting bytes side by side. */
export interface MergeTemplate {
  segments: readonly Segment[];
}

/**
 * Cuts a rendered mail into segments.
 *
 * Around a hole stand soft line breaks, so that a value of any length leaves the lines before and after it as they
 * were encoded. Bodies must be quoted-printable for that; a token may itself be split by a soft break.
 * @throws UnusableTemplate when a body has another encoding, or tokens and holes do not match
 */
export function compileTemplate({ raw, nonce, holes }: RenderedMail): MergeTemplate {
  const headEnd = raw.indexOf('\r\n\r\n') + 2;
  const segments: Segment[] = [...headSegments(raw.slice(0, headEnd))];
  const body = raw.slice(headEnd);
  if (holes.length > 0 && !/^Content-Transfer-Encoding: quoted-printable\r$/im.test(body)) {
    throw new UnusableTemplate('The mail was not encoded in quoted-printable.');
  }
  let at = 0;
  const seen = new Set<number>();
  const open = new Map<string, number>();
  for (const match of body.matchAll(tokenPattern(nonce))) {
    const number = Number(match[1]?.replaceAll('=\r\n', ''));
    const hole = holes[number];
    if (!hole) throw new UnusableTemplate(`Token ${number} stands for nothing.`);
    seen.add(number);
    let end = match.index + match[0].length;
    // In the text part a section's marks have lines of their own, which go with them.
    const ownLine = hole.kind !== 'field' && hole.place === 'text';
    if (ownLine) {
      if (!body.startsWith('\r\n', end))
        throw new UnusableTemplate('A section mark of the text part has no line of its own.');
      end += 2;
    }
    const before = Buffer.from(body.slice(at, match.index));
    segments.push({ kind: 'bytes', bytes: ownLine ? before : Buffer.concat([before, softBreak]) });
    place(segments, hole, open);
    if (hole.kind === 'field') segments.push({ kind: 'bytes', bytes: softBreak });
    at = end;
  }
  segments.push({ kind: 'bytes', bytes: Buffer.from(body.slice(at)) });
  if (seen.size !== holes.length || open.size > 0)
    throw new UnusableTemplate('Some merge fields were lost in rendering.');
  return { segments };
}

/** Finds tokens, with the soft breaks that the encoder may have put anywhere inside. */
function tokenPattern(nonce: string): RegExp {
  const letters = [...`${nonce}n`].join('(?:=\\r\\n)?');
  return new RegExp(`${letters}((?:(?:=\\r\\n)?\\d)+)(?:=\\r\\n)?q`, 'g');
}

/** Adds a hole; the beginning of a section becomes a jump to its end, known once the end is met. */
function place(segments: Segment[], hole: Hole, open: Map<string, number>): void {
  if (hole.kind === 'field') {
    segments.push(hole);
    return;
  }
  const key = `${hole.place} ${hole.section}`;
  if (hole.kind === 'begin') {
    open.set(key, segments.length);
    segments.push({ kind: 'skip', section: hole.section, to: 0 });
    return;
  }
  const start = open.get(key);
  const begin = start === undefined ? undefined : segments[start];
  if (begin?.kind !== 'skip') throw new UnusableTemplate(`Section ${hole.section} ends before it begins.`);
  begin.to = segments.length;
  open.delete(key);
}

/** The head, cut at the lines that are made for each reader (with their folded continuations). */
function headSegments(head: string): Segment[] {
  const segments: Segment[] = [];
  for (const line of head.match(/[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*/g) ?? []) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    const personal = personalHeaders.find((header) => header === name);
    if (personal) segments.push({ kind: 'header', name: personal });
    else segments.push({ kind: 'bytes', bytes: Buffer.from(line) });
  }
  for (const header of personalHeaders) {
    const count = segments.filter((segment) => segment.kind === 'header' && segment.name === header).length;
    if (count > 1) throw new UnusableTemplate(`The mail has the header ${header} ${count} times.`);
  }
  return segments;
}

/**
 * Makes one reader's mail.
 * @returns the whole message as it goes over SMTP, before dot-stuffing
 */
export function merge({ segments }: MergeTemplate, values: MergeValues): Buffer {
  const parts: Buffer[] = [];
  for (let i = 0; i < segments.length; i += 1) {
    const segment = segments[i];
    if (!segment) break;
    if (segment.kind === 'bytes') parts.push(segment.bytes);
    else if (segment.kind === 'header') parts.push(Buffer.from(header(segment.name, values)));
    else if (segment.kind === 'field')
      parts.push(Buffer.from(encodeQuotedPrintable(escapeFor(segment.place, values.fields[segment.name]))));
    else if (!values.wantsSection(segment.section)) i = segment.to - 1;
  }
  return Buffer.concat(parts);
}

function header(name: PersonalHeader, values: MergeValues): string {
  if (name === 'to') return toHeader(values.name, values.address);
  if (name === 'message-id') return messageIdHeader(values.messageId);
  return listUnsubscribeHeader(values.fields.unsubscribeUrl);
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;' };

/** Escapes as React does, in element content and attribute values alike; plain text is itself. */
function escapeFor(place: Place, value: string): string {
  return place === 'html' ? value.replace(/[&<>"']/g, (character) => entities[character] ?? character) : value;
}
