import { expect, test } from 'vitest';
import { openSections } from '../../src/newsletters/newsletter.js';
import { readNote } from '../../src/render/digest/note-markdown.js';
import { renderArchive, renderDigest } from '../../src/render/digest.js';
import { mixedEdition } from '../helpers/edition.js';

const links = { unsubscribeUrl: 'https://news.example.com/u', preferencesUrl: 'https://news.example.com/p' };
const fields = { greeting: 'Dear reader,', why: 'You subscribed.', ...links };
// A layout without cards, which would take the stories out of their sections.
const newsletter = { ...mixedEdition.newsletter, look: { layout: 'brief' as const } };
const headings = (html: string) => [...html.matchAll(/<h2\n[^>]*accent[^>]*>([^<]*)</g)].map((match) => match[1]);

test('sections have the order and the title of the language in both parts and on the page', () => {
  const sections = openSections(['News', 'Tech', 'Life'], [2, 0, 1]);
  const titled = {
    ...newsletter,
    ...sections,
    sectionTitles: { Life: { 'zh-CN': '生活' }, Tech: { 'zh-CN': '科技' } },
  };
  const edition = { ...mixedEdition, newsletter: titled };
  const { html, text } = renderDigest(edition, 'zh-CN', fields, 0);
  expect(headings(html)).toEqual(['生活', 'News', '科技', 'Elsewhere']);
  expect(headings(renderArchive(edition, 'zh-CN'))).toEqual(['生活', 'News', '科技', 'Elsewhere']);
  expect(headings(renderDigest(edition, 'en', fields, 0).html)).toEqual(['Life', 'News', 'Tech', 'Elsewhere']);
  expect(text).toContain('\n生活\n----\n');
});

test('articles, notes and sponsors of a merged section are in its target section', () => {
  const sections = openSections(['News', { removed: 'Tech', into: 2 }, 'Life']);
  const edition = {
    ...mixedEdition,
    newsletter: { ...newsletter, ...sections },
    notes: { top: [], sections: { tech: readNote('About machines.'), life: readNote('About tea.') } },
  };
  const { html } = renderDigest(edition, 'en', fields, 0);
  expect(headings(html)).toEqual(['News', 'Elsewhere', 'Life']);
  for (const part of ['潮位计如何用无线电报告', 'About machines.', 'About tea.']) expect(html).toContain(part);
  expect(html.indexOf('About machines.')).toBeGreaterThan(html.indexOf('>Life<'));
});
