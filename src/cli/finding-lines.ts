import type { Finding } from '../findings/finding.js';
import { type About, remediesOf } from '../findings/remedy.js';
import type { WordedFinding } from '../locale/findings/finding-words.js';
import { findingInWords } from '../locale/findings-in-words.js';
import type { Locale } from '../locale/locale.js';
import { publisherLanguages } from '../locale/publisher-languages.js';
import { commandOf } from './remedy-commands.js';

/** What a finding is about, and how it is said. */
interface Told extends About {
  /** IANA name of the zone of its moments. Default: UTC. */
  timeZone?: string;
  /** Default: English. */
  language?: Locale;
}

/** A finding in words, with the commands that help: `Approve it before that: \`postrider issue approve gazette-7\`.` */
export function findingLine(
  finding: Finding,
  { timeZone = 'UTC', language = 'en', ...about }: Told = {},
): WordedFinding {
  const { detail, remedy } = findingInWords(finding, language, timeZone);
  const commands = remediesOf(finding, about).flatMap((one) => commandOf(one) ?? []);
  if (remedy === '' || commands.length === 0) return { detail, remedy };
  const quoted = commands.map((command) => `\`${command}\``);
  return { detail, remedy: publisherLanguages[language].commandLine.withCommands(remedy, quoted) };
}
