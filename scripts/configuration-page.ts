import { type SettingDoc, settingDocs } from '../src/settings/setting-docs.js';

const groups = Object.entries(settingDocs) as [string, Record<string, SettingDoc>][];

/** docs/configuration.md. */
export function configurationPage(): string {
  const sections = groups.map(([title, settings]) => {
    const rows = Object.entries(settings).map(
      ([name, doc]) => `| \`${name}\` | ${doc.default} | ${doc.text.replaceAll('|', '\\|')} |`,
    );
    return `## ${title}\n\n| Setting | Default | Meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return `# Configuration

<!-- Written by \`npm run docs\` from src/settings/setting-docs.ts. -->

Settings come from the environment or from a \`.env\` file in the working directory. The environment takes precedence.
Every setting is optional: without any, Postrider runs and emails nobody. All errors are reported together at the start.
\`npx postrider doctor\` checks whether the settings work, and names the settings in \`.env\` that do not exist.
\`.env.example\` lists them all, ready to copy.

Put a value with \`$\`, \`#\` or spaces in single quotes: \`SECRET='a$b'\`. Docker Compose replaces \`$NAME\` in other values
by a variable, and an unset variable by nothing. In an address, \`%24\` also stands for \`$\`.

${sections.join('\n')}`;
}

/** .env.example. */
export function exampleFile(): string {
  const sections = groups.map(([title, settings]) => {
    const entries = Object.entries(settings).map(([name, doc]) => {
      const about = `${doc.text} Default: ${doc.default}.`.replaceAll('`', '');
      return `${wrap(about)}\n#${name}=${doc.example ?? doc.default.replaceAll('`', '')}\n`;
    });
    return `# --- ${title} ${'-'.repeat(113 - title.length)}\n\n${entries.join('\n')}`;
  });
  return `# Every setting of Postrider. Copy this file to .env and uncomment the settings that you change. Environment
# variables take precedence over this file. Without any setting, Postrider runs and emails nobody: everything goes to a
# catch-all inbox. docs/configuration.md has the same as tables. \`npx postrider doctor\` checks whether the settings work.
# Put a value with $, # or spaces in single quotes, as in SECRET='a$b'. Docker Compose replaces $NAME in other values by
# a variable. In an address, %24 also stands for $.

${sections.join('\n')}`;
}

/** Comment lines of at most 118 characters. */
function wrap(text: string): string {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > 118 && line !== '#') {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line].join('\n');
}
