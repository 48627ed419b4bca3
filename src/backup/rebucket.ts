import { PostriderError } from '../errors.js';
import { bucketKeyOf, isIssueKey, keys } from '../redis/keys.js';
import { type Layout, layoutText, parseLayout, parseLayouts, settledText } from '../redis/layout.js';
import { bucketAt } from '../subscribers/subscriber-id.js';
import type { BackupEntry, KeyEntry } from './backup-entry.js';

/** An issue under way is cut into ranges of the buckets there were. Nothing was restored. */
export class IssueUnderWay extends PostriderError {
  override readonly code = 'restore.issue-under-way';
  override readonly retryable = false;
  constructor(ids: readonly string[], why: string) {
    super(
      `${ids.length > 1 ? 'Issues' : 'Issue'} ${ids.join(', ')} was under way when the backup was taken, so ${why}. Let it end or cancel it, and take another backup.`,
    );
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

/** How a backup's list is dealt out in the Redis that it is restored into. */
export interface Dealing {
  to: Layout;
  /** The list's first layout in the backup: by it lie the ledgers of issues that name none. */
  first: Layout;
}

/**
 * Reads from a backup how its list is to be dealt out. A list that was being moved to another number of buckets comes
 * back as it was before. An issue under way needs the buckets it was planned for.
 * @param buckets the number asked for, if one is
 * @throws IssueUnderWay
 */
export async function readDealing(entries: AsyncIterable<BackupEntry>, buckets: number | undefined): Promise<Dealing> {
  let facts = new Map<string, string>();
  const underWay = new Map<string, string | undefined>();
  for await (const entry of entries) {
    if (!('values' in entry)) continue;
    if (text(entry.key) === keys.meta) facts = textFields(entry);
    const fields = issueFields(entry);
    const id = fields?.get('id') ?? '';
    if (fields && ['sending', 'paused'].includes(fields.get('state') ?? '')) underWay.set(id, plannedFor(fields));
    else if (fields) underWay.delete(id);
  }
  const first = parseLayouts(facts.get('buckets'), '').current;
  if (buckets !== undefined) {
    if (underWay.size > 0)
      throw new IssueUnderWay([...underWay.keys()], 'the number of buckets cannot be changed with it');
    return { to: { generation: 0, buckets }, first };
  }
  const needed = new Set([...underWay.values()].filter((layout) => layout !== undefined));
  if (needed.size > 1) {
    throw new IssueUnderWay([...underWay.keys()], 'and the list was moved to another number of buckets meanwhile');
  }
  const [one] = needed;
  if (one !== undefined) return { to: one === '' ? first : parseLayout(one), first };
  return { to: parseLayouts(facts.get('buckets'), facts.get('layout')).current, first };
}

/** The layout that an issue's ledger lies in: '' is the first, undefined is none yet. */
function plannedFor(fields: ReadonlyMap<string, string>): string | undefined {
  return fields.get('layout') ?? (fields.has('planning') || fields.has('planned') ? '' : undefined);
}

/**
 * The same entry in a list that is dealt out by another layout. Records are dealt out anew by subscriber id; ledgers stay
 * where they are, since an issue remembers the layout it was planned for; the fixed facts say the new one.
 */
export function rebucketed(entry: KeyEntry, { to, first }: Dealing): KeyEntry[] {
  const key = text(entry.key);
  if (key === keys.meta) return [withLayout(entry, to)];
  const bucket = bucketKeyOf(key);
  // What has left its bucket is dealt out to the others; in those that are kept, all are at home.
  if (bucket?.holds === 'state')
    return bucket.generation === to.generation ? [{ ...entry, values: [base64('home')] }] : [];
  if (!bucket) return [to.generation === 0 && to.buckets !== first.buckets ? remembering(entry, first) : entry];
  // Several buckets may meet in one, and who moved while the backup was taken is in it twice, the later record after the
  // earlier: none clears what is there.
  const same = bucket.generation === to.generation && (to.generation > 0 || to.buckets === first.buckets);
  if (same) return [{ ...entry, first: false }];
  const dealt = new Map<string, string[]>();
  for (const [id, value] of pairs(entry)) {
    const home = keys.subscribers(bucketAt(to, Buffer.from(id, 'base64')));
    const fields = dealt.get(home) ?? [];
    fields.push(id, value);
    dealt.set(home, fields);
  }
  return [...dealt].map(([home, values]) => ({ ...entry, key: base64(home), values, first: false }));
}

function withLayout(entry: KeyEntry, to: Layout): KeyEntry {
  const fields = textFields(entry);
  fields.delete('layout');
  if (to.generation === 0) fields.set('buckets', `${to.buckets}`);
  else fields.set('layout', settledText(to));
  return { ...entry, values: [...fields].flat().map(base64) };
}

/** An issue that was sent before issues remembered their layout is told it, where the first one is another now. */
function remembering(entry: KeyEntry, first: Layout): KeyEntry {
  const fields = issueFields(entry);
  if (!fields || plannedFor(fields) !== '') return entry;
  return { ...entry, values: [...entry.values, base64('layout'), base64(layoutText(first))] };
}
