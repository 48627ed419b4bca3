import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({
        functionName: z.string(),
        url: z.string(),
        lineNumber: z.number(),
        columnNumber: z.number(),
      }),
      children: z.array(z.number()).optional(),
    }),
  ),
  samples: z.array(z.number()),
});

/** How much of its time a process spends in some of its code, of all the time in which it is not idle. */
export interface ProfileShare {
  /** Samples in which the process was not idle. */
  samples: number;
  /** The part of them in which each group ran, 0 to 1. */
  shares: Record<string, number>;
}

/** Code whose time is looked for. */
export interface CodeGroup {
  /** Matches the path of a source. */
  sources: RegExp;
  /** Whether the time of other sources that it calls counts, too; that of Node's own functions always does. */
  withCalled: boolean;
}

/**
 * Reads a profile of V8 (Chrome DevTools Protocol, Profiler.Profile). Functions that V8 has inlined are frames of their own
 * in it. What collects garbage counts for nobody.
 */
export function profileShare(file: string, groups: Readonly<Record<string, CodeGroup>>): ProfileShare {
  const { nodes, samples } = profile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const sourceOf = sourceFinder();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const groupById = new Map<number, string>();
  const visit = (id: number, caller: string): void => {
    const node = byId.get(id);
    if (!node) return;
    const source = sourceOf(node.callFrame);
    const isOfNode = source === '' || source.startsWith('node:');
    const stays = isOfNode || groups[caller]?.withCalled;
    const own = stays ? caller : (Object.keys(groups).find((name) => groups[name]?.sources.test(source)) ?? '');
    groupById.set(id, own);
    for (const child of node.children ?? []) visit(child, own);
  };
  const [root] = nodes;
  if (root) visit(root.id, '');
  const busy = samples.filter((id) => byId.get(id)?.callFrame.functionName !== '(idle)');
  const share = (group: string) => busy.filter((id) => groupById.get(id) === group).length / Math.max(1, busy.length);
  return {
    samples: busy.length,
    shares: Object.fromEntries(Object.keys(groups).map((group) => [group, share(group)])),
  };
}

/** Finds the path of the source of a frame, through the map beside the compiled file. */
function sourceFinder() {
  const maps = new Map<string, SourceMap | undefined>();
  const mapOf = (url: string) => {
    if (!maps.has(url)) maps.set(url, readMap(url));
    return maps.get(url);
  };
  return ({ url, lineNumber, columnNumber }: { url: string; lineNumber: number; columnNumber: number }): string => {
    const entry = url.startsWith('file:') ? mapOf(url)?.findEntry(lineNumber, columnNumber) : undefined;
    return entry && 'originalSource' in entry ? String(entry.originalSource) : url;
  };
}

function readMap(url: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')));
  } catch {
    return undefined;
  }
}
