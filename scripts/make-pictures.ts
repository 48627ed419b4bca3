/** Draws the pictures of the samples anew: `node --import tsx scripts/make-pictures.ts [folder]`. */
import { writeFile } from 'node:fs/promises';
import { launchBrowser } from '../tests/helpers/browser.js';
import { cityPictures } from './pictures/city.js';
import { leisurePictures } from './pictures/leisure.js';
import { lifePictures } from './pictures/life.js';
import { newsPictures } from './pictures/news.js';
import { height, width } from './pictures/shapes.js';
import { techPictures } from './pictures/tech.js';

/** By folder: the pictures, and the bytes that one may have. An email with a whole digest must stay small on a phone. */
const folders = {
  articles: { pictures: [...newsPictures, ...techPictures, ...lifePictures], maxBytes: 60_000 },
  more: { pictures: [...cityPictures, ...leisurePictures], maxBytes: 40_000 },
};
const only = process.argv[2];

const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width, height } });
  for (const [folder, { pictures, maxBytes }] of Object.entries(folders)) {
    if (only !== undefined && only !== folder) continue;
    for (const { name, svg } of pictures) {
      await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
      let quality = 90;
      let jpeg = await page.screenshot({ type: 'jpeg', quality });
      while (jpeg.length >= maxBytes && quality > 60) {
        quality -= 2;
        jpeg = await page.screenshot({ type: 'jpeg', quality });
      }
      if (jpeg.length >= maxBytes)
        throw new Error(`${name} has ${jpeg.length} bytes at the lowest quality. Simplify the drawing.`);
      await writeFile(new URL(`../samples/${folder}/pictures/${name}.jpg`, import.meta.url), jpeg);
      process.stdout.write(`samples/${folder}/pictures/${name}.jpg  ${jpeg.length} bytes, quality ${quality}\n`);
    }
  }
} finally {
  await browser.close();
}
