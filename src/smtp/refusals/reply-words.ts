/** Max characters that are read. Longer replies say nothing more, and the limit keeps every pattern fast. */
const maxLength = 1_000;

/** Names of block lists, which stay readable although they are host names. */
const blockList =
  /spam(haus|cop|rats|rl)|sorbs|barracuda(central|networks)|dnsbl|rbl\b|\brbl|uribl|surbl|hostkarma|junkemailfilter|invaluement|cloudmark|uceprotect|mailspike|abusix|psbl|mail-abuse|ipcheck|[/.](bl|xbl|sbl|pbl|zen|dbl|black|block)\b|blacklist|blocklist/;

/**
 * Prepares a reply's words for matching: lower case, one line, without the code that repeats on each line. Email
 * addresses and host names are masked, so that no address is mistaken for a reason.
 */
export function replyWords(text: string): string {
  return text
    .slice(0, maxLength)
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\u2018\u2019\u00b4`]/g, "'")
    .replace(/(^|[\s>:])(\d{3})-(#?[245]\.\d{1,3}\.\d{1,3}(?![.\d]))?/g, '$1 ')
    .replace(/[\w.+=!#$%&*/?^{|}~'-]{1,80}@[\w.[\]-]{1,80}/g, '<>')
    .replace(
      /\b(?!resolver\.|transport\.|storedrv\.)(?:[a-z0-9_-]{1,63}\.){2,8}[a-z]{2,18}\b(?:\/\S{0,200})?/g,
      (host) => (blockList.test(host) ? host : 'host'),
    )
    .replace(/<{1,3}\s*<?>?\s*>{0,3}/g, '<> ')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * The RFC 3463 code of a reply: after the three digits (RFC 2034), or elsewhere in the words, where some servers put
 * it. An IP address does not count.
 * @returns the code, even when its class contradicts the reply's; empty when there is none
 */
export function enhancedCode(text: string): string {
  const head = text.slice(0, maxLength);
  const found =
    /^\d{3}[ -]#?([245]\.\d{1,3}\.\d{1,3})(?![.\d])/m.exec(head) ??
    /(?<![.\d])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)/.exec(head);
  return found?.[1] ?? '';
}
