import { newLedger, offsetsIn, recipientLength } from '../delivery/ledger-entry.js';
import { PostriderError } from '../errors.js';
import { isIssueKey, isLedgerKey, keys, movedToBucket } from '../redis/keys.js';
import { bucketOf, idLength } from '../subscribers/subscriber-id.js';
import type { KeyEntry } from './backup-entry.js';

/** An issue under way is cut into ranges of the old buckets. Nothing was restored. */
export class IssueUnderWay extends PostriderError {
  override readonly code = 'restore.issue-under-way';
  override readonly retryable = false;
  constructor(id: string) {
    super(
      `Issue ${id} was under way when the backup was taken, so the number of buckets cannot be changed with it. Let it end or cancel it, and take another backup.`,
    );
  }
}

const text = (base64: string) => Buffer.from(base64, 'base64').toString();
const base64 = (plain: string) => Buffer.from(plain).toString('base64');

/** A hash's fields as text by name; undefined for what is no issue. */
export function issueFields(entry: KeyEntry): Map<string, string> | undefined {
  if (entry.type !== 'hash' || !isIssueKey(text(entry.key))) return undefined;
  const fields = new Map<string, string>();
  for (const [name, value] of pairs(entry)) fields.set(text(name), text(value));
  return fields;
}

function pairs({ values }: KeyEntry): [string, string][] {
  return values.flatMap((name, i) => (i % 2 === 0 ? [[name, values[i + 1] ?? ''] as [string, string]] : []));
}

/**
 * The same entry in a list of another number of buckets: what lies in a bucket (records, ledgers) is dealt out anew by
 * subscriber id, the fixed facts say the new number, and everything else stays as it is.
 */
export function rebucketed(entry: KeyEntry, buckets: number): KeyEntry[] {
  const key = text(entry.key);
  if (key === keys.meta) {
    const values = pairs(entry).flatMap(([name, value]) => [
      name,
      text(name) === 'buckets' ? base64(`${buckets}`) : value,
    ]);
    return [{ ...entry, values }];
  }
  if (movedToBucket(key, 0) === undefined) return [entry];
  if (isLedgerKey(key)) return dealtLedger(entry, key, buckets);
  if (entry.type !== 'hash') return [entry];
  const dealt = new Map<number, string[]>();
  for (const [id, value] of pairs(entry)) {
    const bucket = bucketOf(Buffer.from(id, 'base64'), buckets);
    const fields = dealt.get(bucket) ?? [];
    fields.push(id, value);
    dealt.set(bucket, fields);
  }
  // Several old buckets may meet in a new one: none of them clears it.
  return [...dealt].map(([bucket, values]) => ({
    ...entry,
    key: base64(movedToBucket(key, bucket) ?? key),
    values,
    first: false,
  }));
}

/** A ledger's recipients, dealt out. The new bucket's ledger begins with the first part that comes to it. */
function dealtLedger(entry: KeyEntry, key: string, buckets: number): KeyEntry[] {
  const ledger = Buffer.from(entry.values[0] ?? '', 'base64');
  const dealt = new Map<number, Buffer[]>();
  for (const offset of offsetsIn(ledger)) {
    const recipient = ledger.subarray(offset, offset + recipientLength);
    const bucket = bucketOf(recipient.subarray(0, idLength), buckets);
    dealt.set(bucket, [...(dealt.get(bucket) ?? []), recipient]);
  }
  const beginning = newLedger([]).toString('base64');
  return [...dealt].map(([bucket, recipients]) => ({
    ...entry,
    key: base64(movedToBucket(key, bucket) ?? key),
    values: [beginning, Buffer.concat(recipients).toString('base64')],
    first: false,
  }));
}

/** @throws IssueUnderWay when this is an issue whose batches are ranges of the old buckets */
export function refuseIssueUnderWay(entry: KeyEntry): void {
  const fields = issueFields(entry);
  const state = fields?.get('state') ?? '';
  if (state === 'sending' || state === 'paused') throw new IssueUnderWay(fields?.get('id') ?? '');
}
