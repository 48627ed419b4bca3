import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../tests/helpers/browser.js';
import { takeDeskGallery, takeDeskPictures } from './screenshots/desk-pictures.js';
import { takeGallery } from './screenshots/gallery.js';
import { takeReadmePictures } from './screenshots/readme-pictures.js';

// `npm run pictures` takes every state of the public pages and of the desk into pictures/, and the pictures of the README and
// of docs/ into docs/pictures/, which is part of the repository. `npm run pictures -- front desk-write` takes the named states
// alone, `npm run pictures -- readme` what is in docs/pictures/ alone, of which `desk` are the pictures of the desk.

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = 'readme';
const desk = 'desk';
const names = process.argv.slice(2);

const browser = await launchBrowser();
try {
  const only = names.filter((name) => ![readme, desk].includes(name));
  if (names.length === 0 || only.length > 0) {
    const isDesk = (name: string) => name.startsWith('desk-');
    const [ofDesk, ofSite] = [only.filter(isDesk), only.filter((name) => !isDesk(name))];
    let taken = 0;
    if (names.length === 0 || ofSite.length > 0) taken += await takeGallery(browser, `${root}pictures`, ofSite);
    if (names.length === 0 || ofDesk.length > 0) taken += await takeDeskGallery(browser, `${root}pictures`, ofDesk);
    process.stderr.write(`${taken} pictures in pictures/\n`);
  }
  if (names.length === 0 || names.includes(readme)) {
    const bytes = await takeReadmePictures(browser, root, `${root}docs/pictures`);
    process.stderr.write(`${bytes} bytes of the site in docs/pictures/\n`);
  }
  if (names.length === 0 || names.includes(readme) || names.includes(desk)) {
    const bytes = await takeDeskPictures(browser, `${root}docs/pictures`);
    process.stderr.write(`${bytes} bytes of the desk in docs/pictures/\n`);
  }
} finally {
  await browser.close();
}
