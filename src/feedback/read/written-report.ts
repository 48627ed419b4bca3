import { readRefusal } from '../../smtp/refusals/read-refusal.js';
import { addressesIn, addressIn, isSystemAddress } from './addresses.js';

/** An address in a report's text, and the server's words about it. */
export interface Mention {
  address: string;
  reply: string;
  /** All lines about the address: damage may separate the refused command from the reply. */
  context: string;
}

const maxText = 60_000;
const maxLines = 1_500;
const maxMentions = 500;

/** The line between a report and the copy of our message. */
const copyBegins =
  /^[-=_*#> ]{0,12}(below this line is|this is a copy|(the )?(original|returned|unsent|forwarded|rejected|undelivered) (message|mail|e-?mail|text)( headers?)?\b.{0,40}$|message (header|headers|contents?|text|body) follows?|(begin|start)(ning)? of (original|returned)|original message follows|your (original )?message (headers )?(follow|is|was) (s|below|as|reproduced)|(the )?(first|next) \d+ (lines|bytes)|included (is|below)|text of (your|the) (original )?message|message headers? follow|the (message )?headers? of the original|copy of (the|your) (original )?message|urspr[uü]ngliche (nachricht|kopfzeilen)|kopfzeilen der|message d'origine|en-t[êe]tes (de message|du message)|encabezados? (originales|de)|mensaje original|cabe[cç]alhos? (da|de)|intestazioni|原(始)?邮件|原始郵件|元のメッセージ|исходн\S{1,10} (сообщени|заголов))/i;

/** A label before an address: `Recipient: <reader@example.net>`. */
const label =
  /^[\s>*#|-]{0,10}((failed|rejected|bad|invalid|undeliverable|unknown|original|final|intended)?[ -]?(to|recipient|recipients|address|user|unknown user|mailbox|rcpt to|recipient address|addressed to|e-?mail|e-?mail address|failed address|delivery failed|destinatario|destinataire|empf[aä]nger|destinat[aá]rio|получатель|收件人|收件人地址|宛先)( address(es)?)?(\(s\)|s)?|>>> ?rcpt to|rcpt to)\s*[:=：]\s*(?=\S)/i;

/**
 * Reads a report that is written for people: each line that names an address, with the words below it.
 * @param own addresses of the sender and of the mail system, which are never recipients
 */
export function readWrittenReport(text: string, own: ReadonlySet<string>): Mention[] {
  const lines = reportLines(text);
  const mentions: { address: string; lines: string[] }[] = [];
  let open: { address: string; lines: string[] }[] = [];
  let fresh = false;
  for (const [index, line] of lines.entries()) {
    const found = isOwnEnvelope(lines, index) ? undefined : addressLine(line);
    const address = found && !isSystemAddress(found.address) ? found.address : '';
    if (found && address !== '') {
      const known = mentions.find((one) => one.address.toLowerCase() === address.toLowerCase());
      const mention = known ?? { address, lines: [] };
      if (!known && mentions.length < maxMentions) mentions.push(mention);
      // Addresses on consecutive lines share the text that follows.
      open = fresh ? [...open, mention].slice(-20) : [mention];
      fresh = found.rest === '';
      if (found.rest !== '') for (const one of open) one.lines.push(found.rest);
    } else if (open.length > 0) {
      if (line.trim() !== '') fresh = false;
      for (const one of open) if (one.lines.length < 60) one.lines.push(line);
    }
  }
  const others = mentions.filter(({ address }) => !own.has(address.toLowerCase()));
  return (others.length > 0 ? others : mentions).map(({ address, lines }) => ({
    address,
    reply: bestReply(lines),
    context: shortLine(lines.join(' ')),
  }));
}

/** The lines before the copy of our message. */
export function reportLines(text: string): string[] {
  const lines = text.slice(0, maxText).split('\n').slice(0, maxLines);
  const end = lines.findIndex((line, index) => index > 1 && (copyBegins.test(line) || startsHeaders(lines, index)));
  return end < 0 ? lines : lines.slice(0, end);
}

const headerLine = /^(received|return-path|message-id|x-[\w-]{1,40}|mime-version|dkim-signature|delivered-to):/i;

/** Whether a message starts here without an introduction: only messages have these headers. */
const startsHeaders = (lines: readonly string[], index: number): boolean =>
  headerLine.test(lines[index] ?? '') && lines.slice(index + 1, index + 6).some((line) => headerLine.test(line));

/** Whether a `To:` line is beside a `Subject:` line. It then describes our message and does not name the failed recipient. */
const isOwnEnvelope = (lines: readonly string[], index: number): boolean =>
  /^\s*(to|cc|from|an|von|à|para|de|a)\s*:/i.test(lines[index] ?? '') &&
  lines
    .slice(Math.max(0, index - 2), index + 3)
    .some((line) =>
      /^\s*(subject|sent|betreff|gesendet|objet|envoy[ée]|asunto|enviado|assunto|oggetto)\s*:/i.test(line),
    );

/** Reads a line that starts with, or is about, one address. */
function addressLine(line: string): { address: string; rest: string } | undefined {
  if (line.length > 1_000 || !line.includes('@')) return undefined;
  const labelled = label.exec(line);
  const plain = labelled ? line.slice(labelled[0].length) : line;
  const start =
    /^[\s>*#|"'([•·-]{0,20}(?:[245]\d\d[ -](?:[245]\.\d{1,3}\.\d{1,3}\s)?|smtp[:;]\s?|mailto:|e-?mail:?\s)?<?/i.exec(
      plain,
    )?.[0].length ?? 0;
  const address = addressIn(plain.slice(start, start + 330));
  if (address === '' || !plain.slice(start).startsWith(address)) return labelled ? undefined : sentence(line);
  const rest = plain
    .slice(start + address.length)
    .replace(/^[>"')\]\s:;,.…]+/, '')
    .replace(/^<?mailto:[^>\s]*>?/i, '')
    .trim();
  return { address, rest: /^<?[^\s@]{1,64}@[^\s@]{1,255}>?$/.test(rest) ? '' : rest };
}

const aboutAddress =
  /(deliver\w{0,5}|sen[dt]|reach\w{0,3}|undeliverable|rejected|recipients?|user|account|mailbox|address|rcpt|message|mail|email|to|for) (to|for|is|was|by|of|address|named|recipient)?\s{0,3}[:<"'(]{0,3}\s?$/i;

/** `Your message to <reader@example.net> could not be delivered` */
function sentence(line: string): { address: string; rest: string } | undefined {
  const address = addressIn(line);
  const at = line.indexOf(address);
  if (address === '' || at < 1 || !aboutAddress.test(line.slice(Math.max(0, at - 60), at))) return undefined;
  return { address, rest: line.trim() };
}

/** Lines without information: headings, commands of a transcript. */
const noise =
  /^\s*(-{3,}.{0,80}-{2,}|[-=_*#]{4,}|>>> .{0,200}|\.{3} while talking to .{0,200}|while talking to .{0,200})\s*$|scanned (for|by|with)|ha sido analizado|virus.?(free|frei|gepr)|checked (by|for)|confidential|disclaimer|avast|gescannt/i;

/** Lines of a dialogue that give no reason: our commands, and the replies that accept them. */
const accepted =
  /(^|\s)(-->|>>>|c:)\s{0,4}(ehlo|helo|lhlo|mail from|rcpt to|data|quit|rset|starttls|auth)\b|(<--|<<<|s:)\s{0,4}[23]\d\d[ -]/i;

/** A reply with an SMTP code or a status. */
const coded = /(^|[\s#:])[45][0-5]\d[ -]|\b[45]\.\d{1,3}\.\d{1,3}\b/;

/** The words below an address that give the reason: the first paragraph with one, else the first paragraph. */
export const bestReply = (lines: readonly string[]): string => {
  const { telling, first } = paragraphsOf(lines);
  return shortLine(telling ?? first);
};

/** The first paragraph that gives a reason; empty if none does. */
export const tellingReply = (lines: readonly string[]): string => shortLine(paragraphsOf(lines).telling ?? '');

function paragraphsOf(lines: readonly string[]): { telling: string | undefined; first: string } {
  const paragraphs: string[] = [];
  let current = '';
  for (const line of lines) {
    const words = noise.test(line) || accepted.test(line) ? '' : line.replace(/^(?:<<<|[\s>|])+/, '').trim();
    if (words === '') {
      if (current !== '') paragraphs.push(current);
      current = '';
    } else current = `${current} ${words}`.trim().slice(0, 2_000);
  }
  if (current !== '') paragraphs.push(current);
  const first12 = paragraphs.slice(0, 12);
  const telling =
    first12.find((one) => coded.test(one) && readRefusal(0, one).from !== 'nothing') ??
    first12.find((one) => readRefusal(0, one).from === 'words') ??
    first12.find((one) => coded.test(one));
  return { telling, first: paragraphs[0] ?? '' };
}

/** A text on one line, at most 1,000 characters. */
export const shortLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 1_000);

/** Every address in the text that may be a recipient, for reports without a line that names it. */
export const otherAddresses = (text: string, own: ReadonlySet<string>): string[] =>
  addressesIn(reportLines(text).join('\n')).filter((one) => !own.has(one.toLowerCase()) && !isSystemAddress(one));
