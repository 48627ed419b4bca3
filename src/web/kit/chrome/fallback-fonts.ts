// Written by scripts/measure-fonts.ts.

/** A font of the reader's system that is shown while one of ours is not there, with its widths and heights. */
export interface Fallback {
  font: 'head' | 'serif' | 'sans';
  /** The font of a system whose widths it has. */
  like: string;
  weight?: number;
  /** Its names on various systems. */
  names: readonly string[];
  /** Heights of our font above and below the line, in per cent of its size. */
  heights: readonly [number, number];
  /** Widths of our font in per cent of this one's, for spaces and for all other signs. */
  widths: { others: number; spaces: number };
}

/** The first that a system has is taken. */
export const fallbacks: readonly Fallback[] = [
  { font: 'serif', like: 'Georgia', names: ['Georgia'], heights: [103.6, 33.5], widths: { others: 109, spaces: 98.3 } },
  {
    font: 'serif',
    like: 'Times',
    names: ['Times New Roman', 'Liberation Serif'],
    heights: [103.6, 33.5],
    widths: { others: 121, spaces: 94.8 },
  },
  {
    font: 'serif',
    like: 'Noto',
    names: ['Noto Serif'],
    heights: [103.6, 33.5],
    widths: { others: 100.4, spaces: 91.2 },
  },
  {
    font: 'serif',
    like: 'DejaVu',
    names: ['DejaVu Serif'],
    heights: [103.6, 33.5],
    widths: { others: 95.1, spaces: 74.6 },
  },
  {
    font: 'head',
    like: 'Georgia',
    weight: 600,
    names: ['Georgia Bold'],
    heights: [103.6, 33.5],
    widths: { others: 84.6, spaces: 83.5 },
  },
  {
    font: 'head',
    like: 'Times',
    weight: 600,
    names: ['Times New Roman Bold', 'Liberation Serif Bold'],
    heights: [103.6, 33.5],
    widths: { others: 102.9, spaces: 84.8 },
  },
  {
    font: 'head',
    like: 'Noto',
    weight: 600,
    names: ['Noto Serif Bold'],
    heights: [103.6, 33.5],
    widths: { others: 85.7, spaces: 81.5 },
  },
  {
    font: 'head',
    like: 'DejaVu',
    weight: 600,
    names: ['DejaVu Serif Bold'],
    heights: [103.6, 33.5],
    widths: { others: 78.5, spaces: 60.9 },
  },
  {
    font: 'sans',
    like: 'Arial',
    weight: 400,
    names: ['Arial', 'Helvetica', 'Liberation Sans'],
    heights: [102.4, 40],
    widths: { others: 96.4, spaces: 72 },
  },
  {
    font: 'sans',
    like: 'Arial',
    weight: 600,
    names: ['Arial Bold', 'Helvetica Bold', 'Liberation Sans Bold'],
    heights: [102.4, 40],
    widths: { others: 91.5, spaces: 72 },
  },
  {
    font: 'sans',
    like: 'Arial',
    weight: 700,
    names: ['Arial Bold', 'Helvetica Bold', 'Liberation Sans Bold'],
    heights: [102.4, 40],
    widths: { others: 94.2, spaces: 72 },
  },
  {
    font: 'sans',
    like: 'Roboto',
    weight: 400,
    names: ['Roboto'],
    heights: [102.4, 40],
    widths: { others: 95.2, spaces: 80.6 },
  },
  {
    font: 'sans',
    like: 'Roboto',
    weight: 600,
    names: ['Roboto Bold'],
    heights: [102.4, 40],
    widths: { others: 96.8, spaces: 80.5 },
  },
  {
    font: 'sans',
    like: 'Roboto',
    weight: 700,
    names: ['Roboto Bold'],
    heights: [102.4, 40],
    widths: { others: 99.7, spaces: 80.5 },
  },
  {
    font: 'sans',
    like: 'DejaVu',
    weight: 400,
    names: ['DejaVu Sans'],
    heights: [102.4, 40],
    widths: { others: 84.5, spaces: 62.9 },
  },
  {
    font: 'sans',
    like: 'DejaVu',
    weight: 600,
    names: ['DejaVu Sans Bold'],
    heights: [102.4, 40],
    widths: { others: 77, spaces: 57.4 },
  },
  {
    font: 'sans',
    like: 'DejaVu',
    weight: 700,
    names: ['DejaVu Sans Bold'],
    heights: [102.4, 40],
    widths: { others: 79.3, spaces: 57.4 },
  },
];
