import { PostriderError } from '../../errors.js';
import { type Redactor, withoutAddresses } from '../../redaction.js';

/**
 * Why a mailbox cannot be read. `report`: some reports could not be applied, and the others were. `blocked`: too many
 * could not be applied, so no more are read.
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

/** The details of a failure that ImapFlow gives. */
interface ImapTrouble {
  message?: string;
  code?: string;
  responseText?: string;
  response?: unknown;
  authenticationFailed?: boolean;
  tlsFailed?: boolean;
  mailboxMissing?: boolean;
}

/** Max characters of the server's words. */
const maxWords = 300;
const ofCertificate = /certificate|STARTTLS|altname|wrong version number|^CERT_|^SELF_SIGNED|^UNABLE_TO_/i;

/** Makes the error for a failure of the connection. The server's words may repeat a secret that was sent to it. */
export function mailboxFailed(error: unknown, redact: Redactor, trouble?: MailboxTrouble): MailboxFailed {
  if (error instanceof MailboxFailed) return error;
  const { message = String(error), code, response, ...told } = error as ImapTrouble;
  const reply = told.responseText ?? (typeof response === 'string' ? response : undefined);
  const words = withoutAddresses(redact(reply || message))
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\.$/, '')
    .slice(0, maxWords);
  return new MailboxFailed(trouble ?? troubleOf({ message, code: code ?? '', ...told }), words);
}

function troubleOf({ message = '', code = '', authenticationFailed, tlsFailed, mailboxMissing }: ImapTrouble) {
  if (authenticationFailed) return 'login';
  if (tlsFailed || ofCertificate.test(message) || ofCertificate.test(code)) return 'certificate';
  return mailboxMissing || code === 'NotFound' ? 'folder' : 'connection';
}
