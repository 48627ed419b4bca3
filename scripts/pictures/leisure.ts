import {
  backdrop,
  circle,
  colour,
  dice,
  discs,
  ellipse,
  fade,
  line,
  move,
  picture,
  rect,
  repeat,
  ring,
  shape,
} from './shapes.js';

const c = colour;

const steam = (x: number, y: number, scale = 1) =>
  move(
    x,
    y,
    fade(
      0.75,
      line(
        'M-70 0 q-26 -34 0 -68 q26 -34 0 -66 M0 -14 q-26 -34 0 -68 q26 -34 0 -66 M70 0 q-26 -34 0 -68 q26 -34 0 -66',
        c.white,
        11,
      ),
    ),
    scale,
  );

const pancake = () =>
  picture(
    'pancake',
    backdrop(c.red, c.brick),
    rect(0, 0, 1200, 250, '#f3dcb4'),
    repeat(11, (i) => rect(i * 116, 0, 3, 250, c.sand)),
    repeat(9, (i) => rect(60 + i * 130, 0, 70, 40 + (i % 3) * 14, i % 2 ? c.red : c.white)),
    rect(0, 244, 1200, 20, c.wood),
    // The round iron plate from above.
    ellipse(560, 470, 440, 196, c.bark),
    ellipse(560, 456, 440, 196, '#3c4250'),
    ellipse(560, 452, 372, 158, '#f0d79c'),
    ellipse(560, 450, 340, 140, '#f6e4b6'),
    shape('M420 430 q60 -60 150 -30 q80 24 60 80 q-40 56 -140 40 q-110 -20 -70 -90 Z', c.white),
    discs(c.amber, [520, 446, 40], [604, 470, 28]),
    repeat(26, (i) => rect(300 + ((i * 137) % 520), 380 + ((i * 61) % 140), 22, 8, i % 2 ? c.jade : c.pine, { rx: 4 })),
    repeat(40, (i) => circle(290 + ((i * 89) % 540), 370 + ((i * 47) % 160), 3, c.wood)),
    line('M760 380 L1010 250', c.wood, 14),
    line('M720 360 L800 440', '#d8a864', 20),
    // Two pots of sauce.
    ...[1010, 1120].map(
      (x, i) =>
        rect(x - 44, 480, 88, 90, c.jade, { rx: 12 }) +
        ellipse(x, 482, 44, 14, i ? c.red : c.bark) +
        line(`M${x} 478 l26 -70`, c.sand, 7),
    ),
    steam(420, 330, 0.9),
  );

const bowl = (x: number, y: number, fill: string) =>
  move(
    x,
    y,
    ellipse(0, 96, 110, 14, c.bark, { opacity: 0.35 }) +
      shape('M-130 0 Q-118 92 -52 98 H52 Q118 92 130 0 Z', fill) +
      ellipse(0, 0, 130, 30, c.white) +
      ellipse(0, 2, 114, 24, c.amber) +
      line('M-80 0 q20 -14 40 0 t40 0 t40 0 M-64 10 q18 -12 36 0 t36 0 t36 0', c.cream, 6) +
      discs(c.jade, [-30, -2, 7], [10, 8, 6], [46, -4, 7]) +
      ellipse(60, 4, 22, 9, c.brick),
  );

const soupPot = () =>
  picture(
    'soup-pot',
    backdrop(c.navy, c.blue, '#9c6a5c'),
    rect(760, 60, 360, 250, c.night, { rx: 6 }) + rect(776, 76, 328, 218, '#24406e'),
    rect(936, 76, 8, 218, c.night) + circle(1030, 130, 30, c.cream),
    rect(60, 120, 520, 12, c.wood),
    repeat(5, (i) => rect(90 + i * 98, 60, 60, 60, [c.jade, c.amber, c.red, c.sand, c.haze][i] ?? c.jade, { rx: 8 })),
    rect(0, 510, 1200, 165, c.wood) + rect(0, 504, 1200, 16, '#94604a'),
    // The pot on its flame.
    ellipse(400, 540, 250, 20, c.bark, { opacity: 0.5 }),
    repeat(9, (i) => shape(`M${230 + i * 42} 540 q-16 -22 0 -44 q16 22 0 44 Z`, i % 2 ? c.amber : c.orange)),
    rect(190, 270, 420, 236, '#6c7787', { rx: 26 }),
    rect(190, 320, 420, 12, c.haze, { opacity: 0.5 }),
    ellipse(400, 276, 210, 34, '#8d98a6') + ellipse(400, 278, 190, 26, c.sand),
    rect(156, 330, 40, 24, c.night, { rx: 12 }) + rect(604, 330, 40, 24, c.night, { rx: 12 }),
    line('M500 270 L600 120', '#8d98a6', 12),
    steam(390, 250, 1.1),
    bowl(810, 440, c.red),
    bowl(1050, 470, c.jade),
    steam(810, 400, 0.5),
  );

const chestnut = (x: number, y: number, turn: number) =>
  `<g transform="translate(${x} ${y}) rotate(${turn})">${shape('M0 -34 Q44 -26 40 10 Q28 38 0 36 Q-28 38 -40 10 Q-44 -26 0 -34 Z', c.bark)}${shape('M-36 16 Q0 34 36 16 Q26 36 0 36 Q-26 36 -36 16 Z', c.sand)}${line('M-12 -16 L10 6 M10 -16 L-10 6', c.amber, 4)}</g>`;

const chestnuts = () => {
  const roll = dice(12);
  return picture(
    'chestnuts',
    backdrop(c.night, c.navy, '#6d4a55'),
    repeat(26, () => circle(roll() * 1200, roll() * 360, 8 + roll() * 22, c.amber, { opacity: 0.16 })),
    rect(0, 486, 1200, 189, c.wood) + rect(0, 480, 1200, 16, '#94604a'),
    // The pan with its black sand.
    ellipse(770, 560, 340, 40, c.bark, { opacity: 0.6 }),
    shape('M430 440 H1110 Q1080 570 770 572 Q460 570 430 440 Z', '#3c4250'),
    ellipse(770, 440, 340, 70, '#565b70') + ellipse(770, 444, 310, 56, c.night),
    repeat(13, (i) => chestnut(530 + ((i * 97) % 480), 424 + ((i * 31) % 44), (i * 47) % 180)),
    line('M1080 420 L1180 330', c.sand, 20),
    steam(770, 380, 1.2),
    // The paper bag.
    shape('M110 300 L150 286 L190 304 L236 286 L280 304 L330 290 L352 560 H96 Z', '#d8a864'),
    shape('M110 300 L150 286 L190 304 L236 286 L280 304 L330 290 L334 340 H106 Z', '#b98446'),
    rect(150, 400, 140, 90, c.red, { rx: 8 }) + line('M176 430 h88 M176 456 h60', c.cream, 8),
    ...(
      [
        [160, 286],
        [220, 270],
        [282, 288],
      ] as const
    ).map(([x, y], i) => chestnut(x, y, i * 40 - 30)),
    chestnut(420, 600, 20),
    chestnut(500, 618, -30),
  );
};

const readingRoom = () =>
  picture(
    'reading-room',
    backdrop('#5b3d33', c.wood, c.bark),
    // Tall shelves at both sides and a window at the end.
    rect(470, 70, 260, 330, c.night, { rx: 120 }) + rect(486, 86, 228, 314, c.haze, { rx: 108 }),
    line('M600 86 V400 M486 240 H714', c.night, 8),
    ...[0, 780].map(
      (x) =>
        rect(x, 40, 420, 430, c.bark) +
        repeat(
          4,
          (row) =>
            repeat(9, (i) => {
              const tall = 62 + ((i * 37 + row * 13) % 26);
              return rect(
                x + 20 + i * 43,
                142 + row * 106 - tall,
                34,
                tall,
                [c.red, c.jade, c.sand, c.navy, c.amber, c.pine][(i * 7 + row * 3) % 6] ?? c.red,
              );
            }) + rect(x + 8, 142 + row * 106, 404, 10, c.wood),
        ),
    ),
    shape('M420 470 H780 L1200 675 H0 Z', '#3d2a25'),
    shape('M180 520 H1020 L1110 600 H90 Z', '#a9714d') + rect(90, 600, 1020, 20, c.wood),
    ...[330, 600, 870].map((x) =>
      move(
        x,
        520,
        shape('M-150 40 L-60 -50 H60 L150 40 Z', c.amber, { opacity: 0.25 }) +
          rect(-5, -56, 10, 80, c.sand) +
          ellipse(0, 28, 40, 10, c.sand) +
          shape('M-62 -40 Q-54 -84 0 -86 Q54 -84 62 -40 Z', c.jade),
      ),
    ),
    ...[250, 690].map((x) => shape(`M${x} 574 l60 -14 l60 14 l60 -14 v-16 l-60 12 l-60 -12 l-60 14 Z`, c.white)),
  );

const kite = (x: number, y: number, turn: number, first: string, second: string) =>
  `<g transform="translate(${x} ${y}) rotate(${turn})">${shape('M0 -90 L60 0 L0 120 L-60 0 Z', first)}${shape('M0 -90 L60 0 L0 0 Z M0 0 L-60 0 L0 120 Z', second)}${line('M0 120 q30 40 0 80 q-30 40 0 80 q30 40 0 70', second, 6)}${repeat(3, (i) => shape(`M-16 ${170 + i * 66} l16 10 l16 -10 v20 l-16 -10 l-16 10 Z`, first))}</g>`;

const kites = () =>
  picture(
    'kites',
    backdrop('#7fb4cf', c.mist, c.cream),
    ...[
      [180, 120],
      [620, 80],
      [1000, 170],
    ].map(
      ([x = 0, y = 0]) =>
        ellipse(x, y, 110, 26, c.white, { opacity: 0.8 }) + ellipse(x + 50, y - 20, 70, 26, c.white, { opacity: 0.8 }),
    ),
    shape('M0 470 Q220 430 480 462 T900 452 T1200 466 V675 H0 Z', c.haze),
    shape('M0 520 Q300 450 640 512 T1200 500 V675 H0 Z', c.jade),
    shape('M0 590 Q320 520 700 588 T1200 570 V675 H0 Z', c.pine),
    line('M250 230 Q300 420 520 560 M560 190 Q560 400 590 566 M840 250 Q760 420 664 560', c.white, 3, { opacity: 0.8 }),
    kite(250, 150, -18, c.red, c.amber),
    kite(560, 130, 6, c.navy, c.haze),
    kite(840, 170, 20, c.jade, c.white),
    kite(1060, 270, 30, c.orange, c.red),
    ...[520, 592, 660].map((x, i) =>
      move(
        x,
        570,
        circle(0, -20, 15, c.bark) +
          rect(-18, -6, 36, 56, [c.red, c.amber, c.navy][i] ?? c.red, { rx: 14 }) +
          rect(-15, 44, 12, 40, c.night) +
          rect(3, 44, 12, 40, c.night) +
          line('M10 4 l20 -22', c.bark, 8),
      ),
    ),
    ring(1010, 560, 30, c.bark, 6) +
      ring(1090, 560, 30, c.bark, 6) +
      line('M1010 560 L1040 510 H1074 L1090 560 M1040 510 L1056 560 L1074 510', c.red, 6),
  );

export const leisurePictures = [pancake(), soupPot(), chestnuts(), readingRoom(), kites()];
