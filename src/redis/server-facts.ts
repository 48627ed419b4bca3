import type { Redis } from 'ioredis';
import { mastersOf, serverName } from './cluster.js';

/** What a server says of itself. */
export interface ServerFacts {
  /** Its address, where there are several. */
  name: string;
  product: 'Redis' | 'Valkey';
  version: string;
  startedAt: number;
  memory: {
    /** Bytes. */
    used: number;
    peak: number;
    /** 0: no limit but that of its machine. */
    max: number;
    /** What its machine has. */
    machine: number;
  };
  /** Whether each change is appended to a file. */
  appends: boolean;
  /** Whether its last write to the disk succeeded. */
  isWritten: boolean;
  /** When it last wrote a snapshot, in Unix milliseconds. */
  snapshotAt: number;
}

/** What each master says of itself. One that does not let this user ask is left out. */
export async function readServerFacts(redis: Redis): Promise<ServerFacts[]> {
  const masters = mastersOf(redis);
  const found = masters.map(async (master) => {
    const text = await master.info('server', 'memory', 'persistence').catch(() => '');
    return text === '' ? [] : [factsIn(text, masters.length > 1 ? serverName(master) : '')];
  });
  return (await Promise.all(found)).flat();
}

function factsIn(text: string, name: string): ServerFacts {
  const lines = text.split('\r\n').map((line): [string, string] => {
    const at = line.indexOf(':');
    return [line.slice(0, at), line.slice(at + 1)];
  });
  const said = new Map(lines);
  const number = (field: string) => Number(said.get(field)) || 0;
  const valkey = said.get('valkey_version');
  return {
    name,
    product: valkey === undefined ? 'Redis' : 'Valkey',
    version: valkey ?? said.get('redis_version') ?? '',
    startedAt: Date.now() - number('uptime_in_seconds') * 1_000,
    memory: {
      ...{ used: number('used_memory'), peak: number('used_memory_peak') },
      ...{ max: number('maxmemory'), machine: number('total_system_memory') },
    },
    appends: said.get('aof_enabled') === '1',
    isWritten: said.get('aof_last_write_status') !== 'err' && said.get('rdb_last_bgsave_status') !== 'err',
    snapshotAt: number('rdb_last_save_time') * 1_000,
  };
}
