import { mkdir, rm, writeFile } from 'node:fs/promises';
import { sampleLanguages, sampleLayouts } from '../emails/layouts/samples.js';

// React Email's preview shows one email per file, so each layout in each language needs a file. Git ignores them.
const folder = new URL('../emails/layouts/samples/', import.meta.url);

const fileOf = (layout: string, language: string) => `import { Digest, type DigestProps } from '../../digest.js';
import { sample } from '../samples.js';

function Sample(props: DigestProps) {
  return <Digest {...props} />;
}

Sample.PreviewProps = sample('${layout}', '${language}');

export default Sample;
`;

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const layout of sampleLayouts)
  for (const language of sampleLanguages)
    await writeFile(new URL(`${layout}-${language.toLowerCase()}.tsx`, folder), fileOf(layout, language));
