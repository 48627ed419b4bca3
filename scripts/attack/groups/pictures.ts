import { cutPicture } from '../../../src/articles/pictures/cut-picture.js';
import { saveMedia } from '../../../src/articles/store/picture-store.js';
import { type Attack, unless } from '../attack.js';

// Pictures that strangers made, and the addresses of pictures.

const text = (content: string) => Buffer.from(content);
/** Documents that pretend to be pictures. */
const documents = {
  svg: text('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
  html: text('<!doctype html><script>alert(1)</script>'),
  pdf: text('%PDF-1.4\n1 0 obj<<>>endobj'),
  tiff: Buffer.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0]),
  nothing: Buffer.alloc(0),
};

/** The head of a PNG of 60,000 × 60,000 pixels, which would take 14 GB. */
function bomb(): Buffer {
  const head = Buffer.alloc(33);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]).copy(head);
  head.write('IHDR', 12, 'latin1');
  head.writeUInt32BE(60_000, 16);
  head.writeUInt32BE(60_000, 20);
  head.set([8, 6, 0, 0, 0], 24);
  return head;
}

export const pictureAttacks: readonly Attack[] = [
  {
    name: 'a document that pretends to be a picture',
    mutations: [
      {
        removes: 'the look at the first bytes',
        file: 'src/articles/store/picture-store.ts',
        expression: 'pictureFormat(bytes)',
        instead: "'png'",
      },
    ],
    async run({ app }) {
      const faults: string[] = [];
      for (const [name, bytes] of Object.entries(documents)) {
        const saved = await saveMedia(app.redis, bytes).then(
          () => true,
          () => false,
        );
        if (saved) faults.push(`${name} is served as a picture`);
        if (!('refused' in (await cutPicture(bytes)))) faults.push(`${name} was decoded`);
      }
      return unless(faults, `${Object.keys(documents).length} documents were refused`);
    },
  },
  {
    name: 'a picture that fills the memory',
    async run({ app }) {
      const before = process.memoryUsage.rss();
      const cut = await cutPicture(bomb());
      const faults = 'refused' in cut ? [] : ['it was decoded'];
      const grown = (process.memoryUsage.rss() - before) / 1024 / 1024;
      if (grown > 300) faults.push(`it took ${Math.round(grown)} MB`);
      const large = await saveMedia(app.redis, Buffer.concat([bomb(), Buffer.alloc(2 * 1024 * 1024)])).catch(
        () => 'refused',
      );
      if (large !== 'refused') faults.push('a file of 2 MB was stored');
      return unless(faults, 'it was refused, and so was a file of 2 MB');
    },
  },
  {
    name: 'reading something else through the addresses of pictures',
    async run(instance) {
      const faults: string[] = [];
      const names = [
        '..%2f..%2fetc%2fpasswd',
        '__proto__',
        'x.png',
        `${'0'.repeat(20)}.svg`,
        `${'0'.repeat(20)}-lead-520.jpg`,
        '%00.png',
        'postrider:meta',
      ];
      for (const folder of ['media', 'pictures', 'looks', 'follow']) {
        for (const name of names) {
          const { status } = await instance.get(`/${folder}/${name}`);
          if (status < 400 || status >= 500) faults.push(`/${folder}/${name} answered ${status}`);
        }
      }
      return unless(faults, `${4 * names.length} addresses show nothing`);
    },
  },
  {
    name: 'learning who reads a public page by its pictures',
    async run(instance) {
      const faults: string[] = [];
      for (const path of [`/issues/${instance.issue.id}`, '/', '/n/gazette', '/n/gazette/issues']) {
        const { body, headers } = await instance.get(path);
        const images = [...body.matchAll(/<img[^>]*\ssrc="([^"]*)"/g)].map(([, src = '']) => src);
        for (const src of images) if (/^(https?:)?\/\//.test(src)) faults.push(`${path} shows ${src}`);
        const policy = String(headers['content-security-policy']);
        if (!/img-src 'self'/.test(policy) || /img-src[^;]*\*/.test(policy)) faults.push(`${path} allows any picture`);
      }
      return unless(faults, 'four pages show pictures of their own host only');
    },
  },
];
