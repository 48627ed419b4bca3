/** Draws src/web/kit/follow-icons.ts anew: `node --import tsx scripts/make-follow-icons.ts`. */
import { writeFile } from 'node:fs/promises';
import { networks } from '../src/newsletters/networks.js';
import { launchBrowser } from '../tests/helpers/browser.js';
import { followIcon } from './pictures/follow-shapes.js';

/** Pixels: twice the size in which an icon is shown. */
const side = 40;

const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: side, height: side } });
  const lines: string[] = [];
  for (const network of networks) {
    await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${followIcon(network, side)}`);
    const png = await page.screenshot({ type: 'png', omitBackground: true });
    lines.push(`  ${network}:\n    '${png.toString('base64')}',\n`);
    process.stdout.write(`${network}  ${png.length} bytes\n`);
  }
  const head = `import type { Network } from '../../newsletters/networks.js';\n\n/** PNG files of 40 × 40 pixels (base64), drawn by scripts/make-follow-icons.ts. Email clients show no SVG. */\n`;
  const text = `${head}export const followIcons: Record<Network, string> = {\n${lines.join('')}};\n`;
  await writeFile(new URL('../src/web/kit/follow-icons.ts', import.meta.url), text);
} finally {
  await browser.close();
}
