/** What is known about a refused message beside the words of the reply. */
export interface ReplyContext {
  /** An RFC 3463 code known from elsewhere, for a reply that has none itself. */
  status?: string;
  /** What was refused: the connection, EHLO or login, then MAIL FROM, RCPT TO, or the message. */
  step?: 'session' | 'sender' | 'recipient' | 'message' | 'unknown';
  /** The recipient's address. */
  recipient?: string;
  /** The sender's own names: domains, addresses, the EHLO name. */
  ours?: readonly string[];
}

/** A server's reply. */
export interface ReplyParts {
  /** The three digits; 0 when unknown. */
  code: number;
  text: string;
  /** The text as `replyWords` prepares it. */
  words: string;
  /** RFC 3463 code, or empty. */
  enhanced: string;
}

/** RFC 3463 codes about the sender: its address (X.1.7, X.1.8), its DNS and its authentication (RFC 7372, RFC 7505). */
const senderCode = /^5\.(1\.[78]|7\.(2\d|30))$/;

/** The sender, in the languages of mail servers. */
const senderNames =
  /\bsenders?\b|\bmail ?from\b|return[- ]path|\byour (domain|host|server|dns|mx|ip|envelope|from)\w*|absender|exp[ée]diteur|[ée]metteur|remitente|remetente|mittente|afzender|nadawc|odes[ií]latel|odosielate|отправител|\bavs[äe]ndar|\bafsender|lähettäj|felad[óo]|gönder[ei]n|(发|發)(件|信)人|寄件(人|者)|送信(者|元)|差出人|발신자|보낸 ?사람|보내는 ?사람/;

/** Words that speak to the sender about its own account, its membership of a list or its login. */
const spokenTo =
  /\byour (e-?mail |mail )?(address|account)\b(?! book)|\byou (are|do) not (a |an )?(member|subscriber|subscribed|exist)|\b(sending|submitting) (from|disabled)|disabled for sending|\bauthenticate\b/;

/** Phrases that name the sender and say nothing about it. */
const returned = /(return\w{0,3}|sent|bounced) (back )?to (the )?(original )?sender|sender (<> )?(is )?ok\b/g;

/** Words about DNS. */
const dnsWords =
  /\bdomain|\bhost ?(name)?s?\b|\bdns\b|nxdomain|\bmx\b|resolv(?!er\.)|lookup|name ?server|\baaaa\b|\bhelo\b|\behlo\b|域名|ドメイン|домен|хост|dom(ä|ai)ne|dom[ií]nio|도메인/;

/** Names of hosts, which are no words. */
const hostNames = /(?<![\w-])(?:[\w-]{1,63}\.){1,8}[a-z]{2,18}(?![\w-])/g;

/** Words that make a statement about DNS one about the recipient. */
const destinationWords =
  /(recipient|destination|addressee|target|rcpt)('s)? ?(e-?mail |mail )?(address )?(domain|host|system)|(domain|host) (of|in|part of) (the |this )?(recipient|destination|addressee|address you)|all (relevant )?mx|mail exchangers/;

/** Words about one mailbox. */
const mailboxNames =
  /\b(user|recipient|mail ?box|account|addressee|alias|inbox|person|local ?part|rcpt)s?\b|no such address|unrouteable address|用户|收件人|邮箱|账[号户]|帐[号户]|usu[aá]ri|utilisateur|destinat|benutzer|empfänger|postfach|utente|casella|odbiorc|użytkownik|пользовател|получател|ящик|宛先|受信者|ユーザ|사용자|수신자/;

/** RFC 3463 codes that name the recipient's domain. */
const destinationCode = /^5\.(1\.(2|10)|4\.(4|310))$/;

/**
 * Whether a reply that seems to say that a mailbox is gone may be about the sender instead: its address, its domain, its
 * server's name. A statement about DNS is about the recipient only where the reply names the recipient or its domain.
 *
 * Guarantee: true for every reply that names one of `ours` outside the recipient's own address.
 */
export function mayBeAboutSender(
  { code, text, words, enhanced }: ReplyParts,
  { step = 'unknown', recipient = '', ours = [] }: ReplyContext,
): boolean {
  if (step === 'session' || step === 'sender' || senderCode.test(enhanced)) return true;
  if (senderNames.test(words.replace(returned, '')) || spokenTo.test(words)) return true;
  const address = recipient.toLowerCase();
  const folded = text.toLowerCase();
  const others = address === '' ? folded : folded.replaceAll(address, '<>');
  if (ours.some((name) => containsName(others, name.toLowerCase(), true))) return true;
  // RFC 7504: 556 is about the recipient's domain.
  if (
    code === 556 ||
    !dnsWords.test(folded.slice(0, 1_000).replace(hostNames, '')) ||
    destinationWords.test(words) ||
    destinationCode.test(enhanced)
  )
    return false;
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return !mailboxNames.test(words) && !containsName(folded, address) && !containsName(folded, domain);
}

/**
 * Whether a text has a name as a whole word.
 * @param under whether a name below it counts, too: `mx.example.com` has `example.com`
 */
function containsName(text: string, name: string, under = false): boolean {
  if (name === '') return false;
  const before = under ? /[\w-]/ : /[\w.-]/;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const after = text.slice(at + name.length, at + name.length + 2);
    if (!before.test(text.charAt(at - 1)) && !/^([\w-]|\.\w)/.test(after)) return true;
  }
  return false;
}
