import { dark, light, narrow, type Palette, space } from '../theme.js';

/**
 * What inline styles cannot say: dark mode and narrow screens. A mail without this sheet still looks right, in light
 * colours. Class names say which token an element wears; `!important` is what beats the inline style.
 */
const textColours = { ink: 'ink', muted: 'muted', accent: 'accent', button: 'onAccent' } as const;
const surfaces = { page: 'page', sheet: 'sheet', tint: 'tint', button: 'accent' } as const;

function paint(palette: Palette, scope: { text: string; surface: string }): string {
  const rules = [
    ...Object.entries(textColours).map(([name, key]) => `${scope.text}.${name}{color:${palette[key]}!important}`),
    ...Object.entries(surfaces).map(
      ([name, key]) => `${scope.surface}.${name}{background-color:${palette[key]}!important}`,
    ),
    `${scope.surface}.rule{border-color:${palette.rule}!important}`,
    `${scope.surface}.bar{border-color:${palette.ink}!important}`,
  ];
  return rules.join('\n');
}

export const stylesheet = [
  ':root{color-scheme:light dark;supported-color-schemes:light dark}',
  `.page{background-color:${light.page}}`,
  // A tall picture is cropped, not squeezed; max-height reserves no room for a picture that was not loaded.
  '.photo{max-height:420px;object-fit:cover}',
  '.thumb{max-height:160px;object-fit:cover}',
  `@media (prefers-color-scheme:dark){${paint(dark, { text: '', surface: '' })}}`,
  // Outlook.com has no media query for its dark mode: it marks what it recoloured.
  paint(dark, { text: '[data-ogsc] ', surface: '[data-ogsb] ' }),
  `@media (max-width:${narrow}px){`,
  `.gutter{padding-left:${space.gutterNarrow}px!important;padding-right:${space.gutterNarrow}px!important}`,
  '.stack{display:block!important;width:auto!important;padding-left:0!important}',
  '.thumb{width:100%!important;max-height:240px}',
  '.over{padding-bottom:0!important}',
  '.name{font-size:32px!important}',
  '.headline{font-size:26px!important}',
  '}',
].join('\n');
