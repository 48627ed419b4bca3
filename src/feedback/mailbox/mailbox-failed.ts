import { PostriderError } from '../../errors.js';
import { type Redactor, withoutAddresses } from '../../redaction.js';

/**
 * What keeps a mailbox from being read. `report`: single reports could not be applied; the others are. `blocked`: there are
 * so many of these that none is read any more.
 */
export type MailboxTrouble = 'connection' | 'certificate' | 'login' | 'folder' | 'report' | 'blocked';

/** The mailbox for bounces cannot be read at the moment. */
export class MailboxFailed extends PostriderError {
  override readonly code = 'feedback.mailbox-failed';
  override readonly retryable = true;
  constructor(
    readonly because: MailboxTrouble,
    /** Without secrets and addresses. */
    readonly words: string,
    cause?: unknown,
  ) {
    super(`${sentences[because]}: ${words}.`, { cause });
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'feedback.mailbox-failed': MailboxFailed;
  }
}

const sentences: Record<MailboxTrouble, string> = {
  connection: 'The connection to the server of the mailbox failed',
  certificate: 'The server of the mailbox cannot be trusted',
  login: 'The server of the mailbox refused the login',
  folder: 'A folder of the mailbox cannot be used',
  report: 'A report in the mailbox could not be processed',
  blocked: 'Too many reports in the mailbox could not be processed',
};

/** What ImapFlow tells about a failure. */
interface ImapTrouble {
  message?: string;
  code?: string;
  responseText?: string;
  response?: unknown;
  authenticationFailed?: boolean;
  tlsFailed?: boolean;
  mailboxMissing?: boolean;
}

const longestWords = 300;
const ofCertificate = /certificate|STARTTLS|altname|wrong version number|^CERT_|^SELF_SIGNED|^UNABLE_TO_/i;

/** Names the trouble behind an error of the connection. The server's words may repeat what was sent to it. */
export function mailboxFailed(error: unknown, redact: Redactor, trouble?: MailboxTrouble): MailboxFailed {
  if (error instanceof MailboxFailed) return error;
  const { message = String(error), code, response, ...told } = error as ImapTrouble;
  const reply = told.responseText ?? (typeof response === 'string' ? response : undefined);
  const words = withoutAddresses(redact(reply || message))
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\.$/, '')
    .slice(0, longestWords);
  return new MailboxFailed(trouble ?? troubleOf({ message, code: code ?? '', ...told }), words);
}

function troubleOf({ message = '', code = '', authenticationFailed, tlsFailed, mailboxMissing }: ImapTrouble) {
  if (authenticationFailed) return 'login';
  if (tlsFailed || ofCertificate.test(message) || ofCertificate.test(code)) return 'certificate';
  return mailboxMissing || code === 'NotFound' ? 'folder' : 'connection';
}
