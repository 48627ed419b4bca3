import { backdrop, circle, colour, dice, ellipse, fade, line, move, picture, rect, repeat, shape } from './shapes.js';

const c = colour;

/** Looks like a QR code and says nothing: three finder squares and chance. */
const dots = (cells: number, size: number) => {
  const roll = dice(77);
  const corner = (x: number, y: number) => (x < 8 && y < 8) || (x >= cells - 8 && y < 8) || (x < 8 && y >= cells - 8);
  const finder = (x: number, y: number) =>
    rect(x * size, y * size, 7 * size, 7 * size, c.night) +
    rect((x + 1) * size, (y + 1) * size, 5 * size, 5 * size, c.white) +
    rect((x + 2) * size, (y + 2) * size, 3 * size, 3 * size, c.night);
  return (
    repeat(cells * cells, (i) => {
      const [x, y] = [i % cells, Math.floor(i / cells)];
      return !corner(x, y) && roll() < 0.48 ? rect(x * size, y * size, size + 0.3, size + 0.3, c.night) : '';
    }) +
    finder(0, 0) +
    finder(cells - 7, 0) +
    finder(0, cells - 7)
  );
};

const dumpling = (x: number, y: number) =>
  move(
    x,
    y,
    shape('M-58 34 Q-62 -20 0 -44 Q62 -20 58 34 Q0 52 -58 34 Z', c.white, { stroke: c.sand, 'stroke-width': 3 }) +
      line('M0 -40 Q-8 -14 -34 -2 M0 -40 Q-2 -14 -10 6 M0 -40 Q6 -14 14 4 M0 -40 Q14 -16 36 -4', c.sand, 4) +
      circle(0, -40, 7, c.sand),
  );

const scanToPay = () =>
  picture(
    'scan-to-pay',
    rect(0, 0, 1200, 675, c.red),
    // The stall: an awning, a wall of boards, a counter.
    rect(0, 96, 1200, 440, '#f3dcb4'),
    repeat(11, (i) => rect(i * 116, 96, 3, 440, c.sand)),
    repeat(13, (i) => shape(`M${i * 96 - 24} 0 h96 v104 a48 44 0 0 1 -96 0 Z`, i % 2 ? c.white : c.red)),
    rect(0, 0, 1200, 26, c.brick),
    ...[96, 1096].map((x) =>
      move(
        x,
        176,
        line('M0 -40 V0', c.bark, 4) +
          ellipse(0, 46, 52, 46, c.orange) +
          fade(0.5, ellipse(0, 46, 26, 46, c.amber)) +
          rect(-24, -4, 48, 12, c.bark) +
          rect(-24, 88, 48, 10, c.bark) +
          line('M0 98 v34', c.red, 7),
      ),
    ),
    fade(
      0.85,
      line(
        'M330 272 q-24 -30 0 -60 q24 -30 0 -60 M410 254 q-24 -30 0 -60 q24 -30 0 -56 M490 272 q-24 -30 0 -60 q24 -30 0 -60',
        c.white,
        11,
      ),
    ),
    rect(0, 536, 1200, 139, c.wood),
    rect(0, 530, 1200, 18, '#94604a'),
    repeat(4, (i) => rect(60 + i * 300, 580, 220, 7, c.bark, { opacity: 0.4, rx: 3 })),
    // Two steamer baskets with dumplings.
    ellipse(410, 532, 262, 15, c.bark, { opacity: 0.35 }),
    dumpling(270, 334),
    dumpling(550, 334),
    dumpling(410, 314),
    dumpling(340, 346),
    dumpling(480, 346),
    ...[362, 446].map(
      (y) =>
        rect(160, y, 500, 84, '#d8a864', { rx: 10 }) +
        rect(160, y, 500, 16, '#b98446', { rx: 8 }) +
        rect(160, y + 66, 500, 16, '#b98446', { rx: 8 }) +
        repeat(11, (i) => rect(190 + i * 43, y + 18, 3, 46, '#b98446', { opacity: 0.6 })),
    ),
    // The phone.
    ellipse(880, 600, 150, 13, c.bark, { opacity: 0.4 }),
    rect(752, 192, 252, 410, c.night, { rx: 30 }),
    rect(766, 206, 224, 382, c.white, { rx: 18 }),
    rect(766, 206, 224, 72, c.jade, { rx: 18 }) + rect(766, 250, 224, 28, c.jade),
    rect(846, 218, 64, 9, c.night, { rx: 4.5 }),
    rect(790, 246, 108, 13, c.white, { rx: 6 }),
    move(795, 306, dots(25, 6.6)),
    rect(812, 500, 132, 13, c.haze, { rx: 6 }),
    rect(800, 532, 156, 36, c.amber, { rx: 18 }) + line('M864 550 l10 9 l18 -18', c.white, 6),
  );

const office = (x: number, top: number, w: number, fill: string, seed: number) => {
  const roll = dice(seed);
  const columns = Math.floor((w - 16) / 26);
  const left = x + (w - columns * 26 + 10) / 2;
  return (
    rect(x, top, w, 560 - top, fill) +
    rect(x, top, w, 9, c.white, { opacity: 0.25 }) +
    repeat(Math.floor((560 - top - 40) / 31), (row) =>
      repeat(columns, (column) =>
        rect(left + column * 26, top + 24 + row * 31, 16, 18, roll() < 0.45 ? c.amber : c.night, {
          opacity: roll() < 0.5 ? 0.95 : 0.7,
        }),
      ),
    )
  );
};

const pylon = (fill: string) =>
  line(
    'M-62 0 L-14 -300 L0 -372 L14 -300 L62 0 M-52 -60 L40 -140 M52 -60 L-40 -140 M-40 -140 L26 -220 M40 -140 L-26 -220 M-26 -220 L16 -292 M26 -220 L-16 -292',
    fill,
    6,
  ) +
  line('M-96 -300 H96 M-74 -240 H74 M-96 -300 L0 -340 L96 -300', fill, 7) +
  [-96, 96].map((x) => rect(x - 4, -300, 8, 22, c.red)).join('') +
  [-74, 74].map((x) => rect(x - 4, -240, 8, 22, c.red)).join('');

const electricityBill = () =>
  picture(
    'electricity-bill',
    backdrop(c.navy, c.blue, '#d08a6d', c.amber),
    circle(250, 500, 190, c.white, { opacity: 0.1 }),
    circle(250, 500, 130, c.sand, { opacity: 0.7 }),
    shape(
      'M0 560 V500 h80 v-40 h70 v60 h90 v-30 h120 v44 h180 v-60 h80 v30 h140 v40 h160 v-64 h90 v44 h190 V560 Z',
      c.navy,
      { opacity: 0.4 },
    ),
    // Towers as bars of a chart, with the line that such charts have.
    office(150, 420, 118, c.blue, 3),
    office(290, 352, 118, c.jade, 8),
    office(430, 388, 118, c.blue, 21),
    office(570, 268, 118, c.brick, 34),
    office(710, 330, 118, c.blue, 55),
    office(850, 188, 118, c.red, 89),
    line('M209 372 L349 304 L489 340 L629 220 L769 282 L909 140', c.white, 7),
    ...[
      [209, 372],
      [349, 304],
      [489, 340],
      [629, 220],
      [769, 282],
      [909, 140],
    ].map(([x = 0, y = 0]) => circle(x, y, 13, c.white) + circle(x, y, 6, c.red)),
    rect(0, 560, 1200, 115, c.night),
    rect(0, 560, 1200, 6, c.amber, { opacity: 0.5 }),
    move(1085, 610, pylon(c.night), 1.2),
    move(46, 600, pylon(c.night), 0.92),
    line('M134 344 Q560 450 970 276 M114 400 Q560 520 996 348 M1174 348 Q1188 354 1210 356', c.night, 3),
    repeat(8, (i) => rect(120 + i * 138, 612 + (i % 2) * 24, 70, 4, c.blue, { opacity: 0.6, rx: 2 })),
  );

const cityHeating = () => {
  const roll = dice(9);
  return picture(
    'city-heating',
    rect(0, 0, 1200, 675, '#e9b98a'),
    repeat(16, (i) => rect(i * 80, 0, 40, 600, c.orange, { opacity: 0.09 })),
    rect(0, 600, 1200, 75, c.wood),
    rect(0, 588, 1200, 14, c.white),
    // The window and the snow.
    rect(250, 36, 700, 330, c.white),
    rect(270, 56, 660, 296, c.blue),
    rect(270, 56, 660, 296, c.navy, { opacity: 0.45 }),
    shape('M270 352 V250 h70 v-40 h90 v64 h60 v-100 h84 v70 h70 v40 h60 v-86 h96 v52 h60 v-30 h70 V352 Z', c.night, {
      opacity: 0.75,
    }),
    repeat(26, (i) => rect(284 + ((i * 67) % 620), 286 + ((i * 41) % 56), 9, 11, c.amber, { opacity: 0.9 })),
    shape('M340 210 h90 v8 h-90 Z M490 174 h84 v8 h-84 Z M704 198 h96 v8 h-96 Z', c.white),
    repeat(80, () => circle(278 + roll() * 644, 62 + roll() * 280, 2 + roll() * 4, c.white, { opacity: 0.85 })),
    shape('M270 352 v-14 q90 -22 200 -4 t230 -4 t230 2 v20 Z', c.white),
    rect(592, 46, 16, 310, c.white),
    rect(260, 196, 680, 12, c.white),
    shape('M196 20 H330 Q300 210 232 372 Q206 380 196 372 Z M1004 20 H870 Q900 210 968 372 Q994 380 1004 372 Z', c.red),
    shape('M240 20 Q250 210 214 374 M290 20', c.brick, { opacity: 0.35 }),
    shape('M960 20 Q950 210 986 374 M910 20', c.brick, { opacity: 0.35 }),
    rect(170, 14, 860, 14, c.bark, { rx: 7 }),
    rect(220, 362, 760, 26, c.white),
    rect(220, 386, 760, 6, c.sand),
    // The radiator, its pipe and its valve.
    line('M320 566 H230 V600', '#d9d2c3', 14),
    line('M880 470 H964 V600', '#d9d2c3', 14),
    circle(944, 470, 17, c.red),
    rect(318, 448, 564, 26, '#e9e2d3', { rx: 12 }),
    rect(318, 550, 564, 26, '#e9e2d3', { rx: 12 }),
    repeat(
      12,
      (i) =>
        rect(330 + i * 46, 438, 34, 150, c.white, { rx: 15 }) + rect(352 + i * 46, 450, 7, 126, '#e3d9c5', { rx: 3.5 }),
    ),
    // The cat, who knows where the warmth is.
    shape('M470 440 Q452 356 560 350 Q640 330 716 366 Q770 396 748 440 Z', c.bark),
    shape('M748 438 Q800 444 806 500 Q808 526 790 528 Q780 526 784 504 Q782 466 734 460 Z', c.bark),
    ellipse(520, 402, 66, 54, c.bark),
    shape('M462 376 L458 316 L506 352 Z M534 352 L578 320 L578 378 Z', c.bark),
    shape('M470 358 L468 334 L488 350 Z M550 350 L568 336 L568 358 Z', c.orange),
    line('M484 402 q12 10 24 0 M534 402 q12 10 24 0', c.sand, 4),
    shape('M514 418 h14 l-7 8 Z', c.orange),
    line('M446 416 l-30 -6 M446 426 l-30 4 M594 416 l30 -6 M594 426 l30 4', c.sand, 2),
    line('M640 356 q14 26 4 50 M680 362 q16 24 6 50', c.wood, 8),
    // Something warm to drink.
    shape('M880 362 v-54 h62 v54 Z', c.jade) +
      line('M942 320 q26 0 22 18 q-4 14 -22 12', c.jade, 8) +
      rect(880, 318, 62, 8, c.white),
    fade(0.85, line('M898 292 q-9 -14 0 -28 M924 292 q-9 -14 0 -28', c.white, 5)),
  );
};

export const techPictures = [scanToPay(), electricityBill(), cityHeating()];
