import { readFileSync } from 'node:fs';
import { disposableEmailBlocklist } from 'disposable-email-domains-js';
import type { Config } from '../../config.js';
import { describeError, PostriderError } from '../../errors.js';
import { largeProviderDomains } from '../../settings/mailbox-providers.js';
import { asciiDomain } from '../record/ascii-domain.js';

/** DISPOSABLE_FILE cannot be used. */
export class UnusableDisposableFile extends PostriderError {
  override readonly code = 'config.disposable-file';
  override readonly retryable = false;
  constructor(reason: string, cause?: unknown) {
    super(`The file of disposable domains cannot be used: ${reason}.`, { cause });
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'config.disposable-file': UnusableDisposableFile;
  }
}

/** This installation's policy on disposable addresses. */
export interface DisposablePolicy {
  policy: Config['disposable']['policy'];
  /** Whether a domain (lower-case ASCII), or one above it, is on the list. */
  has(domain: string): boolean;
}

/**
 * Reads the list: the domains that the package disposable-email-domains-js collects, and those of DISPOSABLE_FILE (one
 * per line, `#` begins a comment, a `!` before a domain removes it). A domain covers its subdomains too. Large mailbox
 * providers that the package lists are left out.
 * @throws UnusableDisposableFile
 */
export function openDisposable({ policy, file }: Config['disposable']): DisposablePolicy {
  const domains = new Set(disposableEmailBlocklist().filter((domain) => !largeProviderDomains.has(domain)));
  for (const line of file === undefined ? [] : linesOf(file)) {
    const domain = asciiDomain(line.replace(/^!\s*/, ''));
    if (!domain.includes('.')) throw new UnusableDisposableFile(`"${line.slice(0, 80)}" is not a domain`);
    if (line.startsWith('!')) domains.delete(domain);
    else domains.add(domain);
  }
  return {
    policy,
    has(domain) {
      const labels = domain.split('.');
      return labels.some((_, from) => domains.has(labels.slice(from).join('.')));
    },
  };
}

function linesOf(file: string): string[] {
  try {
    const lines = readFileSync(file, 'utf8').split(/\r?\n/);
    return lines.map((line) => line.replace(/#.*/, '').trim()).filter((line) => line !== '');
  } catch (error) {
    throw new UnusableDisposableFile(describeError(error), error);
  }
}
