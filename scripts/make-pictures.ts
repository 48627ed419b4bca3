/** Draws samples/articles/pictures/*.jpg anew: `node --import tsx scripts/make-pictures.ts`. */
import { writeFile } from 'node:fs/promises';
import { launchBrowser } from '../tests/helpers/browser.js';
import { lifePictures } from './pictures/life.js';
import { newsPictures } from './pictures/news.js';
import { height, width } from './pictures/shapes.js';
import { techPictures } from './pictures/tech.js';

/** An email with a whole digest of pictures must stay small on a phone. */
const maxBytes = 60_000;
const folder = new URL('../samples/articles/pictures/', import.meta.url);

const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width, height } });
  for (const { name, svg } of [...newsPictures, ...techPictures, ...lifePictures]) {
    await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
    let quality = 90;
    let jpeg = await page.screenshot({ type: 'jpeg', quality });
    while (jpeg.length >= maxBytes && quality > 60) {
      quality -= 2;
      jpeg = await page.screenshot({ type: 'jpeg', quality });
    }
    if (jpeg.length >= maxBytes)
      throw new Error(`${name} has ${jpeg.length} bytes at the lowest quality. Simplify the drawing.`);
    await writeFile(new URL(`${name}.jpg`, folder), jpeg);
    process.stdout.write(`samples/articles/pictures/${name}.jpg  ${jpeg.length} bytes, quality ${quality}\n`);
  }
} finally {
  await browser.close();
}
