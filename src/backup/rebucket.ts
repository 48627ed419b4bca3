import { PostriderError } from '../errors.js';
import { bucketKeyOf, isIssueKey, keys } from '../redis/keys.js';
import { type Layout, parseLayout } from '../redis/layout.js';
import { parseLayouts, settledText } from '../redis/list-layouts.js';
import { bucketAt } from '../subscribers/record/subscriber-id.js';
import type { BackupEntry, KeyEntry } from './backup-entry.js';

/** An issue under way is cut into ranges of the buckets there were. Nothing was restored. */
export class IssueUnderWay extends PostriderError {
  override readonly code = 'restore.issue-under-way';
  override readonly retryable = false;
  constructor(
    readonly ids: readonly string[],
    why: string,
  ) {
    const issues = ids.length === 1 ? `Issue ${ids[0]} was` : `Issues ${ids.join(', ')} were`;
    super(`${issues} being sent when the backup was taken, so ${why}.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'restore.issue-under-way': IssueUnderWay;
  }
}

const text = (base64: string) => Buffer.from(base64, 'base64').toString();
const base64 = (plain: string) => Buffer.from(plain).toString('base64');

/** A hash's fields as text by name. */
function textFields(entry: KeyEntry): Map<string, string> {
  return new Map(pairs(entry).map(([name, value]) => [text(name), text(value)]));
}

/** The fields of an issue; undefined for what is none. */
export function issueFields(entry: KeyEntry): Map<string, string> | undefined {
  return entry.type === 'hash' && isIssueKey(text(entry.key)) ? textFields(entry) : undefined;
}

function pairs({ values }: KeyEntry): [string, string][] {
  return values.flatMap((name, i) => (i % 2 === 0 ? [[name, values[i + 1] ?? ''] as [string, string]] : []));
}

/**
 * Reads from a backup by which layout its list is to be dealt out. A list that was being moved to another number of
 * buckets comes back as it was before. An issue under way needs the buckets that it was planned for.
 * @param buckets the number asked for, if one is
 * @throws IssueUnderWay
 */
export async function readLayout(entries: AsyncIterable<BackupEntry>, buckets: number | undefined): Promise<Layout> {
  let facts = new Map<string, string>();
  const underWay = new Map<string, string | undefined>();
  for await (const entry of entries) {
    if (!('values' in entry)) continue;
    if (text(entry.key) === keys.meta) facts = textFields(entry);
    const fields = issueFields(entry);
    const id = fields?.get('id') ?? '';
    if (fields && ['sending', 'paused'].includes(fields.get('state') ?? '')) underWay.set(id, fields.get('layout'));
    else if (fields) underWay.delete(id);
  }
  const ids = [...underWay.keys()];
  if (buckets !== undefined) {
    if (ids.length > 0) throw new IssueUnderWay(ids, 'the number of buckets cannot be changed with it');
    return { generation: 0, buckets };
  }
  const [needed, another] = new Set([...underWay.values()].filter((layout) => layout !== undefined));
  if (another !== undefined)
    throw new IssueUnderWay(ids, 'and the list was moved to another number of buckets meanwhile');
  return needed ? parseLayout(needed) : parseLayouts(facts.get('buckets'), facts.get('layout')).current;
}

/**
 * The same entry in a list that is dealt out by a layout. Records are dealt out anew by subscriber id; ledgers stay where
 * they are, since an issue remembers the layout that it was planned for; the fixed facts say the new one.
 */
export function rebucketed(entry: KeyEntry, layout: Layout): KeyEntry[] {
  const key = text(entry.key);
  if (key === keys.meta) return [withLayout(entry, layout)];
  const bucket = bucketKeyOf(key);
  if (!bucket) return [entry];
  if (bucket.holds === 'state') return bucket.generation === layout.generation ? [atHome(entry)] : [];
  const dealt = new Map<string, string[]>();
  for (const [id, value] of pairs(entry)) {
    const home = keys.subscribers(bucketAt(layout, Buffer.from(id, 'base64')));
    const fields = dealt.get(home) ?? [];
    fields.push(id, value);
    dealt.set(home, fields);
  }
  // Several buckets may meet in one, and who moved while the backup was taken is in it twice, the later record after the
  // earlier: none clears what is there.
  return [...dealt].map(([home, values]) => ({ ...entry, key: base64(home), values, first: false }));
}

/** The state of a bucket that everyone is at home in, whatever it was left for. */
const atHome = (entry: KeyEntry): KeyEntry => ({ ...entry, values: [base64('home')] });

function withLayout(entry: KeyEntry, layout: Layout): KeyEntry {
  const fields = textFields(entry);
  fields.delete('layout');
  if (layout.generation === 0) fields.set('buckets', `${layout.buckets}`);
  else fields.set('layout', settledText(layout));
  return { ...entry, values: [...fields].flat().map(base64) };
}
