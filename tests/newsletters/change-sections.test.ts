import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InvalidInput } from '../../src/errors.js';
import {
  finishRenaming,
  mergeSections,
  orderSections,
  removeSection,
  renameSection,
  titleSection,
} from '../../src/newsletters/change-sections.js';
import {
  chosenSections,
  currentSection,
  type Newsletter,
  sectionBits,
  sectionMask,
  sectionPosition,
  sectionTitle,
  wants,
} from '../../src/newsletters/newsletter.js';
import { addNewsletter, changeNewsletter, readNewsletter } from '../../src/newsletters/newsletter-store.js';
import { newsletterFields } from '../helpers/newsletter.js';
import { startTestRedis } from '../helpers/redis.js';

let redis: Redis;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ redis, stop } = await startTestRedis());
});
afterAll(() => stop());

let count = 0;
/** A newsletter of its own with these sections. */
async function withSections(...sections: string[]): Promise<Newsletter> {
  count += 1;
  return addNewsletter(
    redis,
    newsletterFields({
      slug: `paper-${count}`,
      title: 'The Paper',
      sections,
      from: { name: 'Paper', address: 'paper@example.com' },
    }),
  );
}

const names = ['City', 'Tech', 'Life', 'Sport', 'Food', 'Travel'];
const change = fc.record({
  kind: fc.constantFrom('merge', 'merge', 'merge', 'remove', 'rename', 'order', 'add'),
  one: fc.nat(99),
  other: fc.nat(99),
});

test('whatever is merged, removed, renamed, moved and added, no choice changes in another way', async () => {
  const history = fc.tuple(
    fc.array(fc.subarray(names, { minLength: 1 }), { minLength: 1, maxLength: 6 }),
    fc.array(change, { maxLength: 9 }),
  );
  await fc.assert(
    fc.asyncProperty(history, async ([choices, changes]) => {
      let newsletter = await withSections(...names);
      const masks = choices.map((chosen) => sectionMask(newsletter, chosen).mask);
      // The expected choice of each reader, by the current names of the sections.
      let shown = [...names];
      let wanted = choices.map((chosen) => new Set(chosen));
      const each = (change: (chosen: Set<string>) => Iterable<string>) => {
        wanted = wanted.map((chosen) => new Set(change(chosen)));
      };
      for (const [i, { kind, one, other }] of changes.entries()) {
        const section = shown[one % shown.length] ?? '';
        const second = shown.filter((name) => name !== section)[other % Math.max(1, shown.length - 1)];
        const { slug } = newsletter;
        if (kind === 'add') {
          newsletter = await changeNewsletter(redis, slug, { addSections: [`New ${i}`] });
          shown.push(`New ${i}`);
        } else if (kind === 'rename') {
          newsletter = await renameSection(redis, slug, section, `Named ${i}`);
          shown = shown.map((name) => (name === section ? `Named ${i}` : name));
          each((chosen) => [...chosen].map((name) => (name === section ? `Named ${i}` : name)));
        } else if (second === undefined) continue;
        else if (kind === 'order') {
          newsletter = await orderSections(redis, slug, [second.toUpperCase(), section]);
          shown = [second, section, ...shown.filter((name) => name !== second && name !== section)];
        } else if (kind === 'remove') {
          newsletter = await removeSection(redis, slug, section);
          shown = shown.filter((name) => name !== section);
          each((chosen) => [...chosen].filter((name) => name !== section));
        } else {
          newsletter = await mergeSections(redis, slug, section, second);
          shown = shown.filter((name) => name !== section);
          each((chosen) => [...chosen].map((name) => (name === section ? second : name)));
          expect(currentSection(newsletter, section)).toBe(second);
        }
      }
      expect(newsletter.sections).toEqual(shown);
      for (const [i, mask] of masks.entries()) {
        const has = (name: string) => mask === 0 || wanted[i]?.has(name) === true;
        expect(chosenSections(newsletter, mask)).toEqual(shown.filter(has));
        const bits = (name: string) => sectionBits(newsletter, sectionPosition(newsletter, name));
        for (const name of shown) expect(mask === 0 || (mask & bits(name)) !== 0).toBe(has(name));
      }
    }),
    { numRuns: 60 },
  );
});

test('merges and additions at the same moment all take effect', async () => {
  const { slug } = await withSections('A', 'B', 'C', 'D');
  await Promise.all([
    mergeSections(redis, slug, 'A', 'B'),
    mergeSections(redis, slug, 'C', 'D'),
    changeNewsletter(redis, slug, { addSections: ['E'] }),
    titleSection(redis, slug, 'B', 'zh-CN', '乙'),
    titleSection(redis, slug, 'D', 'zh-CN', '丁'),
  ]);
  const newsletter = await readNewsletter(redis, slug);
  expect(newsletter.sections).toEqual(['B', 'D', 'E']);
  expect(newsletter.sectionTitles).toEqual({ B: { 'zh-CN': '乙' }, D: { 'zh-CN': '丁' } });
  expect(['A', 'c', 'E', 'F'].map((name) => currentSection(newsletter, name))).toEqual(['B', 'D', 'E', undefined]);
});

test('a new section with the name of a merged one is a section of its own', async () => {
  const { slug } = await withSections('A', 'B');
  await mergeSections(redis, slug, 'A', 'B');
  const newsletter = await changeNewsletter(redis, slug, { addSections: ['A'] });
  expect(newsletter.sections).toEqual(['B', 'A']);
  expect(chosenSections(newsletter, sectionMask(newsletter, ['A']).mask)).toEqual(['A']);
  expect(chosenSections(newsletter, 1)).toEqual(['B']);
});

test('a title follows its section through a rename, is unique in its language, and can be removed', async () => {
  const { slug } = await withSections('City', 'Tech');
  await titleSection(redis, slug, 'city', 'zh-CN', '城市');
  const renamed = await renameSection(redis, slug, 'City', 'Town');
  expect([sectionTitle(renamed, 'Town', 'zh-CN'), sectionTitle(renamed, 'Town', 'en')]).toEqual(['城市', 'Town']);
  expect(sectionTitle(renamed, 'Tech', 'zh-CN')).toBe('Tech');
  await expect(titleSection(redis, slug, 'Tech', 'zh-CN', '城市')).rejects.toBeInstanceOf(InvalidInput);
  await expect(titleSection(redis, slug, 'Sport', 'zh-CN', '体育')).rejects.toBeInstanceOf(InvalidInput);
  const without = await titleSection(redis, slug, 'Town', 'zh-CN', null);
  expect(sectionTitle(without, 'Town', 'zh-CN')).toBe('Town');
});

test('the name of a merged section that another one had later means nothing when that one is removed', async () => {
  const { slug } = await withSections('City', 'Tech', 'Port');
  await mergeSections(redis, slug, 'City', 'Tech');
  await renameSection(redis, slug, 'Port', 'City');
  await finishRenaming(redis, slug, ['Port']);
  const newsletter = await removeSection(redis, slug, 'City');
  expect(['City', 'Port'].map((name) => currentSection(newsletter, name))).toEqual([undefined, undefined]);
});

test('an order needs names that exist, each once; sections that are added later come last', async () => {
  const { slug } = await withSections('A', 'B', 'C');
  for (const wrong of [
    ['A', 'X'],
    ['A', 'a'],
  ])
    await expect(orderSections(redis, slug, wrong)).rejects.toBeInstanceOf(InvalidInput);
  expect((await orderSections(redis, slug, ['c'])).sections).toEqual(['C', 'A', 'B']);
  const after = await changeNewsletter(redis, slug, { addSections: ['D'] });
  expect(after.sections).toEqual(['C', 'A', 'B', 'D']);
  expect(wants(sectionMask(after, ['C']).mask, 2)).toBe(true);
});

test('a section is not merged into itself, nor into one that does not exist', async () => {
  const { slug } = await withSections('A', 'B');
  for (const [from, into] of [
    ['A', 'a'],
    ['A', 'X'],
    ['X', 'B'],
  ] as const)
    await expect(mergeSections(redis, slug, from, into)).rejects.toBeInstanceOf(InvalidInput);
});

const step = fc.record({
  kind: fc.constantFrom('rename', 'rename', 'rename', 'add', 'merge', 'remove'),
  one: fc.nat(99),
  other: fc.nat(99),
  name: fc.constantFrom('City', 'Town', 'Port', 'Tech', 'Life'),
});

test('every name that a section had means the section that had it last, until a living one has it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const newsletter = await withSections('City', 'Tech');
      const { slug } = newsletter;
      // The expected sections, by the numbers of their creation: their names, or where they went.
      const sections: { name: string | undefined; into?: number }[] = [{ name: 'City' }, { name: 'Tech' }];
      const holder = new Map<string, number>([
        ['City', 0],
        ['Tech', 1],
      ]);
      const living = () => sections.flatMap(({ name }, i) => (name === undefined ? [] : [i]));
      for (const { kind, one, other, name } of steps) {
        const all = living();
        const [at, to] = [all[one % all.length] ?? 0, all[other % all.length] ?? 0];
        const own = sections[at]?.name ?? '';
        const isTaken = all.some((i) => sections[i]?.name === name);
        if (kind === 'rename' && !isTaken) {
          await renameSection(redis, slug, own.toLowerCase(), name);
          await finishRenaming(redis, slug, [own]);
          sections[at] = { name };
          holder.set(name, at);
        } else if (kind === 'add' && !isTaken) {
          await changeNewsletter(redis, slug, { addSections: [name] });
          holder.set(name, sections.push({ name }) - 1);
        } else if (kind === 'merge' && at !== to) {
          await mergeSections(redis, slug, own, sections[to]?.name ?? '');
          sections[at] = { name: undefined, into: to };
        } else if (kind === 'remove' && all.length > 1) {
          await removeSection(redis, slug, own);
          sections[at] = { name: undefined };
        }
      }
      const current = (i: number | undefined): string | undefined => {
        const found = i === undefined ? undefined : sections[i];
        return found?.into === undefined ? found?.name : current(found.into);
      };
      const after = await readNewsletter(redis, slug);
      for (const [name, i] of holder) expect([name, currentSection(after, name)]).toEqual([name, current(i)]);
    }),
    { numRuns: 60 },
  );
});
