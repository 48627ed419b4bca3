import { readFileSync } from 'node:fs';
import { picturesIn } from '../../src/articles/readers/clean-body.js';
import { readDocument } from '../../src/articles/readers/read-document.js';
import { foreignDocument } from '../../tests/articles/slow-documents.js';
import { pageWords } from './articles-pages.js';

/** Shares from 0 to 1, over all pages. */
export interface PictureScores {
  pages: number;
  /** The article's picture was chosen. */
  picture: number;
  /** Beside it: the share that the first picture for shared links would get, */
  firstOffered: number;
  /** and the first picture of the text as it is kept. */
  firstInText: number;
  /** Pages with another picture, as `en: shape: "…"`. */
  wrong: string[];
}

interface PicturePage {
  paper: string;
  shape: string;
  html: string;
  url: string;
}

/** Four papers, each with the addresses that another kind of system gives its pictures. */
const papers: { language: string; host: string; photo: string; crop: string; other: string; mark: string }[] = [
  {
    language: 'en',
    host: 'https://gazette.example.com',
    photo: '/wp-content/uploads/2024/01/true-ferry-at-quay-1200x675.jpg',
    crop: '/wp-content/uploads/2024/01/true-ferry-at-quay-800x450.jpg',
    other: '/wp-content/uploads/2023/11/bridge-closed.jpg',
    mark: '/wp-content/uploads/2019/03/logo.png',
  },
  {
    language: 'de',
    host: 'https://bote.example.org',
    photo: '/sites/default/files/styles/wide/public/true-4711.jpg?itok=Fg3xQ',
    crop: '/sites/default/files/styles/teaser/public/true-4711.jpg?itok=9aQzz',
    other: '/sites/default/files/styles/wide/public/bruecke-0815.jpg',
    mark: '/themes/bote/images/bote-logo-square.png',
  },
  {
    language: 'zh',
    host: 'https://news.example.net',
    photo: '/dims4/default/true9f2c/2147483647/strip/true/crop/4000x2250/resize/1200x675/',
    crop: '/dims4/default/true9f2c/2147483647/strip/true/crop/3000x2250/resize/800x600/',
    other: '/dims4/default/77ab01/2147483647/strip/true/crop/4000x2250/resize/1200x675/',
    mark: '/styleguide/assets/images/placeholder.png',
  },
  {
    language: 'fr',
    host: 'https://courrier.example.com',
    photo: '/resizer/v2/TRUE7KZ5ZBEEHO4X.jpg?auth=1a2b&width=1200&smart=true',
    crop: '/resizer/v2/TRUE7KZ5ZBEEHO4X.jpg?auth=3c4d&width=640&smart=true',
    other: '/resizer/v2/QPM2AJ6YRFDOTKH.jpg?auth=5e6f&width=1200',
    mark: '/pf/resources/images/default-social-image.jpg',
  },
];

/** The pages of bench/pages/pictures.txt. The address of a right picture holds `true`. */
export function picturePages(): PicturePage[] {
  const text = readFileSync(new URL('../pages/pictures.txt', import.meta.url), 'utf8');
  const shapes = text.split(/^%% /m).slice(1);
  return papers.flatMap(({ language, host, ...addresses }, place) => {
    const values: Record<string, string> = { ...pageWords(language), host, path: addresses.photo, code: `${place}b7f` };
    for (const [name, path] of Object.entries(addresses)) values[name] = `${host}${path}`;
    return shapes.map((shape) => {
      const [name = '', ...lines] = shape.trim().split('\n');
      const [head = '', body = ''] = lines.join('\n').split('\n--\n');
      const page = `<html lang="${language}"><head><title>{title} | {site}</title>${head}</head><body><header><a href="/"><img src="{mark}" alt="{site}"></a></header><main><article><h1>{title}</h1><div class="article-body">${body}</div></article></main></body></html>`;
      const html = page.replace(/\{(\w+)\}/g, (mark, key: string) => values[key] ?? mark);
      return { paper: language, shape: name, html, url: `${host}/2024/01/31/ferry` };
    });
  });
}

const isRight = (address: string | undefined): boolean =>
  address?.replace(/\/strip\/true\//, '/').match(/true/i) != null;

/** The claim: of the pictures that a page offers and shows, the article's own is chosen. */
export function scorePictures(): PictureScores {
  const pages = picturePages();
  const sums = { picture: 0, firstOffered: 0, firstInText: 0 };
  const wrong: string[] = [];
  for (const { paper, shape, html, url } of pages) {
    const [outcome] = readDocument({ ...foreignDocument('url', `${shape}.html`, html), url }).outcomes;
    const draft = outcome && 'draft' in outcome ? outcome.draft : undefined;
    const offered = /(?:property|name)="(?:og:image|twitter:image)[^"]*" content="([^"]*)"/i.exec(html)?.[1];
    if (isRight(draft?.image?.url)) sums.picture += 1;
    else wrong.push(`${paper}: ${shape}: ${JSON.stringify(draft?.image?.url ?? null)}`);
    sums.firstOffered += Number(isRight(offered));
    sums.firstInText += Number(isRight(picturesIn(draft?.body ?? '')[0]?.url));
  }
  const share = (sum: number) => Math.round((sum / pages.length) * 1_000) / 1_000;
  return {
    pages: pages.length,
    picture: share(sums.picture),
    firstOffered: share(sums.firstOffered),
    firstInText: share(sums.firstInText),
    wrong,
  };
}
