import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { SMTPServer } from 'smtp-server';
import { describeError } from '../../errors.js';
import type { Logger } from '../../log.js';
import type { ListenerSettings } from '../../settings/feedback-settings.js';
import { CannotListen } from './cannot-listen.js';

/** The files of a certificate and its key. */
type TlsFiles = NonNullable<ListenerSettings['tls']>;

/** @throws CannotListen for missing files, or a key that does not match the certificate */
export async function readCertificate({ certFile, keyFile }: TlsFiles): Promise<{ cert: Buffer; key: Buffer }> {
  try {
    const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)]);
    createSecureContext({ cert, key });
    return { cert, key };
  } catch (error) {
    throw new CannotListen('certificate', `${certFile}, ${keyFile}`, error);
  }
}

/** Reloads the certificate, which may have been renewed. */
export async function renewCertificate(
  smtp: Pick<SMTPServer, 'updateSecureContext'>,
  tls: TlsFiles,
  log: Pick<Logger, 'error'>,
): Promise<void> {
  try {
    smtp.updateSecureContext(await readCertificate(tls));
  } catch (error) {
    log.error({ error: describeError(error) }, 'the renewed certificate of the listener cannot be used');
  }
}
