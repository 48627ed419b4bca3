import type { EditorField } from '../issues/editor-fields.js';
import type { SectionMask } from '../newsletters/newsletter.js';
import {
  type BodyValues,
  cutBody,
  editorName,
  linkMarkName,
  ratingTokenName,
  subjectName,
  UnusableTemplate,
  withCrlf,
} from './bodies/body-pieces.js';
import { type Body, compileBody, eightBitHeader, planBody } from './bodies/multipart.js';
import type { LinkMarkKind } from './digest/counted-links.js';
import { type EditorFacts, editorValue, filledLine } from './digest/editor-values.js';
import { escapeHtml } from './escape-html.js';
import { isNamed } from './greeting.js';
import { dateHeader, listUnsubscribeHeader, messageIdHeader, subjectHeader, toHeader } from './headers.js';
import { type Condition, eachField, type FieldValues, type Hole, type PartName } from './merge-fields.js';
import { MessageRoom } from './message-room.js';

/**
 * An email that was rendered once, with tokens where readers differ. Stored in Redis. Its bodies are not encoded,
 * because the encoding depends on the relay; a worker encodes them when it compiles the email.
 */
export interface RenderedEmail {
  /** The header lines, ASCII, each with its CRLF. */
  head: string;
  /** The MIME boundary between the bodies. */
  boundary: string;
  text: string;
  html: string;
  /** Prefix of every token in the bodies. The number of a token is its position in `holes`. */
  nonce: string;
  holes: readonly Hole[];
  /** For the merge fields that editors used; missing from templates of version 0.1. */
  editor?: {
    facts: EditorFacts;
    /** The possible subjects; empty when all readers get the one in the head. */
    subjects: readonly string[];
  };
}

/** The values of one reader's email. */
export interface MergeValues {
  name: string;
  address: string;
  messageId: string;
  /** The mailto link that unsubscribes; missing if no mailbox is read. */
  unsubscribeMailto?: string;
  /** When the email first goes out; missing: the date in the head. */
  date?: Date;
  fields: FieldValues;
  /** The reader's choice of sections, for the editor's merge fields. */
  sections: SectionMask;
  /** Which subject of a subject test the reader gets; 0 without a test. */
  variant: number;
  /** The end of every counted link, URL-safe; missing: it is empty. */
  linkMark?: string;
  /** The token in every link to a rating; missing: it is empty. */
  ratingToken?: string;
  /** Whether this reader receives the section at this position of the newsletter's list. */
  wantsSection: (position: number) => boolean;
}

/** Header lines that are written for each reader. All other lines are the same for everyone. */
const personalHeaders = ['to', 'message-id', 'list-unsubscribe', 'date', 'subject'] as const;
type PersonalHeader = (typeof personalHeaders)[number];

/** A rendered email cut at its holes and encoded, so that merging only concatenates bytes. */
export interface MergeTemplate {
  head: readonly (Buffer | PersonalHeader)[];
  bodies: readonly Body[];
  close: Buffer;
  eightBit: boolean;
  editor: Editor | undefined;
  /** The header line for an email without a date of its own. */
  dateLine: string;
  /** How the ends of counted links differ; undefined: they do not. */
  linkMark: LinkMarkKind | undefined;
  /** Whether its links to ratings need a token. */
  hasRatings: boolean;
}

/** The editor's content that differs between readers. */
interface Editor {
  facts: EditorFacts;
  subjects: readonly string[];
  fields: readonly (EditorField & { place: PartName })[];
}

/**
 * Cuts a rendered email at its holes and encodes the pieces (a few milliseconds for 40 KB).
 * @param options `eightBit`: whether the relay accepts bytes over 127 (8BITMIME, RFC 6152)
 * @throws UnusableTemplate when tokens and holes do not match
 */
export function compileTemplate(
  { head, boundary, text, html, nonce, holes, editor }: RenderedEmail,
  { eightBit }: { eightBit: boolean } = { eightBit: false },
): MergeTemplate {
  const seen = new Set<number>();
  const body = (content: string, place: PartName) =>
    compileBody(cutBody(withCrlf(content), place, { nonce, holes }, seen), place, boundary);
  const bodies = [body(text, 'text'), body(html, 'html')];
  if (seen.size !== holes.length) throw new UnusableTemplate('Some merge fields were lost in rendering.');
  const fields = holes.flatMap((hole) => (hole.kind === 'editor' ? [{ ...hole.field, place: hole.place }] : []));
  const subjects = editor?.subjects ?? [];
  const marked = holes.find((hole) => hole.kind === 'link');
  return {
    ...cutHead(head, subjects.length > 0),
    bodies,
    close: Buffer.from(`--${boundary}--\r\n`),
    eightBit,
    editor:
      editor && (subjects.length > 0 || fields.length > 0) ? { facts: editor.facts, subjects, fields } : undefined,
    linkMark: marked?.mark,
    hasRatings: holes.some(({ kind }) => kind === 'rating'),
  };
}

/** The head, cut at the lines that are written for each reader, folded continuations included. */
function cutHead(head: string, ownSubject: boolean): Pick<MergeTemplate, 'head' | 'dateLine'> {
  const segments: (Buffer | PersonalHeader)[] = [];
  let common = '';
  let dateLine = '';
  for (const line of head.match(/[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*/g) ?? []) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    const personal = personalHeaders.find((header) => header === name);
    if (personal === 'date') dateLine = line;
    if (!personal || (personal === 'subject' && !ownSubject)) {
      common += line;
      continue;
    }
    if (segments.includes(personal)) throw new UnusableTemplate(`The email has the header ${personal} twice.`);
    segments.push(Buffer.from(common), personal);
    common = '';
  }
  return { head: [...segments, Buffer.from(common)], dateLine };
}

/**
 * Makes one reader's email. Each body is written without a transfer encoding if the reader's values allow it, else
 * encoded.
 * @param room source of its memory
 * @returns the whole message for SMTP: its lines end with CRLF, and none starts with a dot (RFC 5321 §4.5.2)
 */
export function merge(
  { head, bodies, close, eightBit, editor, dateLine }: MergeTemplate,
  values: MergeValues,
  room = new MessageRoom(),
): Buffer {
  const subject = editor ? subjectOf(editor, values) : '';
  const gets = (condition: Condition) =>
    condition === 'named' ? isNamed(values.name) : values.wantsSection(condition);
  const planned = bodies.map((body) => planBody(body, valuesIn(body.place, values, editor, subject), gets, eightBit));
  const lines = head.map((segment) =>
    typeof segment === 'string' ? header(segment, values, subject, dateLine) : segment,
  );
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

/** Escapes values for HTML as React does. Plain text needs no escaping. */
function valuesIn(place: PartName, reader: MergeValues, editor: Editor | undefined, subject: string): BodyValues {
  const valueIn = (value: string) => withCrlf(place === 'html' ? escapeHtml(value) : value);
  const values: Record<string, string> = eachField((name) => valueIn(reader.fields[name]));
  values[linkMarkName] = reader.linkMark ?? '';
  values[ratingTokenName] = reader.ratingToken ?? '';
  if (!editor) return values;
  values[subjectName] = valueIn(subject);
  for (const field of editor.fields)
    if (field.place === place) values[editorName(field)] = valueIn(editorValue(field, editor.facts, reader));
  return values;
}

const subjectOf = ({ subjects, facts }: Editor, reader: MergeValues): string =>
  filledLine(subjects[reader.variant] ?? subjects[0] ?? '', facts, reader);

function header(name: PersonalHeader, values: MergeValues, subject: string, dateLine: string): string {
  if (name === 'subject') return subjectHeader(subject);
  if (name === 'to') return toHeader(values.name, values.address);
  if (name === 'message-id') return messageIdHeader(values.messageId);
  if (name === 'date') return values.date ? dateHeader(values.date) : dateLine;
  return listUnsubscribeHeader(values.fields.unsubscribeUrl, values.unsubscribeMailto);
}
