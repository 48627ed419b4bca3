import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../tests/helpers/browser.js';
import { takeGallery } from './screenshots/gallery.js';
import { takeReadmePictures } from './screenshots/readme-pictures.js';

// `npm run pictures` takes every state of the public pages into pictures/, and the README's pictures from the demo into
// docs/pictures/, which is part of the repository. `npm run pictures -- front article` takes the named states alone,
// `npm run pictures -- readme` the README's pictures alone.

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = 'readme';
const names = process.argv.slice(2);

const browser = await launchBrowser();
try {
  const only = names.filter((name) => name !== readme);
  if (names.length === 0 || only.length > 0) {
    const taken = await takeGallery(browser, `${root}pictures`, only);
    process.stderr.write(`${taken} pictures in pictures/\n`);
  }
  if (names.length === 0 || names.includes(readme)) {
    const bytes = await takeReadmePictures(browser, root, `${root}docs/pictures`);
    process.stderr.write(`${bytes} bytes in docs/pictures/\n`);
  }
} finally {
  await browser.close();
}
