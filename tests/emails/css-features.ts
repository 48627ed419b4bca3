import { parseHTML } from 'linkedom';
import support from './css-support.json' with { type: 'json' };

/** The parts of an element that the test checks. */
export type StyledElement = {
  tagName: string;
  outerHTML: string;
  hasAttribute(name: string): boolean;
};

/** A use of a feature: in an element's style, or in the stylesheet. */
export interface Use {
  element?: StyledElement;
  /** Of the element, or of the rule. */
  declarations: ReadonlyMap<string, string>;
}

const known: Readonly<Record<string, string>> = support.support;

/** The clients that do not support a feature in full, as far as is known: those of one family in one word if all lack it. */
export function clientsWithout(feature: string): string {
  const row = known[feature] ?? '';
  const lacking = support.clients.filter((_, i) => row[i] !== 'y');
  const family = (client: string) => client.slice(0, client.indexOf('.'));
  const whole = (name: string) =>
    support.clients.filter((client) => family(client) === name).every((client) => lacking.includes(client));
  return [...new Set(lacking.map((client) => (whole(family(client)) ? family(client) : client)))].join(' ');
}

/** Every CSS feature that an email uses, by its name in the data, or as it is written if it has no data. */
export function cssFeatures(html: string): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  const add = (feature: string, use: Use) => uses.set(feature, [...(uses.get(feature) ?? []), use]);
  const { document } = parseHTML(html);
  for (const element of document.querySelectorAll('[style]')) {
    const declarations = readDeclarations(element.getAttribute('style') ?? '');
    for (const feature of featuresOf(declarations)) add(feature, { element, declarations });
  }
  for (const sheet of document.querySelectorAll('style')) {
    const text = (sheet.textContent ?? '').replace(/\/\*.*?\*\//gs, '');
    for (const [, condition = ''] of text.matchAll(/@([^{]+)\{/g))
      for (const feature of featuresOfAtRule(condition)) add(feature, { declarations: new Map() });
    for (const [, selector = '', body = ''] of text.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
      const declarations = readDeclarations(body);
      for (const feature of [...featuresOf(declarations), ...featuresOfSelector(selector)])
        add(feature, { declarations });
    }
  }
  return uses;
}

function readDeclarations(text: string): Map<string, string> {
  const parts = text.split(';').map((declaration) => declaration.trim());
  return new Map(
    parts.filter(Boolean).map((declaration) => {
      const at = declaration.indexOf(':');
      return [declaration.slice(0, at).trim(), declaration.slice(at + 1).trim()];
    }),
  );
}

function featuresOf(declarations: ReadonlyMap<string, string>): Set<string> {
  const found = new Set<string>();
  for (const [property, value] of declarations) {
    found.add(property === 'display' && /^none\b/.test(value) ? 'display-none' : featureOfProperty(property));
    if (value.includes('!important')) found.add('important');
    for (const [, name = ''] of value.matchAll(/([a-z-]+)\(/g))
      found.add(name in known ? name : name === 'calc' ? 'unit-calc' : `function-${name}`);
    for (const [, unit = ''] of value.matchAll(/(?<![\w#])-?[\d.]+(%|[a-z]+)/g))
      found.add(`unit-${unit === '%' ? 'percent' : unit}`);
  }
  return found;
}

/** `padding-left` counts as `padding`, where the data has no row of its own. */
function featureOfProperty(property: string): string {
  if (property in known) return property;
  const short = property.replace(/-(top|right|bottom|left|color|style|width|family)(-.*)?$/, '');
  return short in known ? short : property;
}

const featuresOfAtRule = (condition: string): string[] => [
  `at-${/^[\w-]+/.exec(condition)?.[0]}`,
  ...[...condition.matchAll(/\(([\w-]+)/g)].flatMap(([, name = '']) =>
    name === 'max-width' || name === 'min-width' ? [] : [`at-media-${name}`],
  ),
];

function featuresOfSelector(written: string): string[] {
  const selector = written.trim();
  const pseudo = [...selector.matchAll(/(::?)([\w-]+)/g)].map(
    ([, colons, name]) => `pseudo-${colons === '::' ? 'element' : 'class'}-${name}`,
  );
  const kinds: readonly (readonly [RegExp, string])[] = [
    [/\.[\w-]/, 'selector-class'],
    [/#[\w-]/, 'selector-id'],
    [/\[/, 'selector-attribute'],
    [/(^|[\s,>+~])[a-z]/i, 'selector-type'],
    [/\*/, 'selector-universal'],
    [/,/, 'selector-grouping'],
    [/[\w\])]\s+[\w.[#:*]/, 'selector-descendant'],
    [/>/, 'selector-child'],
    [/\+/, 'selector-adjacent-sibling'],
    [/~(?!=)/, 'selector-general-sibling'],
    [/[\w\]]\.[\w-]/, 'selector-chaining'],
  ];
  return [...pseudo, ...kinds.flatMap(([sign, feature]) => (sign.test(selector) ? [feature] : []))];
}

export const hasData = (feature: string): boolean => feature in known;
