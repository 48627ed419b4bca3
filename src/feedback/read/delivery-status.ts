import { readAddressField } from './addresses.js';
import { decodeWords, type Headers, rawHeader, readHeaders } from './headers.js';

/** One recipient's group of RFC 3464 fields. */
export interface StatusGroup {
  address: string;
  /** `failed`, `delayed`, `delivered`, `relayed`, `expanded`; empty when missing. */
  action: string;
  /** `5.1.1`; empty when missing or damaged. */
  status: string;
  /** Diagnostic-Code without its type. */
  diagnostic: string;
  remoteMta: string;
}

/** Field names that start a recipient's group, and those that can only belong to one. */
const recipientFields = ['final-recipient', 'original-recipient', 'x-actual-recipient'];
const maxGroups = 1_000;

/**
 * Reads a `message/delivery-status` part. Groups that lack the blank line between them, a recipient or valid fields are
 * read as far as possible.
 */
export function readDeliveryStatus(text: string): StatusGroup[] {
  const groups: StatusGroup[] = [];
  for (const block of blocks(text)) {
    const group = readGroup(readHeaders(block));
    if (group) groups.push(group);
    if (groups.length >= maxGroups) break;
  }
  return groups;
}

function* blocks(text: string): Generator<string> {
  for (const block of text.split(/\n[ \t]*\n/)) {
    // A missing blank line: a second Final-Recipient starts a group of its own.
    const starts = [...block.matchAll(/^final-recipient:/gim)].map(({ index }) => index).slice(1, maxGroups);
    let from = 0;
    for (const start of starts) {
      yield block.slice(from, start);
      from = start;
    }
    yield block.slice(from);
  }
}

function readGroup(fields: Headers): StatusGroup | undefined {
  const status = /[245]\.\d{1,3}\.\d{1,3}/.exec(rawHeader(fields, 'status'))?.[0] ?? '';
  const action = (/^[a-z-]+/.exec(rawHeader(fields, 'action').toLowerCase())?.[0] ?? '').replace(/^failure$/, 'failed');
  const named = recipientFields.map((name) => readAddressField(decodeWords(rawHeader(fields, name))));
  const hasRecipient = fields.some(([name]) => recipientFields.includes(name));
  if (!hasRecipient && status === '' && action === '') return undefined;
  return {
    address: bestAddress(named),
    action,
    status,
    diagnostic: fields
      .filter(([name]) => name === 'diagnostic-code')
      .map(([, value]) => decodeWords(value).replace(/^[\w-]{1,30}\s*;\s*/, ''))
      .join(' ')
      .trim(),
    remoteMta: rawHeader(fields, 'remote-mta').replace(/^[\w-]{1,30}\s*;\s*/, ''),
  };
}

/** Final-Recipient, unless it is a local name of the other server. */
function bestAddress([final = '', original = '', actual = '']: string[]): string {
  return [final, original, actual].find((address) => address.includes('@')) ?? '';
}
