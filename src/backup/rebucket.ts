import { PostriderError } from '../errors.js';
import { bucketKeyOf, isIssueKey } from '../redis/key-groups.js';
import { keys } from '../redis/keys.js';
import { type ListLayout, parseLayout } from '../redis/layout.js';
import { parseLayouts, settledText } from '../redis/list-layouts.js';
import { bucketAt } from '../subscribers/record/subscriber-id.js';
import type { BackupEntry, KeyEntry } from './backup-entry.js';

/** An issue is being sent, in batches that are ranges of the backup's buckets. Nothing was restored. */
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

/** A hash's fields by name, as text. */
function textFields(entry: KeyEntry): Map<string, string> {
  return new Map(pairs(entry).map(([name, value]) => [text(name), text(value)]));
}

/** The fields of an issue; undefined for any other key. */
export function issueFields(entry: KeyEntry): Map<string, string> | undefined {
  return entry.type === 'hash' && isIssueKey(text(entry.key)) ? textFields(entry) : undefined;
}

function pairs({ values }: KeyEntry): [string, string][] {
  return values.flatMap((name, i) => (i % 2 === 0 ? [[name, values[i + 1] ?? ''] as [string, string]] : []));
}

/** The facts that a restore reads from a backup before it writes anything. */
interface BackupPlan {
  /** The layout that the restored list gets. */
  layout: ListLayout;
  /** The fixed facts of the store, by name; empty when the backup has none. */
  facts: Readonly<Record<string, string>>;
}

/**
 * Reads a backup's fixed facts, and determines the layout of the restored list. A list that was being moved to another
 * number of buckets gets the layout from before the move. An issue that is being sent needs the buckets that it was
 * planned for.
 * @param buckets the requested number, if any
 * @throws IssueUnderWay
 */
export async function readPlan(entries: AsyncIterable<BackupEntry>, buckets: number | undefined): Promise<BackupPlan> {
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
  return { layout: layoutOf(facts, underWay, buckets), facts: Object.fromEntries(facts) };
}

/** @param underWay the layouts of issues that are being sent, by their ids */
function layoutOf(
  facts: ReadonlyMap<string, string>,
  underWay: ReadonlyMap<string, string | undefined>,
  buckets: number | undefined,
): ListLayout {
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
 * Converts an entry to a layout of the list. Records are distributed again by subscriber id. Ledgers keep their keys,
 * since an issue stores the layout that it was planned for. The fixed facts get the new layout.
 */
export function rebucketed(entry: KeyEntry, layout: ListLayout): KeyEntry[] {
  const key = text(entry.key);
  if (key === keys.meta) return [withLayout(entry, layout)];
  const bucket = bucketKeyOf(key);
  if (!bucket) return [entry];
  if (bucket.holds === 'state') return bucket.generation === layout.generation ? [atHome(entry)] : [];
  const byKey = new Map<string, string[]>();
  for (const [id, value] of pairs(entry)) {
    const home = keys.subscribers(bucketAt(layout, Buffer.from(id, 'base64')));
    const fields = byKey.get(home) ?? [];
    fields.push(id, value);
    byKey.set(home, fields);
  }
  // No entry clears its key first: several old buckets may go to one new bucket. A reader whose record moved during the
  // backup is in it twice, the later record last.
  return [...byKey].map(([home, values]) => ({ ...entry, key: base64(home), values, first: false }));
}

/** Replaces a bucket's state with "home", whatever it was. */
const atHome = (entry: KeyEntry): KeyEntry => ({ ...entry, values: [base64('home')] });

function withLayout(entry: KeyEntry, layout: ListLayout): KeyEntry {
  const fields = textFields(entry);
  fields.delete('layout');
  if (layout.generation === 0) fields.set('buckets', `${layout.buckets}`);
  else fields.set('layout', settledText(layout));
  return { ...entry, values: [...fields].flat().map(base64) };
}
