import type { BucketSettings } from '../../settings/bucket-settings.js';
import { timeOfName } from '../backup-name.js';
import { BackupNotFound, type BackupPlace, backupsAmong } from './backup-place.js';
import {
  BucketFailed,
  type BucketPatience,
  type BucketRequest,
  bucketPatience,
  notBucket,
  readBucketObject,
  requestBucket,
  xmlTextOf,
} from './bucket-requests.js';

/** Bytes of a part. A backup may have 10,000 parts: 160 GB. One part is in memory at a time, and the next one's beginning. */
const partBytes = 16 << 20;

/** An S3-compatible bucket. */
export function bucketPlace(settings: BucketSettings, patience: BucketPatience = bucketPatience): BackupPlace {
  const { bucket, prefix } = settings;
  const keyOf = (name: string) => `${prefix}${name}`;
  const ask = (request: BucketRequest) => requestBucket(settings, request, patience);
  const read = async (request: BucketRequest, element: string) => {
    const { document } = await ask(request);
    // Whatever else answers at this address, such as the page of a console, has stored and found nothing.
    if (!document.includes(`<${element}`)) throw notBucket(settings);
    return document;
  };
  const address = `s3://${bucket}/${prefix}`.replace(/\/$/, '');
  return {
    address,
    addressOf: (name) => `s3://${bucket}/${keyOf(name)}`,
    write: (name, bytes) => upload({ ask, read, settings }, keyOf(name), bytes),
    async list() {
      const all: { name: string; bytes: number }[] = [];
      for await (const document of pages(read, { 'list-type': '2', prefix, delimiter: '/' })) {
        for (const object of elements(document, 'Contents'))
          all.push({ name: nameIn(object), bytes: Number(xmlTextOf(object, 'Size') ?? 0) });
      }
      return backupsAmong(all);
    },
    async *read(name) {
      try {
        yield* readBucketObject(settings, keyOf(name), patience);
      } catch (error) {
        if (error instanceof BucketFailed && error.because === 'missing') throw new BackupNotFound(name, address);
        throw error;
      }
    },
    async remove(name) {
      await ask({ method: 'DELETE', key: keyOf(name) });
    },
    async tidy(before) {
      const document = await read({ method: 'GET', query: { uploads: '', prefix } }, 'ListMultipartUploadsResult');
      for (const one of elements(document, 'Upload')) {
        const [name, uploadId] = [nameIn(one), xmlTextOf(one, 'UploadId')];
        const at = timeOfName(name);
        if (at !== undefined && at < before && uploadId)
          await ask({ method: 'DELETE', key: keyOf(name), query: { uploadId } });
      }
    },
  };
}

type Ask = (request: BucketRequest) => ReturnType<typeof requestBucket>;
/** Reads an answer, which must have this element. @throws BucketFailed */
type Read = (request: BucketRequest, element: string) => Promise<string>;

/** Writes an object in parts. It has its name only when all of them are there. @returns how many bytes it has */
async function upload(
  { ask, read, settings }: { ask: Ask; read: Read; settings: BucketSettings },
  key: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  const started = await read({ method: 'POST', key, query: { uploads: '' } }, 'UploadId');
  const uploadId = xmlTextOf(started, 'UploadId') ?? '';
  try {
    const tags: string[] = [];
    let total = 0;
    for await (const body of parts(bytes)) {
      const query = { partNumber: String(tags.length + 1), uploadId };
      const { headers } = await ask({ method: 'PUT', key, query, body });
      const tag = headers.get('etag');
      if (!tag) throw notBucket(settings);
      tags.push(tag);
      total += body.length;
    }
    const list = tags.map((tag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${tag}</ETag></Part>`).join('');
    const body = `<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`;
    const complete: BucketRequest = { method: 'POST', key, query: { uploadId }, body, takesLong: true };
    const answer = await ask(complete).catch(async (error: unknown) => {
      // Asked again after a late answer, a server may have forgotten the upload, because the object is there.
      const wasDone =
        error instanceof BucketFailed && error.because === 'missing' && (await sizeOf(read, key)) === total;
      if (!wasDone) throw error;
    });
    if (!answer) return total;
    const { document: done } = answer;
    // It may also fail after it has begun to answer.
    const fault = done.includes('<Error>') ? xmlTextOf(done, 'Code') : undefined;
    if (fault) throw new BucketFailed('failed', `The bucket could not put the parts of ${key} together (${fault}).`);
    if (!done.includes('<CompleteMultipartUploadResult')) throw notBucket(settings);
    return total;
  } catch (error) {
    // What stays behind is removed after a later backup (tidy).
    await ask({ method: 'DELETE', key, query: { uploadId } }).catch(() => undefined);
    throw error;
  }
}

/** Bytes of an object; undefined: there is none. */
async function sizeOf(read: Read, key: string): Promise<number | undefined> {
  const document = await read({ method: 'GET', query: { 'list-type': '2', prefix: key } }, 'ListBucketResult');
  const object = elements(document, 'Contents').find((one) => xmlTextOf(one, 'Key') === key);
  return object === undefined ? undefined : Number(xmlTextOf(object, 'Size'));
}

/** Joins bytes to parts of one size; the last one is smaller. */
async function* parts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let part = new Uint8Array(partBytes);
  let used = 0;
  for await (let chunk of bytes) {
    while (chunk.length > 0) {
      const taken = chunk.subarray(0, partBytes - used);
      part.set(taken, used);
      used += taken.length;
      chunk = chunk.subarray(taken.length);
      if (used < partBytes) continue;
      yield part;
      part = new Uint8Array(partBytes);
      used = 0;
    }
  }
  if (used > 0) yield part.subarray(0, used);
}

/** The pages of a list of objects. */
async function* pages(read: Read, query: Readonly<Record<string, string>>): AsyncGenerator<string> {
  for (let token: string | undefined = ''; token !== undefined; ) {
    const more: Record<string, string> = token === '' ? {} : { 'continuation-token': token };
    const document = await read({ method: 'GET', query: { ...query, ...more } }, 'ListBucketResult');
    yield document;
    token = xmlTextOf(document, 'NextContinuationToken');
  }
}

/** The contents of each element of a name in an answer. */
const elements = (document: string, element: string): string[] =>
  document
    .split(`<${element}>`)
    .slice(1)
    .map((rest) => rest.slice(0, rest.indexOf(`</${element}>`)));

/** The name without the prefix. Ours have no character that XML would escape. */
const nameIn = (element: string): string => (xmlTextOf(element, 'Key') ?? '').split('/').at(-1) ?? '';
