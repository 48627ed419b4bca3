import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Records by name, then by type. An address is in dotted form. */
export type Zone = Record<string, { TXT?: string[]; A?: string[]; PTR?: string[] }>;

export interface DnsServer {
  /** `127.0.0.1:port`, for DNS_SERVERS. */
  address: string;
  /** What it answers. Tests change it. */
  zone: Zone;
  stop(): Promise<void>;
}

const types = { A: 1, PTR: 12, TXT: 16 } as const;
type RecordType = keyof typeof types;

/** A DNS server on loopback (RFC 1035) that answers from a table. Other names do not exist. */
export async function startDnsServer(zone: Zone = {}): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const server: DnsServer = {
    address: '',
    zone,
    stop: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
  socket.on('message', (query, { port, address }) => socket.send(answer(query, server.zone), port, address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  server.address = `127.0.0.1:${socket.address().port}`;
  return server;
}

function answer(query: Buffer, zone: Zone): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const question = query.subarray(12, at + 5);
  const asked = query.readUInt16BE(at + 1);
  const found = zone[labels.join('.').toLowerCase()];
  const type = (Object.keys(types) as RecordType[]).find((name) => types[name] === asked);
  const values = (type && found?.[type]) ?? [];
  const header = Buffer.from(query.subarray(0, 12));
  // A response, recursion available; code 3 when the name does not exist.
  header.writeUInt16BE(0x8180 | (found ? 0 : 3), 2);
  for (const [offset, count] of [1, values.length, 0, 0].entries()) header.writeUInt16BE(count, 4 + 2 * offset);
  return Buffer.concat([header, question, ...values.map((value) => record(type ?? 'A', value))]);
}

function record(type: RecordType, value: string): Buffer {
  const data = { A: addressData, PTR: nameData, TXT: textData }[type](value);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(types[type], 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

const string = (text: string) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'latin1')]);
const addressData = (address: string) => Buffer.from(address.split('.').map(Number));
const nameData = (name: string) => Buffer.concat([...name.split('.').map(string), Buffer.from([0])]);
const textData = (text: string) => Buffer.concat((text.match(/.{1,255}/g) ?? ['']).map(string));
