import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, PostriderError } from '../errors.js';
import { type InboxPages, letLinksOpen, refuseOtherSites } from './inbox-links.js';

export class InboxFailed extends PostriderError {
  override readonly code = 'inbox.failed';
  override readonly retryable = false;
  constructor(
    readonly ports: { smtp: number; web: number },
    cause: unknown,
  ) {
    super(`The catch-all inbox could not start on ports ${ports.smtp} and ${ports.web} (${describeError(cause)}).`, {
      cause,
    });
  }
}

/** The inbox is an optional package, and this installation does not have it. */
export class InboxMissing extends PostriderError {
  override readonly code = 'inbox.missing';
  override readonly retryable = false;
  constructor(cause: unknown) {
    super('The catch-all inbox is not installed.', { cause });
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'inbox.failed': InboxFailed;
    'inbox.missing': InboxMissing;
  }
}

/** The catch-all inbox: accepts every email, forwards none, and shows them on a page. */
export interface Inbox {
  smtpUrl: string;
  webUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts the catch-all inbox on this machine only. It keeps emails until the process ends.
 * @param dataDir the emails are stored in a folder below it; older ones are removed
 * @throws InboxMissing; InboxFailed, usually because a port is in use
 */
export async function startInbox(ports: { smtp: number; web: number }, dataDir: string): Promise<Inbox> {
  const { MailDev } = await import('maildev').catch((error: unknown) => {
    throw isMissing(error) ? new InboxMissing(error) : error;
  });
  const mailDirectory = join(dataDir, 'inbox');
  await rm(mailDirectory, { recursive: true, force: true });
  const host = '127.0.0.1';
  const maildev = new MailDev({
    smtp: ports.smtp,
    ip: host,
    web: ports.web,
    webIp: host,
    mailDirectory,
    silent: true,
    // Limits memory: the inbox is for trying things out, not an archive.
    maxEmails: 5_000,
  });
  try {
    await quietly(() => maildev.start());
  } catch (cause) {
    throw new InboxFailed(ports, cause);
  }
  const pages = maildev.getServers()?.api?.server;
  if (pages) {
    letLinksOpen(pages as unknown as InboxPages);
    refuseOtherSites(pages as unknown as InboxPages);
  }
  return {
    smtpUrl: `smtp://${host}:${ports.smtp}`,
    webUrl: `http://localhost:${ports.web}`,
    stop: () => maildev.stop(),
  };
}

const isMissing = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';

/** Keeps maildev's greeting off standard output, which is for results. */
async function quietly(run: () => Promise<unknown>): Promise<void> {
  const { info } = console;
  console.info = () => undefined;
  try {
    await run();
  } finally {
    console.info = info;
  }
}
