/**
 * A quoted or a plain local part, and whatever domain follows the @. A plain one matches from its beginning only: tried
 * from each character, a long word would take quadratic time.
 */
const anyAddress = /"[^"\n]*"@[^\s<>]+|(?<![^\s<>@])[^\s<>@]+@[^\s<>@]+/g;

/**
 * Cuts email addresses out of text from outside, such as a server's reply, before it is stored, logged or shown. A second
 * call changes nothing: `a@b@c` leaves no `…@c`.
 */
export function withoutAddresses(text: string): string {
  for (let before = text; ; ) {
    const after = before.replace(anyAddress, '…');
    if (after === before) return after;
    before = after;
  }
}

/** `reader@example.com` → `r•••@example.com`: enough to find a case by domain, not enough to email anyone. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 1 ? '•••' : `${address[0]}•••${address.slice(at)}`;
}

/** Min length. Shorter local parts are words like "no" and "to". */
const shortestLocalPart = 3;

/**
 * Cuts the addresses out of a server's reply, and also the recipient's local part where a server repeats it alone. Control
 * characters go too, except tabs and line feeds: a line that ends in a bare CR would end a line of whatever shows it.
 * @param address the recipient
 */
export function redactReply(reply: string, address: string): string {
  const words = withoutAddresses(reply.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, ''));
  const local = address.slice(0, Math.max(0, address.lastIndexOf('@')));
  if (local.length < shortestLocalPart) return words;
  const literal = local.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return words.replace(new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'giu'), '…');
}

/** Cuts known secrets out of a text. */
export type Redactor = (text: string) => string;

/** Min length. A shorter secret may be a common word, and cutting it would spoil every text. */
const shortestSecret = 4;
/** Min length of a base64 form. A shorter one occurs by chance. */
const shortestPart = 6;

/**
 * Makes a function that replaces each of these secrets by `…`, in every form: as it is, as JSON, percent-encoded, in
 * hexadecimal, or within base64 text, where it has one of three forms by the bytes before it. API tokens and the tokens
 * of links are cut by their form.
 */
export function secretRedactor(secrets: readonly string[]): Redactor {
  const forms = new Set(secrets.filter((secret) => secret.length >= shortestSecret).flatMap(formsOf));
  // A longer form first: a shorter one may be a part of it.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const form of ordered) if (clean.includes(form)) clean = clean.replaceAll(form, '…');
    return clean.replace(apiToken, 'pr_…').replace(linkToken, '…');
  };
}

const apiToken = /pr_[0-9a-f]{12}_[\w-]{43}/g;
/** A token in the path of a link. */
const linkToken = /(?<=\/)[\w-]{43}(?![\w-])/g;

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const plain = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), hex, hex.toUpperCase()];
  const inBase64 = [0, 1, 2].flatMap((before) => {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes]);
    // Characters that also depend on the bytes around the secret are left out.
    const from = Math.ceil((before * 4) / 3);
    const to = Math.floor((shifted.length * 4) / 3);
    return (['base64', 'base64url'] as const).map((encoding) => shifted.toString(encoding).slice(from, to));
  });
  return [...plain, ...inBase64.filter((part) => part.length >= shortestPart)];
}

/** Cuts secrets out of an error's message and stack, in place. */
export function redactError(error: unknown, redact: Redactor): unknown {
  if (!(error instanceof Error)) return error;
  const [message, stack] = [redact(error.message), error.stack && redact(error.stack)];
  if (message !== error.message) error.message = message;
  if (stack !== undefined && stack !== error.stack) error.stack = stack;
  return error;
}
