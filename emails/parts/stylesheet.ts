import type { Appearance } from '../look/appearance.js';
import type { SectionColour } from '../props.js';
import { dark, light, narrow, type Palette, space } from '../theme.js';

/**
 * Styles that cannot be inline: dark mode and narrow screens. An email without this stylesheet still looks right in
 * light colours. Class names name the colour token of an element. `!important` overrides the inline style.
 */
const textColours = { ink: 'ink', muted: 'muted', accent: 'accent', button: 'onAccent' } as const;
const surfaces = { page: 'page', sheet: 'sheet', tint: 'tint', button: 'accent' } as const;

function paint(palette: Palette, scope: { text: string; surface: string }, logo: boolean): string {
  const rules = [
    ...Object.entries(textColours).map(([name, key]) => `${scope.text}.${name}{color:${palette[key]}!important}`),
    ...Object.entries(surfaces).map(
      ([name, key]) => `${scope.surface}.${name}{background-color:${palette[key]}!important}`,
    ),
    `${scope.surface}.rule{border-color:${palette.rule}!important}`,
    `${scope.surface}.bar{border-color:${palette.ink}!important}`,
    `${scope.surface}.edge{border-color:${palette.muted}!important}`,
    ...(logo
      ? [
          `${scope.text}.by-day{display:none!important}`,
          `${scope.text}.by-night{display:inline!important;float:none!important;max-height:none!important}`,
        ]
      : []),
  ];
  return rules.join('\n');
}

/** The stylesheet of an email with this look. */
export function stylesheetFor({ accent, logo }: Appearance, colours: readonly SectionColour[] = []): string {
  const night = { ...dark, accent: accent.dark };
  const paintNight = (scope: { text: string; surface: string }) =>
    paint(night, scope, logo !== undefined) +
    colours.map(({ name, dark: shade }) => `\n${scope.text}.${name}{color:${shade}!important}`).join('');
  return (
    [
      ':root{color-scheme:light dark;supported-color-schemes:light dark}',
      // A word longer than a line breaks. Without this it would widen the whole email.
      `.page{background-color:${light.page};word-break:break-word}`,
      // The lines of a headline, and of what is below it, are of similar length, where that is supported.
      'h2{text-wrap:balance}',
      'h3{text-wrap:balance}',
      '.muted{text-wrap:balance}',
      // For pictures of unknown proportions: crops a tall one instead of squeezing it, where object-fit is supported.
      // max-height reserves no space for a picture that did not load.
      '.lead-photo{max-height:420px;object-fit:cover}',
      '.card-photo{max-height:260px;object-fit:cover}',
      '.line-photo{max-height:96px;object-fit:cover}',
      `@media (prefers-color-scheme:dark){${paintNight({ text: '', surface: '' })}}`,
      // Outlook.com has no media query for its dark mode. It marks the elements that it recoloured.
      paintNight({ text: '[data-ogsc] ', surface: '[data-ogsb] ' }),
      `@media (max-width:${narrow}px){`,
      `.gutter{padding-left:${space.gutterNarrow}px!important;padding-right:${space.gutterNarrow}px!important}`,
      '.bleed{padding-left:0!important;padding-right:0!important}',
      '.bleed img{border-radius:0!important}',
      '.card{display:block!important;width:auto!important;padding-left:0!important;padding-right:0!important}',
      '.name{font-size:32px!important}',
      '.headline{font-size:26px!important}',
      '}',
    ]
      .join('\n')
      // SMTP doubles a dot at the start of a line (RFC 5321 §4.5.2) in every copy, so no line starts with one.
      .replace(/([{}])\n\./g, '\n$1.')
  );
}
