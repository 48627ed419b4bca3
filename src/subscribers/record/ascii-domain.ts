import { domainToASCII } from 'node:url';

/**
 * A domain in its ASCII form: lower case, with punycode (RFC 3492) for labels of other letters.
 *
 * Node 20 refuses broken punycode. Node 24 does not read a domain that is ASCII already, and accepts it. So this decodes
 * punycode itself, on every version: it is sound if the letters that it stands for have it as their ASCII form.
 * @returns the domain; empty when it has no ASCII form
 */
export function asciiDomain(text: string): string {
  const ascii = domainToASCII(text).toLowerCase();
  const labels = ascii.split('.');
  if (!labels.some((label) => label.startsWith(prefix))) return ascii;
  const letters = labels.map((label) => (label.startsWith(prefix) ? lettersOf(label) : label));
  return letters.includes(undefined) || domainToASCII(letters.join('.')) !== ascii ? '' : ascii;
}

const prefix = 'xn--';

/** @returns the letters of an encoded label; undefined when it has none that need an encoding, or is broken */
function lettersOf(label: string): string | undefined {
  const letters = decodePunycode(label.slice(prefix.length));
  return letters !== undefined && /[^\0-\x7f]/.test(letters) ? letters : undefined;
}

// RFC 3492, section 5
const base = 36;
const [tMin, tMax, skew, damp, initialBias, initialCode] = [1, 26, 38, 700, 72, 128];
/** Longer labels are no labels (RFC 1035: 63 octets). It bounds the work, which grows with the square of the length. */
const longestLabel = 59;

/**
 * Decodes a label without its `xn--` (RFC 3492, section 6.2).
 * @returns the letters; undefined when it is not punycode
 */
export function decodePunycode(text: string): string | undefined {
  if (text.length > longestLabel) return undefined;
  const end = text.lastIndexOf('-');
  const letters = [...text.slice(0, Math.max(end, 0))];
  const digits = [...text.slice(end + 1)].map(digitOf);
  let code = initialCode;
  let bias = initialBias;
  let place = 0;
  for (let next = 0; next < digits.length; ) {
    const before = place;
    let weight = 1;
    for (let k = base; ; k += base) {
      const digit = digits[next++];
      if (digit === undefined) return undefined;
      place += digit * weight;
      const threshold = Math.min(Math.max(k - bias, tMin), tMax);
      if (digit < threshold) break;
      weight *= base - threshold;
    }
    const length = letters.length + 1;
    bias = adapt(place - before, length, before === 0);
    code += Math.floor(place / length);
    place %= length;
    if (!(code <= 0x10ffff)) return undefined;
    letters.splice(place++, 0, String.fromCodePoint(code));
  }
  return letters.join('');
}

/** `a` to `z` stand for 0 to 25, `0` to `9` for 26 to 35. */
function digitOf(sign: string): number | undefined {
  if (/^[a-z]$/.test(sign)) return sign.charCodeAt(0) - 97;
  return /^[0-9]$/.test(sign) ? Number(sign) + 26 : undefined;
}

/** The bias of the next number (RFC 3492, section 6.1). */
function adapt(delta: number, length: number, first: boolean): number {
  let rest = first ? Math.floor(delta / damp) : Math.floor(delta / 2);
  rest += Math.floor(rest / length);
  let k = 0;
  for (; rest > ((base - tMin) * tMax) / 2; k += base) rest = Math.floor(rest / (base - tMin));
  return k + Math.floor(((base - tMin + 1) * rest) / (rest + skew));
}
