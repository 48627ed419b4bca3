/**
 * The looks of Postrider, shared by mails and web pages: a quiet newspaper in warm black on paper, with the red of
 * sealing wax for whatever can be pressed. Every text colour reaches WCAG AA (4.5 : 1) on every surface; a test says so.
 */
export interface Palette {
  /** Around the sheet. */
  page: string;
  /** What the text stands on. */
  sheet: string;
  /** A box set off from the sheet, such as a sponsor's. */
  tint: string;
  ink: string;
  muted: string;
  /** Hairlines; never the only sign of anything. */
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

/** No web fonts: what each system has, Chinese faces included. Unquoted: in a style attribute each quote takes six bytes. */
export const fonts = {
  serif: 'Georgia,Times New Roman,Songti SC,Noto Serif CJK SC,SimSun,serif',
  sans: 'Segoe UI,-apple-system,Roboto,Helvetica,Arial,PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif',
} as const;

/** Pixels: what mail programs agree on. */
export const size = { small: 13, body: 16, card: 20, title: 28, lead: 32, masthead: 40 } as const;

export const lineHeight = { tight: 1.25, body: 1.6 } as const;

/** Pixels. `gutter` is what lies between a sheet's edge and its text, `gutterNarrow` the same on a phone. */
export const space = { xs: 4, s: 8, m: 16, l: 24, xl: 40, gutter: 40, gutterNarrow: 20 } as const;

export const radius = { s: 3, m: 6 } as const;

export const contentWidth = 600;

/** At most this wide counts as a phone. */
export const narrow = 480;

/** The least height of anything that a finger should hit. */
export const tapTarget = 44;
