import { type Check, passed, someOf, stop, warning } from '../check.js';
import { type EmailUrls, isReserved } from './email-urls.js';
import { type ProbeResult, probeAddress } from './probe-address.js';

export interface AddressOptions {
  /** Fetch from private networks too (ALLOW_PRIVATE_FETCH). */
  allowPrivate: boolean;
  /** Base of our own pages, which need no check of their own. */
  publicUrl: string;
}

const maxAddresses = 80;
const parallel = 8;
const timeoutMs = 5_000;
/** For all addresses together, in ms. */
const totalMs = 20_000;

/** Checks that every link and every picture of an email answers. */
export async function checkAddresses(
  { links, pictures }: EmailUrls,
  { allowPrivate, publicUrl }: AddressOptions,
): Promise<Check<'links' | 'pictures'>[]> {
  // Until the issue is sent, its own page is not public, and the reader's links belong to nobody.
  const foreign = links.filter((link) => link !== publicUrl && !link.startsWith(`${publicUrl}/`));
  const shown = pictures.map(({ url }) => url);
  const toProbe = [...new Set([...foreign, ...shown])].filter((address) => !isReserved(address)).slice(0, maxAddresses);
  const answers = await probeAll(toProbe, (address) => allowPrivate || address.startsWith(`${publicUrl}/`));
  return [
    verdict('links', foreign, answers, ({ state, reason }) => (state === 'ok' ? undefined : reason)),
    verdict('pictures', shown, answers, ({ state, reason, contentType }) => {
      if (state !== 'ok') return reason;
      return /^image\//i.test(contentType) ? undefined : `is ${contentType || 'of no type'}, not a picture`;
    }),
  ];
}

async function probeAll(
  addresses: readonly string[],
  allowPrivate: (address: string) => boolean,
): Promise<Map<string, ProbeResult>> {
  const answers = new Map<string, ProbeResult>();
  const signal = AbortSignal.timeout(totalMs);
  const left = [...addresses];
  const work = async () => {
    for (let address = left.shift(); address !== undefined && !signal.aborted; address = left.shift())
      answers.set(address, await probeAddress(address, { allowPrivate, timeoutMs, signal }));
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return answers;
}

/** @param faultOf what is wrong with an answer; undefined: nothing */
function verdict(
  name: 'links' | 'pictures',
  addresses: readonly string[],
  answers: ReadonlyMap<string, ProbeResult>,
  faultOf: (answer: ProbeResult) => string | undefined,
): Check<'links' | 'pictures'> {
  const dead: string[] = [];
  const doubtful: string[] = [];
  for (const address of addresses) {
    const answer = answers.get(address);
    if (!answer) {
      doubtful.push(`${address} ${isReserved(address) ? 'is reserved for examples' : 'was not checked'}`);
      continue;
    }
    const fault = faultOf(answer);
    if (fault === undefined) continue;
    (answer.state === 'unclear' ? doubtful : dead).push(`${address} ${fault}`);
  }
  if (dead.length > 0) return stop(name, someOf([...dead, ...doubtful]), 'Correct the address, or remove it.');
  if (doubtful.length > 0)
    return warning(name, someOf(doubtful), 'Check each in a browser, and correct or remove it if it does not work.');
  if (addresses.length === 0) return passed(name, 'none');
  return passed(name, addresses.length === 1 ? '1 answers' : `all ${addresses.length} answer`);
}
