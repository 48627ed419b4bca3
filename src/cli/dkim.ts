import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { readConfig } from '../config.js';
import { SurfaceError } from '../errors.js';
import { advisedBits, type DkimDnsRecord, type DkimKeyType, dkimDnsRecord, readDkimKey } from '../render/dkim-key.js';
import { asciiDomain } from '../subscribers/record/ascii-domain.js';
import { flagParser, verb } from './command.js';
import { openOutput } from './output.js';
import { WrongUsage } from './wrong-usage.js';

/** A key file is never overwritten: emails signed with the old key may still be on their way. */
class KeyFileExists extends SurfaceError {
  override readonly code = 'dkim.file-exists';
  override readonly retryable = false;
  constructor(file: string, cause?: unknown) {
    super(`${file} exists already and is not overwritten. Choose another --selector or --out, or move the file.`, {
      cause,
    });
  }
}

class NoDkimKey extends SurfaceError {
  override readonly code = 'dkim.not-set';
  override readonly retryable = false;
  constructor() {
    super('No DKIM key is set. Make one with `postrider dkim generate --domain example.com`.');
  }
}

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

const domainName = flagParser((text) => {
  const domain = asciiDomain(text.trim());
  if (domain.length > 253 || !new RegExp(`^${label}(?:\\.${label})+$`).test(domain))
    throw new Error('It must be a domain like example.com.');
  return domain;
});

const selectorName = flagParser((text) => {
  const selector = text.trim().toLowerCase();
  if (!new RegExp(`^${label}(?:\\.${label})*$`).test(selector))
    throw new Error('It must be letters, digits and hyphens, like postrider.');
  return selector;
});

interface GenerateFlags {
  json?: boolean;
  domain: string;
  selector: string;
  type: DkimKeyType | 'both';
  out: string;
}

export function dkimCommands(program: Command): void {
  const noun = program.command('dkim').description('make and show the DKIM keys that sign emails');

  verb(noun, 'generate', 'make keys; print the DNS records and the settings')
    .requiredOption('--domain <domain>', "the domain that signs: that of the sender's address", domainName)
    .option('--selector <name>', 'the name of the key in DNS', selectorName, 'postrider')
    .addOption(
      new Option('--type <type>', 'kind of key; all mailbox providers check rsa, only some ed25519')
        .choices(['rsa', 'ed25519', 'both'])
        .default('rsa'),
    )
    .option('--out <folder>', 'folder for the key files', 'dkim')
    .action(generate);

  verb(noun, 'show', 'print the DNS records of the keys that are set').action((flags: { json?: boolean }) => {
    const output = openOutput(flags.json === true);
    const { dkim } = readConfig();
    if (!dkim) throw new NoDkimKey();
    const records = dkim.keys.map((key) => dkimDnsRecord(dkim.domain, readDkimKey(key)));
    output.result({ domain: dkim.domain, records }, recordsText(records));
  });
}

async function generate({ json, domain, selector, type, out }: GenerateFlags): Promise<void> {
  const output = openOutput(json === true);
  const types: DkimKeyType[] = type === 'both' ? ['rsa', 'ed25519'] : [type];
  const keys = types.map((each) => {
    // Each key has a DNS record of its own, so the second one needs another selector.
    const own = type === 'both' && each === 'ed25519' ? `${selector}-ed25519` : selector;
    const prefix = each === 'ed25519' ? 'DKIM_ED25519_' : 'DKIM_';
    return { type: each, selector: own, prefix, file: join(resolve(out), `${own}.${domain}.pem`) };
  });
  if (keys.some((key) => key.selector.split('.').some((part) => part.length > 63)))
    throw new WrongUsage('--selector', 'it is too long; a label in DNS has at most 63 characters');
  for (const { file } of keys) if (existsSync(file)) throw new KeyFileExists(file);
  await mkdir(out, { recursive: true, mode: 0o700 });
  for (const key of keys) await writeKey(key.type, key.file);

  const records = keys.map(({ prefix, ...key }) =>
    dkimDnsRecord(domain, readDkimKey({ ...key, privateKeyFile: key.file, setting: `${prefix}PRIVATE_KEY_FILE` })),
  );
  const settings = Object.fromEntries([
    ['DKIM_DOMAIN', domain],
    ...keys.flatMap((key) => [
      [`${key.prefix}SELECTOR`, key.selector],
      [`${key.prefix}PRIVATE_KEY_FILE`, key.file],
    ]),
  ]) as Record<string, string>;
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const text = [
    recordsText(records),
    'When the records are visible in DNS, add these lines to .env and restart the workers:',
    lines.join('\n'),
  ].join('\n\n');
  output.result({ domain, files: keys.map(({ file }) => file), records, settings }, text);
  output.note('Keep the key files secret: anybody who has them can sign for the domain.');
}

async function writeKey(type: DkimKeyType, file: string): Promise<void> {
  const { privateKey } =
    type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: advisedBits }) : generateKeyPairSync('ed25519');
  try {
    await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? new KeyFileExists(file, error) : error;
  }
}

function recordsText(records: readonly DkimDnsRecord[]): string {
  return records
    .map(
      ({ name, type, value, zone }) =>
        `DNS record\n  name   ${name}\n  type   ${type}\n  value  ${value}\n\nIn a zone file:\n${zone}`,
    )
    .join('\n\n');
}
