import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Value = { stringValue?: string; intValue?: number | string; doubleValue?: number };

export interface ReceivedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  attributes: Record<string, string | number>;
  isError: boolean;
  /** Unix ms. */
  startedAt: number;
  endedAt: number;
  /** Of the process that sent it. */
  resource: Record<string, string | number>;
}

/** A receiver of traces on loopback, which takes OTLP over HTTP in its JSON form, as a collector does. */
export async function startOtlpReceiver() {
  const spans: ReceivedSpan[] = [];
  const requests: { path: string; headers: Record<string, unknown>; body: string }[] = [];
  const state = { refuses: false, drips: false, dripping: 0 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      requests.push({ path: `${request.method} ${request.url}`, headers: request.headers, body });
      if (state.drips) {
        state.dripping += 1;
        response.writeHead(200).write(' ');
        const drip = setInterval(() => response.write(' '), 100);
        return void response.on('close', () => {
          clearInterval(drip);
          state.dripping -= 1;
        });
      }
      if (state.refuses) return void response.writeHead(403).end('{}');
      spans.push(...spansOf(body));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    requests,
    /** While it refuses, it keeps nothing; while it drips, its answers have no end. */
    state,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type OtlpReceiver = Awaited<ReturnType<typeof startOtlpReceiver>>;

interface KeyValue {
  key: string;
  value: Value;
}
interface OtlpSpan extends Omit<ReceivedSpan, 'attributes' | 'isError' | 'startedAt' | 'endedAt' | 'resource'> {
  attributes?: KeyValue[];
  status?: { code?: number };
  startTimeUnixNano: string;
  endTimeUnixNano: string;
}
interface Request {
  resourceSpans: { resource: { attributes: KeyValue[] }; scopeSpans: { spans: OtlpSpan[] }[] }[];
}

const read = (pairs: readonly KeyValue[] = []) =>
  Object.fromEntries(
    pairs.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue ?? value.doubleValue)]),
  );

function spansOf(body: string): ReceivedSpan[] {
  return (JSON.parse(body) as Request).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans
      .flatMap(({ spans }) => spans)
      .map(({ attributes, status, parentSpanId = '', startTimeUnixNano, endTimeUnixNano, ...ids }) => ({
        ...{ name: ids.name, traceId: ids.traceId, spanId: ids.spanId, parentSpanId },
        attributes: read(attributes),
        isError: status?.code === 2,
        startedAt: Number(startTimeUnixNano) / 1e6,
        endedAt: Number(endTimeUnixNano) / 1e6,
        resource: read(resource.attributes),
      })),
  );
}
