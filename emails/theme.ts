/**
 * The theme that emails and web pages share: warm black on a paper-coloured background, with dark red for links and
 * buttons. Every text colour meets WCAG AA (4.5 : 1) on every surface, and a test checks it.
 */
export interface Palette {
  /** The background around the sheet. */
  page: string;
  /** The background of the text. */
  sheet: string;
  /** The background of a box on the sheet, such as a sponsor's. */
  tint: string;
  ink: string;
  muted: string;
  /** Thin lines. Never the only way to convey information. */
  rule: string;
  accent: string;
  onAccent: string;
}

export const light: Palette = {
  page: '#f1ede5',
  sheet: '#fffdf9',
  tint: '#f6f2ea',
  ink: '#1e1a16',
  muted: '#645c52',
  rule: '#ddd5c8',
  accent: '#a3261d',
  onAccent: '#ffffff',
};

export const dark: Palette = {
  page: '#12100e',
  sheet: '#1d1a17',
  tint: '#28241f',
  ink: '#efe9df',
  muted: '#b3a99b',
  rule: '#3d372f',
  accent: '#f5917f',
  onAccent: '#1d1a17',
};

/** System fonts only, Chinese ones included. Names are not quoted: in a style attribute each quote takes six bytes. */
export const fonts = {
  serif: 'Georgia,Times New Roman,Songti SC,Noto Serif CJK SC,SimSun,serif',
  sans: 'Segoe UI,-apple-system,Roboto,Helvetica,Arial,PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif',
} as const;

/** Pixels, the unit that every email client supports. */
export const size = { small: 13, body: 16, card: 20, title: 28, lead: 32, masthead: 40 } as const;

export const lineHeight = { tight: 1.25, body: 1.6 } as const;

/** Pixels. `gutter` is the space between the edge of the sheet and its text; `gutterNarrow` is the same on a phone. */
export const space = { xs: 4, s: 8, m: 16, l: 24, xl: 40, gutter: 40, gutterNarrow: 20 } as const;

export const radius = { s: 3, m: 6 } as const;

export const contentWidth = 600;

/** Max width of a phone, in pixels. */
export const narrow = 480;

/** Min height of a tap target, in pixels. */
export const tapTarget = 44;
