import { type BodyValues, cutBody, UnusableTemplate, withCrlf } from './body-pieces.js';
import { escapeHtml } from './escape-html.js';
import { dateHeader, listUnsubscribeHeader, messageIdHeader, toHeader } from './headers.js';
import { MessageRoom } from './message-room.js';
import { type Body, compileBody, eightBitHeader, planBody } from './multipart.js';
import { eachField, type FieldValues, type Hole, type Place } from './place.js';

/**
 * A mail as it was rendered once, with tokens where readers differ. What is kept in Redis. Its bodies are not encoded:
 * that depends on the relay, so a worker does it when it compiles the mail.
 */
export interface RenderedMail {
  /** The header lines, ASCII, each with its CRLF. */
  head: string;
  /** Parts the bodies. */
  boundary: string;
  text: string;
  html: string;
  /** Begins every token in the bodies; the token's number is the position in `holes`. */
  nonce: string;
  holes: readonly Hole[];
}

/** What one reader's mail differs by. */
export interface MergeValues {
  name: string;
  address: string;
  messageId: string;
  /** For a template with dates of its own. */
  date?: Date;
  fields: FieldValues;
  /** Whether this reader gets the section at this position of the newsletter's list. */
  wantsSection: (position: number) => boolean;
}

/** Header lines that are made for each reader. Every other line is the same for all. */
const personalHeaders = ['to', 'message-id', 'list-unsubscribe', 'date'] as const;
type PersonalHeader = (typeof personalHeaders)[number];

/** A rendered mail cut at its holes and encoded: ready to be merged by putting bytes side by side. */
export interface MergeTemplate {
  head: readonly (Buffer | PersonalHeader)[];
  bodies: readonly Body[];
  close: Buffer;
  eightBit: boolean;
}

/**
 * Cuts a rendered mail at its holes and encodes what lies between them (a few milliseconds for 40 KB).
 * @param offer whether the relay takes bytes over 127 (8BITMIME, RFC 6152); whether each mail has a date of its own, as
 *   those have that go out hours apart: filters distrust a mail that says to be from the day before
 * @throws UnusableTemplate when tokens and holes do not match
 */
export function compileTemplate(
  { head, boundary, text, html, nonce, holes }: RenderedMail,
  { eightBit, ownDate = false }: { eightBit: boolean; ownDate?: boolean } = { eightBit: false },
): MergeTemplate {
  const seen = new Set<number>();
  const body = (content: string, place: Place) =>
    compileBody(cutBody(withCrlf(content), place, { nonce, holes }, seen), place, boundary);
  const bodies = [body(text, 'text'), body(html, 'html')];
  if (seen.size !== holes.length) throw new UnusableTemplate('Some merge fields were lost in rendering.');
  return { head: cutHead(head, ownDate), bodies, close: Buffer.from(`--${boundary}--\r\n`), eightBit };
}

/** The head, cut at the lines that are made for each reader (with their folded continuations). */
function cutHead(head: string, ownDate: boolean): (Buffer | PersonalHeader)[] {
  const segments: (Buffer | PersonalHeader)[] = [];
  let common = '';
  for (const line of head.match(/[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*/g) ?? []) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    const personal = personalHeaders.find((header) => header === name);
    if (!personal || (personal === 'date' && !ownDate)) {
      common += line;
      continue;
    }
    if (segments.includes(personal)) throw new UnusableTemplate(`The mail has the header ${personal} twice.`);
    segments.push(Buffer.from(common), personal);
    common = '';
  }
  return [...segments, Buffer.from(common)];
}

/**
 * Makes one reader's mail. Each body is written as it is where that reader's values allow it, else encoded.
 * @param room where its memory comes from
 * @returns the whole message as it goes over SMTP: its lines end with CRLF, and none begins with a dot (RFC 5321 §4.5.2)
 */
export function merge(
  { head, bodies, close, eightBit }: MergeTemplate,
  values: MergeValues,
  room = new MessageRoom(),
): Buffer {
  const planned = bodies.map((body) =>
    planBody(body, valuesIn(body.place, values.fields), values.wantsSection, eightBit),
  );
  const lines = head.map((segment) => (typeof segment === 'string' ? header(segment, values) : segment));
  let limit = eightBitHeader.length + lineEnd.length + close.length;
  for (const line of lines) limit += typeof line === 'string' ? Buffer.byteLength(line) : line.length;
  for (const body of planned) limit += body.limit;

  const out = room.take(limit);
  let at = 0;
  const put = (bytes: Buffer) => {
    out.set(bytes, at);
    at += bytes.length;
  };
  for (const line of lines) {
    if (typeof line === 'string') at += out.write(line, at);
    else put(line);
  }
  if (planned.some(({ label }) => label === '8bit')) put(eightBitHeader);
  put(lineEnd);
  for (const body of planned) at = body.write(out, at);
  put(close);
  return out.subarray(0, at);
}

const lineEnd = Buffer.from('\r\n');

/** Escapes as React does where a value stands in HTML; plain text is itself. */
function valuesIn(place: Place, fields: FieldValues): BodyValues {
  const valueIn = (value: string) => withCrlf(place === 'html' ? escapeHtml(value) : value);
  return eachField((name) => valueIn(fields[name]));
}

function header(name: PersonalHeader, values: MergeValues): string {
  if (name === 'to') return toHeader(values.name, values.address);
  if (name === 'message-id') return messageIdHeader(values.messageId);
  if (name === 'date') return dateHeader(values.date ?? new Date());
  return listUnsubscribeHeader(values.fields.unsubscribeUrl);
}
