import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Sent {
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** The client's address. Default: a new one for each request, so that limits by network do not interfere. */
  from?: string;
}

/** Headers by which a browser says that a page of another site posts, or says nothing. */
export const foreignOrigins: readonly Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { origin: 'https://evil.example.org' },
  { origin: 'null' },
  {},
];

const timeoutMs = 20_000;
let clients = 0;

/** An address that no other request has used, in a network of its own (2001:db8::/32 is for documentation). */
export function newClientAddress(): string {
  clients += 1;
  return `2001:db8:${clients.toString(16)}::7`;
}

/**
 * Sends one request and reads the whole response. The instance trusts its proxy, and this client plays the proxy: it
 * appends the client's address to X-Forwarded-For. Loopback itself is not limited.
 * @throws after 20 s without a response
 */
export function send(port: number, method: string, path: string, sent: Sent = {}): Promise<Reply> {
  const { body, from = newClientAddress() } = sent;
  const before = sent.headers?.['x-forwarded-for'];
  const headers = { ...sent.headers, 'x-forwarded-for': before === undefined ? from : `${before}, ${from}` };
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path, headers, agent: false, timeout: timeoutMs };
    const outgoing = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode = 0, headers: received } = response;
        resolve({ status: statusCode, headers: received, body: Buffer.concat(chunks).toString() });
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no response to ${method} ${path} in 20 s`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Writes bytes to a server on loopback and returns all that it answers until it closes, or until `waitMs` without data. */
export function sendRaw(port: number, bytes: string | Buffer, waitMs = 1_500): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(bytes));
    const end = () => {
      socket.destroy();
      resolve(received);
    };
    socket.setTimeout(waitMs, end);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', end);
    socket.on('close', end);
  });
}
