/** What the sample pictures are drawn with: one palette and a few functions that return SVG. All lengths in pixels. */

export const width = 1200;
export const height = 675;

export const colour = {
  night: '#16233f',
  navy: '#22365c',
  blue: '#3f6690',
  haze: '#8fb3c4',
  mist: '#d5e5e4',
  cream: '#f8eed9',
  sand: '#ecd2a4',
  amber: '#f3ab47',
  orange: '#e8803f',
  red: '#c94a38',
  brick: '#9c4636',
  wood: '#7a4a34',
  bark: '#4d3129',
  jade: '#4d9685',
  pine: '#23584f',
  white: '#fffaf0',
} as const;

export interface Picture {
  name: string;
  svg: string;
}

type Attributes = Record<string, string | number>;

const tag = (name: string, attributes: Attributes, inner = '') =>
  `<${name} ${Object.entries(attributes)
    .map(([key, value]) => `${key}="${value}"`)
    .join(' ')}>${inner}</${name}>`;

export const rect = (x: number, y: number, w: number, h: number, fill: string, more: Attributes = {}) =>
  tag('rect', { x, y, width: w, height: h, fill, ...more });

export const circle = (cx: number, cy: number, r: number, fill: string, more: Attributes = {}) =>
  tag('circle', { cx, cy, r, fill, ...more });

/** Many circles of one colour, each as [x, y, radius]. */
export const discs = (fill: string, ...spots: [number, number, number][]) =>
  spots.map(([x, y, r]) => circle(x, y, r, fill)).join('');

export const ellipse = (cx: number, cy: number, rx: number, ry: number, fill: string, more: Attributes = {}) =>
  tag('ellipse', { cx, cy, rx, ry, fill, ...more });

export const ring = (cx: number, cy: number, r: number, stroke: string, thickness: number, more: Attributes = {}) =>
  circle(cx, cy, r, 'none', { stroke, 'stroke-width': thickness, ...more });

export const shape = (d: string, fill: string, more: Attributes = {}) => tag('path', { d, fill, ...more });

export const line = (d: string, stroke: string, thickness: number, more: Attributes = {}) =>
  tag('path', {
    d,
    fill: 'none',
    stroke,
    'stroke-width': thickness,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    ...more,
  });

export const move = (x: number, y: number, inner: string, scale = 1) =>
  tag('g', { transform: `translate(${x} ${y}) scale(${scale})` }, inner);

export const fade = (opacity: number, inner: string) => tag('g', { opacity }, inner);

/** `count` times `draw`, joined. */
export const repeat = (count: number, draw: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => draw(index)).join('');

/** A background from `top` to `bottom`. Use once in a picture. */
export const backdrop = (...stops: string[]) =>
  `<defs><linearGradient id="backdrop" x1="0" y1="0" x2="0" y2="1">${stops
    .map((stop, index) => `<stop offset="${index / (stops.length - 1)}" stop-color="${stop}"/>`)
    .join('')}</linearGradient></defs>${rect(0, 0, width, height, 'url(#backdrop)')}`;

/** Numbers from 0 to 1 that look random and are the same on every run. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

export const picture = (name: string, ...parts: string[]): Picture => ({
  name,
  svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${parts.join('')}</svg>`,
});
