import { createHash, randomBytes } from 'node:crypto';
import type { ReactElement } from 'react';
import { escapeHtml } from '../../render/escape-html.js';
import { pageHtml } from '../kit/send-page.js';

/** The parts that differ between two copies of a form's page: the typed values, the stamp and the question. */
const slots = ['email', 'name', 'text', 'stamp', 'question'] as const;
export type FormValues = Record<(typeof slots)[number], string>;

/** Pages that a process keeps: two forms, in every language, with the usual errors. About 15 KB each. */
const maxTemplates = 100;

/**
 * Keeps the pages of forms as templates, because rendering a page costs more than everything else that a refused post
 * needs. A flood of posts then costs little, although each writer gets their own text back.
 * @returns a function that fills in a page. It renders the page once for each value of `facts`, which determine it
 */
export function keepFormTemplates(): (
  facts: unknown,
  values: FormValues,
  render: (marks: FormValues) => ReactElement,
) => string {
  // A template contains no visitor's text, and nobody else knows its marks.
  const secret = `slot${randomBytes(12).toString('hex')}`;
  const mark = (slot: keyof FormValues) => `${secret}${slot}`;
  const marks = Object.fromEntries(slots.map((slot) => [slot, mark(slot)])) as FormValues;
  const anyMark = new RegExp(`${secret}(${slots.join('|')})`);
  const kept = new Map<string, readonly string[]>();

  return (facts, values, render) => {
    const key = createHash('sha256').update(JSON.stringify(facts)).digest('base64');
    // Constant parts, with the name of a slot between each two.
    const parts = kept.get(key) ?? pageHtml(render(marks)).split(anyMark);
    kept.delete(key);
    kept.set(key, parts);
    const [oldest] = kept.keys();
    if (kept.size > maxTemplates && oldest !== undefined) kept.delete(oldest);
    return parts.map((part, i) => (i % 2 === 0 ? part : escapeHtml(values[part as keyof FormValues]))).join('');
  };
}
