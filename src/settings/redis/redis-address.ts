import * as z from 'zod';

interface RedisHost {
  host: string;
  port: number;
}

interface Login {
  username: string | undefined;
  password: string | undefined;
}

/** Where Redis is: one server, a cluster, or the primary that Sentinels name. */
export type RedisAddress =
  | { kind: 'socket'; path: string }
  | ({ kind: 'server'; hosts: [RedisHost] } & Network)
  | ({ kind: 'cluster'; hosts: RedisHost[] } & Network)
  | ({ kind: 'sentinel'; hosts: RedisHost[]; name: string; database: number; sentinelLogin: Login } & Network);

interface Network {
  tls: boolean;
  login: Login;
}

const ports = { redis: 6_379, sentinel: 26_379 } as const;

const form = /^(redis|rediss)(\+sentinel)?:\/\/(?:([^/?#]*)@)?([^/?#@]+)(\/[^?#]*)?(?:\?([^#]*))?$/i;

/**
 * Reads REDIS_URL: `redis://user:password@host:6379/0`, `unix:///path` or the path of a socket. Several nodes of a
 * cluster are separated by commas, as are several Sentinels: `redis://a,b:7000?cluster=true`,
 * `redis+sentinel://user:password@a,b:26379/name?sentinel_user=…&sentinel_password=…`. `rediss` is Redis with TLS.
 * @returns the address, or what is wrong with the text; it repeats no user name and no password
 */
export function readRedisAddress(text: string): RedisAddress | string {
  if (/^unix:\/\//i.test(text) || !/^[a-z+]+:/i.test(text))
    return { kind: 'socket', path: text.replace(/^unix:\/\//i, '') };
  const [, protocol = '', sentinel, userInfo, hostList = '', path = '', query = ''] = form.exec(text) ?? [];
  if (!protocol) return 'must be an address that starts with redis:// or rediss:// or redis+sentinel:// or unix://';
  const hosts = hostList.split(',').map((one) => readHost(one, sentinel ? ports.sentinel : ports.redis));
  const known = hosts.filter((host) => host !== undefined);
  if (known.length < hosts.length) return 'has a host that is not valid: write host or host:port, separated by commas';
  const options = new URLSearchParams(query);
  const network = { tls: protocol.toLowerCase() === 'rediss', login: readLogin(userInfo) };
  if (sentinel) {
    const [, name, database = '0'] = /^\/([^/]+)(?:\/(\d+))?$/.exec(path) ?? [];
    if (!name) return 'needs the name of the primary after the Sentinels: redis+sentinel://a,b,c/name';
    const sentinelLogin = {
      username: options.get('sentinel_user') ?? undefined,
      password: options.get('sentinel_password') ?? undefined,
    };
    return {
      kind: 'sentinel',
      hosts: known,
      name: decoded(name),
      database: Number(database),
      sentinelLogin,
      ...network,
    };
  }
  if (options.get('cluster') === 'true') return { kind: 'cluster', hosts: known, ...network };
  const [first, ...others] = known;
  if (!first || others.length > 0)
    return 'names several servers: add ?cluster=true for a cluster, or use redis+sentinel:// for Sentinels';
  return { kind: 'server', hosts: [first], ...network };
}

/** REDIS_URL in the settings. */
export const redisUrl = z.string().superRefine((text, context) => {
  const read = /^[a-z+]+:\/\//i.test(text)
    ? readRedisAddress(text)
    : 'must be an address that starts with redis:// or rediss:// or redis+sentinel:// or unix://';
  if (typeof read === 'string') context.addIssue({ code: 'custom', message: read });
});

/** An address without user names and passwords. */
export function redisPlace(text: string): string {
  const read = readRedisAddress(text);
  if (typeof read === 'string') return '';
  if (read.kind === 'socket') return read.path;
  const hosts = read.hosts.map(({ host, port }) => `${host}:${port}`).join(', ');
  return read.kind === 'sentinel' ? `${read.name} (${hosts})` : hosts;
}

/** Every password in an address, as it is written and decoded. */
export function redisPasswords(text: string): string[] {
  const [, , , userInfo = '', , , query = ''] = form.exec(text) ?? [];
  const written = userInfo.slice(userInfo.indexOf(':') + 1);
  const inQuery = ['password', 'sentinel_password'].flatMap((name) => new URLSearchParams(query).getAll(name));
  return [...(userInfo.includes(':') ? [written, decoded(written)] : []), ...inQuery].filter((one) => one !== '');
}

/** An address without its login, fit for a message. */
export function redisAddress(text: string): string {
  const [, protocol, sentinel = '', , hosts, path = ''] = form.exec(text) ?? [];
  return protocol === undefined ? text : `${protocol}${sentinel}://${hosts}${path}`;
}

function readHost(text: string, usual: number): RedisHost | undefined {
  const [, host, port = String(usual)] = /^(\[[\d.:a-f]+\]|[^\s:[\]]+)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) return undefined;
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

function readLogin(userInfo = ''): Login {
  const [username, ...rest] = userInfo.split(':');
  const password = rest.join(':');
  return { username: username ? decoded(username) : undefined, password: password ? decoded(password) : undefined };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
