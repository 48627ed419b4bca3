/** Where a relay listens, and which protocol it speaks. */
export interface RelayPlace {
  /** `host:port`, or `unix:/path` of a Unix socket: its name in messages and logs. */
  name: string;
  /** LMTP (RFC 2033) delivers to a mail store such as Dovecot. */
  protocol: 'smtp' | 'lmtp';
  /** `localhost` for a Unix socket. */
  host: string;
  /** 0 for a Unix socket. */
  port: number;
  /** TLS from the first byte (smtps). */
  secure: boolean;
  /** The path of a Unix socket; undefined: the relay is at `host` and `port`. */
  socket: string | undefined;
}

const forms = 'smtp://, smtps:// or lmtp://, or for a Unix socket with smtp+unix:/// or lmtp+unix:///';
/** Other names contain a relay's name followed by a space, so the path of a socket must have none. */
const socketPath = /^\/[\w./@+-]+$/;
const hostName = /^([a-z0-9._-]+|[0-9a-f:.]+)$/i;
const usualPorts = { 'smtp:': 587, 'smtps:': 465, 'lmtp:': 24 } as const;

/** @returns the place, or what is wrong with the address */
export function readRelayPlace(url: URL | undefined): RelayPlace | string {
  const otherwise = `must be an address that starts with ${forms}`;
  if (!url) return otherwise;
  const [scheme = '', kind] = url.protocol.slice(0, -1).split('+');
  const protocol = scheme === 'lmtp' ? 'lmtp' : 'smtp';
  if (kind === 'unix' && (scheme === 'smtp' || scheme === 'lmtp')) {
    const { pathname: socket } = url;
    if (url.host !== '' || !url.href.startsWith(`${url.protocol}///`) || !socketPath.test(socket))
      return `must be an address like ${scheme}+unix:///run/relay.sock, without spaces`;
    return { name: socketName(socket), protocol, host: 'localhost', port: 0, secure: false, socket };
  }
  const usualPort = usualPorts[url.protocol as keyof typeof usualPorts];
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (usualPort === undefined || !hostName.test(host)) return otherwise;
  const port = Number(url.port) || usualPort;
  const name = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { name, protocol, host, port, secure: scheme === 'smtps', socket: undefined };
}

const socketName = (path: string) => `unix:${path}`;

/** An address for a relay whose name alone is known, as workers report it. */
export const addressOfName = (name: string): string =>
  name.startsWith(socketName('/')) ? `smtp+unix://${name.slice(socketName('').length)}` : `smtps://${name}`;
