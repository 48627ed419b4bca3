import { expect, test } from 'vitest';
import { Confirm } from '../../emails/confirm.js';
import { Digest } from '../../emails/digest.js';
import { Inactive } from '../../emails/inactive.js';
import { sample, sampleLanguages } from '../../emails/layouts/samples.js';
import { OwnData } from '../../emails/own-data.js';
import { previews } from '../../emails/previews/previews.js';
import { Subscriptions } from '../../emails/subscriptions.js';
import { Team } from '../../emails/team.js';
import { Welcome } from '../../emails/welcome.js';
import { locales } from '../../src/locale/locale.js';
import { renderDigest } from '../../src/render/digest.js';
import { renderHtml } from '../../src/render/html.js';
import { eachField } from '../../src/render/merge-fields.js';
import { countedEdition } from '../helpers/edition.js';
import { clientsWithout, cssFeatures, hasData, type StyledElement, type Use } from './css-features.js';

const placeholders = eachField(() => 'https://news.example.com/');

/** Every email as it is sent. One has its light and its dark colours. */
const emails = [
  ...locales.map((locale) => renderDigest(countedEdition, locale, placeholders, 0).html),
  ...(['full', 'brief', 'story'] as const).flatMap((layout) =>
    sampleLanguages.map((language) => renderHtml(<Digest {...sample(layout, language)} />)),
  ),
  ...locales.flatMap((locale) => {
    const { confirm, welcome, ownData, inactive, subscriptions, invitation, signIn } = previews[locale];
    return [
      <Confirm key="confirm" {...confirm} />,
      <Welcome key="welcome" {...welcome} />,
      <OwnData key="own-data" {...ownData} />,
      <Inactive key="inactive" {...inactive} />,
      <Subscriptions key="subscriptions" {...subscriptions} />,
      <Team key="invitation" {...invitation} />,
      <Team key="sign-in" {...signIn} />,
    ].map(renderHtml);
  }),
];

interface Exception {
  /** The clients without full support. */
  clients: string;
  /** Their readers' view, or the reason why the missing part does not matter. */
  fallback: string;
  /** Whether a use has its fallback. In the stylesheet, all rules do: without it, the inline styles count. */
  holds?: (use: Use & { element: StyledElement }) => boolean;
}

const isHidden = ({ element, declarations }: Use) =>
  declarations.get('display') === 'none' &&
  declarations.get('max-height') === '0' &&
  declarations.get('overflow') === 'hidden' &&
  // The height of an inline element cannot be limited.
  (element?.tagName === 'DIV' || declarations.has('float'));
const hasAttribute =
  (...names: string[]) =>
  ({ element }: { element: StyledElement }) =>
    names.some((name) => element.hasAttribute(name));
const onlyValues =
  (property: string, allowed: RegExp) =>
  ({ declarations }: Use) =>
    allowed.test(declarations.get(property) ?? '');

const inlineLight = 'The inline styles, in light colours, as wide as the window.';
const exceptions: Record<string, Exception> = {
  'at-media': {
    clients: 'gmail outlook yahoo aol samsung',
    fallback: `max-width alone is known to most. ${inlineLight}`,
  },
  'at-media-prefers-color-scheme': { clients: 'gmail outlook.windows yahoo aol', fallback: inlineLight },
  'color-scheme': { clients: 'gmail outlook yahoo aol', fallback: inlineLight },
  important: { clients: 'gmail outlook.windows yahoo aol', fallback: inlineLight, holds: () => false },
  'selector-class': { clients: 'gmail.ios gmail.android gmail.mobile-web', fallback: inlineLight },
  'selector-type': { clients: 'gmail.ios gmail.android gmail.mobile-web', fallback: 'See text-wrap.' },
  'selector-descendant': { clients: 'gmail.ios gmail.android gmail.mobile-web', fallback: inlineLight },
  'selector-attribute': {
    clients: 'gmail outlook yahoo aol',
    fallback: `Outlook.com's own marks only. ${inlineLight}`,
  },
  'text-wrap': {
    clients: 'gmail outlook yahoo aol',
    fallback: 'Lines of a headline are as long as there is room.',
    holds: () => false,
  },
  'object-fit': {
    clients: 'gmail.ios gmail.android gmail.mobile-web outlook.windows yahoo aol',
    fallback: 'Pictures are cut to shape on our side. Only one that could not be cut has it, in the stylesheet.',
    holds: () => false,
  },
  border: {
    clients: 'outlook.windows',
    fallback: 'At most 8 px, and a box with one is a table cell.',
    holds: ({ element, declarations }) =>
      ![...declarations].some(([name, value]) => name.startsWith('border') && /\b(9|\d\d+)px/.test(value)) &&
      (!/^(p|div)$/i.test(element.tagName) || [...declarations.keys()].every((name) => !/^border(-|$)/.test(name))),
  },
  'border-radius': { clients: 'outlook.windows yahoo aol', fallback: 'Square corners; without the slash notation.' },
  display: {
    clients: 'gmail.ios gmail.android outlook.windows yahoo aol',
    fallback: 'Values of CSS 1 and 2; Outlook for Windows shows a link as a link in its line, without its padding.',
    holds: onlyValues('display', /^(inline|block|inline-block)$/),
  },
  float: {
    clients: 'gmail.ios gmail.android outlook.windows yahoo aol',
    fallback: 'Only of what is hidden by display as well.',
    holds: isHidden,
  },
  'display-none': {
    clients: 'gmail.mobile-web outlook.windows',
    fallback: 'What is hidden has no height either; Outlook for Windows has mso-hide, or hides its text.',
    holds: isHidden,
  },
  'max-height': { clients: 'outlook.windows', fallback: 'Only of what is hidden by display as well.', holds: isHidden },
  opacity: { clients: 'gmail.mobile-web outlook.windows aol', fallback: 'See max-height.', holds: isHidden },
  overflow: { clients: 'gmail apple outlook yahoo aol samsung', fallback: 'See max-height.', holds: isHidden },
  'font-size': {
    clients: 'outlook.windows yahoo aol samsung',
    fallback: 'In pixels, which all have.',
    holds: onlyValues('font-size', /^\d+px$/),
  },
  'font-weight': {
    clients: 'outlook.windows yahoo aol',
    fallback: 'Bold from 600 on.',
    holds: onlyValues('font-weight', /^[1-9]00$/),
  },
  height: {
    clients: 'outlook.windows yahoo aol',
    fallback: 'The attributes of a picture give its size.',
    holds: hasAttribute('width'),
  },
  width: {
    clients: 'outlook.windows',
    fallback: 'A table has it, a picture has its attribute.',
    holds: (use) => /^(table|tbody|tr|td)$/i.test(use.element.tagName) || hasAttribute('width')(use),
  },
  'max-width': {
    clients: 'outlook.windows',
    fallback: 'A table of fixed width in a conditional comment; the attribute of a picture; words of a button wrap.',
    holds: (use) =>
      /^(table|tbody|tr|td)$/i.test(use.element.tagName) ||
      hasAttribute('width')(use) ||
      isHidden(use) ||
      use.declarations.get('max-width') === '100%',
  },
  'letter-spacing': { clients: 'outlook.windows', fallback: 'A little less space, since it is in em.' },
  'line-height': { clients: 'outlook.windows', fallback: 'Lines a little further apart or closer.' },
  margin: {
    clients: 'gmail outlook yahoo aol',
    fallback: 'Neither negative nor on a span; automatic only beside align="center".',
    holds: ({ element, declarations }) =>
      [...declarations].every(([name, value]) => !name.startsWith('margin') || !/-\d/.test(value)) &&
      !/^span$/i.test(element.tagName),
  },
  outline: { clients: 'outlook.windows', fallback: 'None is wanted.', holds: onlyValues('outline', /^none$/) },
  padding: {
    clients: 'outlook.windows',
    fallback: 'On table cells; a link that has it for thumbs needs none for a mouse; the button has spaces.',
    holds: ({ element }) => /^(td|a|body)$/i.test(element.tagName),
  },
  'text-align': {
    clients: 'gmail.android gmail.mobile-web outlook.windows yahoo aol samsung',
    fallback: 'Left, right and centre, which all have.',
    holds: onlyValues('text-align', /^(left|right|center)$/),
  },
  'text-decoration': {
    clients: 'gmail.ios gmail.android outlook.windows',
    fallback: 'One value, which all have.',
    holds: onlyValues('text-decoration', /^(none|underline)$/),
  },
  'word-break': {
    clients: 'gmail.ios gmail.android gmail.mobile-web apple outlook.web yahoo aol samsung',
    fallback: 'A very long word or address makes the email wider; the button of the address works.',
  },
};

/** Without a row in the data. */
const noData: Record<string, string> = {
  color: 'All clients have it, in hexadecimal.',
  'mso-hide': 'Outlook for Windows alone: what `display:none` does elsewhere.',
  'mso-padding-alt': 'Outlook for Windows alone: the padding of a button is in spaces beside its text.',
  'mso-text-raise': 'Outlook for Windows alone, see mso-padding-alt.',
  'pseudo-class-root': 'Only for the two declarations of the colour scheme.',
  'supported-color-schemes': 'An older name of color-scheme.',
};

const uses = new Map<string, Use[]>();
for (const email of emails)
  for (const [feature, more] of cssFeatures(email)) uses.set(feature, [...(uses.get(feature) ?? []), ...more]);

test('every CSS feature of every email is known, supported, or has a fallback where it is not', () => {
  const used = [...uses.keys()];
  expect(used.filter((feature) => !hasData(feature)).sort()).toEqual(Object.keys(noData).sort());
  const lacking = used.filter((feature) => hasData(feature) && clientsWithout(feature) !== '');
  expect(Object.fromEntries(lacking.map((feature) => [feature, clientsWithout(feature)]))).toEqual(
    Object.fromEntries(Object.entries(exceptions).map(([feature, { clients }]) => [feature, clients])),
  );
});

test.each(Object.entries(exceptions))('each use of %s has its fallback', (feature, { fallback, holds }) => {
  expect(fallback).not.toBe('');
  const inline = (uses.get(feature) ?? []).filter(
    (use): use is Use & { element: StyledElement } => use.element !== undefined,
  );
  const without = holds ? inline.filter((use) => !holds(use)) : [];
  expect([...new Set(without.map(({ element }) => /^[^>]*/.exec(element.outerHTML)?.[0]))]).toEqual([]);
});

test('a feature that a client lacks is found wherever it is written', () => {
  const found = cssFeatures(
    '<style>@media (orientation:portrait){a > b:hover{gap:1rem}}</style><p style="display:flex;width:calc(1vw + 2px)">',
  );
  for (const feature of ['at-media-orientation', 'selector-child', 'pseudo-class-hover', 'gap', 'unit-rem', 'display'])
    expect([feature, found.has(feature), clientsWithout(feature)]).toEqual([feature, true, expect.stringMatching(/./)]);
  expect(clientsWithout('unit-calc')).toContain('outlook');
  expect(exceptions.display?.holds?.(found.get('display')?.[0] as Use & { element: StyledElement })).toBe(false);
});
