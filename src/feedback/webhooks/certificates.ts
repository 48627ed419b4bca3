import { X509Certificate } from 'node:crypto';
import type { FetchCertificate } from '../../email-providers/email-provider.js';

/** Amazon has one certificate per region and changes it about once a year. */
const maxKept = 20;
const maxBytes = 20_000;
/** Anyone can name a certificate in a request, so few are fetched. Amazon sends a delayed report again. */
const maxFetches = 10;
const minuteMs = 60_000;

/**
 * Opens a cache of signing certificates. Each is fetched once, from its address and without following a redirect. At most
 * ten are fetched in a minute.
 * @param fetchBytes for tests, which cannot reach Amazon
 */
export function openCertificates(fetchBytes: (address: string) => Promise<Uint8Array> = fromItsHost): FetchCertificate {
  const kept = new Map<string, Promise<X509Certificate | undefined>>();
  let fetches: number[] = [];
  const fetchOnce = (address: string, now: number) => {
    const known = kept.get(address);
    if (known) return known;
    fetches = fetches.filter((at) => Math.abs(now - at) < minuteMs);
    if (fetches.length >= maxFetches) return undefined;
    fetches.push(now);
    const certificate = fetchBytes(address).then(
      (bytes) => new X509Certificate(Buffer.from(bytes)),
      () => undefined,
    );
    if (kept.size >= maxKept) kept.clear();
    kept.set(address, certificate);
    return certificate;
  };
  return async (address, now) => {
    const certificate = await fetchOnce(address, now)?.catch(() => undefined);
    const isValid =
      certificate !== undefined && now >= Date.parse(certificate.validFrom) && now <= Date.parse(certificate.validTo);
    if (!isValid) kept.delete(address);
    return isValid ? certificate.publicKey : undefined;
  };
}

async function fromItsHost(address: string): Promise<Uint8Array> {
  // Fetching is a large package: a process loads it with its first report from Amazon.
  const { fetchPublic } = await import('../../articles/sources/fetch-public.js');
  const { bytes } = await fetchPublic(address, { allowPrivate: false, maxBytes, maxRedirects: 0, accept: '*/*' });
  return bytes;
}
