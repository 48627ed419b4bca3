import { bodyPolicies, type Source, sourceKinds } from '../../articles/pull/source.js';
import type { FormBody } from '../../web/kit/form-body.js';

/** The settings of a source, as somebody has typed them. */
export interface SourceTexts {
  url: string;
  kind: string;
  /** A new key; empty: the one that it has stays. */
  contentKey: string;
  every: string;
  section: string;
  body: string;
  /** One a line. */
  include: string;
  exclude: string;
}

export const sourceTextsOf = ({ url, kind, every, section, body, include, exclude }: Source): SourceTexts => ({
  ...{ url, kind, contentKey: '', every: String(every), section, body },
  ...{ include: include.words.join('\n'), exclude: exclude.words.join('\n') },
});

export function typedSource(form: FormBody): SourceTexts {
  const text = (name: keyof SourceTexts) => form.get(name).slice(0, 40_000);
  return {
    ...{ url: text('url').trim(), kind: text('kind'), every: text('every').trim(), section: text('section') },
    ...{
      contentKey: text('contentKey').trim(),
      body: text('body'),
      include: text('include'),
      exclude: text('exclude'),
    },
  };
}

/** The input of the operation. Rules that the form does not show, about bylines and categories, stay. */
export function sourceChangeOf(
  { url, kind, contentKey, every, section, body, ...rules }: SourceTexts,
  { include, exclude }: Source,
) {
  return {
    url,
    kind: sourceKinds.find((one) => one === kind),
    ...(contentKey === '' ? {} : { contentKey }),
    every: every === '' ? Number.NaN : Number(every),
    section,
    body: bodyPolicies.find((one) => one === body),
    include: { ...include, words: linesOf(rules.include) },
    exclude: { ...exclude, words: linesOf(rules.exclude) },
  };
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
