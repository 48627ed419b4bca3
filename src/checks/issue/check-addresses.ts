import { someOf } from '../../findings/fact.js';
import type { FactsOf } from '../../findings/finding.js';
import type { AddressFault } from '../../findings/issue-findings.js';
import { type Check, passed, stop, warning } from '../check.js';
import { type EmailUrls, isReserved } from './email-urls.js';
import { type ProbeResult, probeAddress } from './probe-address.js';

export interface AddressOptions {
  /** Fetch from private networks too (ALLOW_PRIVATE_FETCH). */
  allowPrivate: boolean;
  /** Base of our own pages, which need no check of their own. */
  publicUrl: string;
  /** Links of the email to own pages that are gone. */
  gone?: readonly string[];
}

const maxAddresses = 80;
const parallel = 8;
const timeoutMs = 5_000;
/** For all addresses together, in ms. */
const totalMs = 20_000;

/** Checks that every link and every picture of an email answers. */
export async function checkAddresses(
  { links, pictures }: EmailUrls,
  { allowPrivate, publicUrl, gone = [] }: AddressOptions,
): Promise<Check<'links' | 'pictures'>[]> {
  // Until the issue is sent, its own page is not public, and the reader's links belong to nobody.
  const foreign = links.filter((link) => link !== publicUrl && !link.startsWith(`${publicUrl}/`));
  const shown = pictures.map(({ url }) => url);
  const toProbe = [...new Set([...foreign, ...shown])].filter((address) => !isReserved(address)).slice(0, maxAddresses);
  const answers = await probeAll(toProbe, (address) => allowPrivate || address.startsWith(`${publicUrl}/`));
  return [
    verdict('links', [...gone, ...foreign], new Map([...answers, ...gone.map(goneAnswer)]), (answer) =>
      answer.state === 'ok' ? undefined : answer.found,
    ),
    verdict('pictures', shown, answers, (answer) => {
      if (answer.state !== 'ok') return answer.found;
      return /^image\//i.test(answer.contentType) ? undefined : { fault: 'no-picture', type: answer.contentType };
    }),
  ];
}

const goneAnswer = (url: string): [string, ProbeResult] => [
  url,
  { state: 'gone', found: { fault: 'status', number: 410 }, contentType: '' },
];

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

type FaultyAddress = FactsOf<'links.dead'>['addresses']['first'][number];

/** @param faultOf what is wrong with an answer; undefined: nothing */
function verdict(
  name: 'links' | 'pictures',
  addresses: readonly string[],
  answers: ReadonlyMap<string, ProbeResult>,
  faultOf: (answer: ProbeResult) => AddressFault | undefined,
): Check<'links' | 'pictures'> {
  const dead: FaultyAddress[] = [];
  const doubtful: FaultyAddress[] = [];
  for (const url of addresses) {
    const answer = answers.get(url);
    if (!answer) {
      doubtful.push({ url, fault: isReserved(url) ? 'reserved' : 'unchecked' });
      continue;
    }
    const found = faultOf(answer);
    if (found === undefined) continue;
    (answer.state === 'unclear' ? doubtful : dead).push({ url, ...found });
  }
  if (dead.length > 0) return stop(`${name}.dead`, { addresses: someOf([...dead, ...doubtful]) });
  if (doubtful.length > 0) return warning(`${name}.doubtful`, { addresses: someOf(doubtful) });
  return passed(`${name}.fine`, { addresses: addresses.length });
}
