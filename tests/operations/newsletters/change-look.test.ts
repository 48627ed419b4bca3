import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dark, light } from '../../../emails/theme.js';
import { readMedia } from '../../../src/articles/store/picture-store.js';
import { InvalidInput, NotFound } from '../../../src/errors.js';
import { type Colour, lowestContrast } from '../../../src/newsletters/contrast.js';
import { addNewsletter, readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { changeLook, followLink, saveLogo } from '../../../src/operations/newsletters/change-look.js';
import { newsletterFields } from '../../helpers/newsletter.js';
import { png } from '../../helpers/png.js';
import { startTestRedis } from '../../helpers/redis.js';

let redis: Redis;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ redis, stop } = await startTestRedis());
});
afterAll(() => stop());

async function add(slug: string): Promise<string> {
  await addNewsletter(
    redis,
    newsletterFields({
      slug,
      title: 'The Paper',
      sections: ['City'],
      from: { name: 'Paper', address: 'paper@example.com' },
    }),
  );
  return slug;
}

test('an accepted accent is legible in both schemes; an illegible one is refused with a legible shade', async () => {
  const slug = await add('coloured');
  const colour = fc.nat(0xffffff).map((value) => `#${value.toString(16).padStart(6, '0')}`);
  await fc.assert(
    fc.asyncProperty(colour, async (accent) => {
      let { look } = await changeLook(redis, slug, { accent: null });
      try {
        ({ look } = await changeLook(redis, slug, { accent }));
        expect(look?.accent?.light).toBe(accent);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInput);
        const nearest = /#[0-9a-f]{6}$/.exec(String(error))?.[0];
        ({ look } = await changeLook(redis, slug, { accent: nearest }));
      }
      for (const [shade, { page, sheet, tint }] of [
        [look?.accent?.light, light],
        [look?.accent?.dark, dark],
      ] as const)
        expect(lowestContrast(shade as Colour, [page, sheet, tint] as Colour[])).toBeGreaterThanOrEqual(4.5);
    }),
    { numRuns: 100 },
  );
});

test('a change keeps the parts of a look that it leaves out, and null resets a part', async () => {
  const slug = await add('kept');
  await Promise.all([
    changeLook(redis, slug, { accent: '#0b5fa5' }),
    changeLook(redis, slug, { contact: ' Write to\tdesk@example.com ' }),
    changeLook(redis, slug, { copyright: '© {year}' }),
  ]);
  const { look } = await readNewsletter(redis, slug);
  expect(look).toMatchObject({
    accent: { light: '#0b5fa5' },
    contact: 'Write to desk@example.com',
    copyright: '© {year}',
  });
  const dim = await changeLook(redis, slug, { accentDark: '#7fb8e8' });
  expect(dim.look?.accent).toEqual({ light: '#0b5fa5', dark: '#7fb8e8' });
  const back = await changeLook(redis, slug, { accent: null, contact: null, copyright: null });
  expect(back).not.toHaveProperty('look');
});

test.each([
  [{ accent: 'blue' }, 'accent'],
  [{ accent: '#ffff00' }, 'accent'],
  [{ accent: '#0b5fa5', accentDark: '#0b5fa5' }, 'accentDark'],
  [{ contact: ' ' }, 'contact'],
  [{ copyright: 'x'.repeat(201) }, 'copyright'],
  [{ logoDark: { file: 'a.png', width: 1, height: 1 } }, 'logoDark'],
])('%j is refused, and the field is named', async (change, field) => {
  const slug = await add(`refused-${Math.random().toString(36).slice(2)}`);
  await expect(changeLook(redis, slug, change)).rejects.toMatchObject({ code: 'input.invalid', field });
  expect(await readNewsletter(redis, slug)).not.toHaveProperty('look');
});

test('the look of a newsletter that does not exist is not written', async () => {
  await expect(changeLook(redis, 'nobody', { copyright: '©' })).rejects.toBeInstanceOf(NotFound);
  expect(await redis.exists('postrider:newsletter:nobody')).toBe(0);
});

test('a logo is stored with its display size; an opaque or tiny one, or another file, is refused', async () => {
  const logo = await saveLogo(redis, 'logo', png({ width: 1120, height: 200, alpha: true }));
  expect(logo).toEqual({ file: expect.stringMatching(/^[0-9a-f]{20}\.png$/), width: 280, height: 50 });
  expect(await readMedia(redis, logo.file.slice(0, 20))).toMatchObject({ type: 'image/png' });
  const tall = await saveLogo(redis, 'logo', png({ width: 100, height: 144, alpha: true }));
  expect(tall).toMatchObject({ width: 50, height: 72 });
  const refused = [png({ width: 300, height: 80, alpha: false }), png({ width: 30, height: 30, alpha: true })];
  for (const bytes of refused)
    await expect(saveLogo(redis, 'logo', bytes)).rejects.toMatchObject({ code: 'input.invalid', field: 'logo' });
  for (const text of ['<svg xmlns="http://www.w3.org/2000/svg"/>', '', '\x89PNG\r\n\x1a\n'])
    await expect(saveLogo(redis, 'logo', Buffer.from(text, 'latin1'))).rejects.toMatchObject({
      code: 'article.picture-refused',
    });
});

test.each([
  ['weibo=https://weibo.example.com/u', { label: 'Weibo', network: 'weibo' }],
  ['微信=https://example.com/', { label: 'WeChat', network: 'wechat' }],
  ['Our forum = https://example.com/', { label: 'Our forum' }],
])('%s is a follow-us link', (text, link) => {
  expect(followLink(text)).toMatchObject(link);
});

test.each(['https://example.com/', '=https://example.com/', 'x=javascript:alert(1)', 'x='])(
  '%s is no follow-us link',
  (text) => {
    expect(() => followLink(text)).toThrow(InvalidInput);
  },
);
