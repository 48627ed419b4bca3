import { backdrop, circle, colour, dice, ellipse, fade, line, move, picture, rect, repeat, shape } from './shapes.js';

const c = colour;

/** A ship-to-shore crane; its feet stand at y = 0, its arm reaches to the left. */
const crane = (fill: string) =>
  [
    line('M-70 0 L-52 -300 M70 0 L52 -300', fill, 16),
    line('M-64 -110 H64 M-58 -205 H58 M-64 -110 L58 -205', fill, 8),
    rect(-300, -322, 450, 24, fill),
    rect(92, -352, 58, 34, fill),
    line('M0 -310 V-430 M0 -428 L-286 -318 M0 -428 L-140 -318 M0 -428 L132 -318', fill, 6),
    circle(0, -432, 8, c.red),
    rect(-212, -298, 34, 22, c.amber),
  ].join('');

const boxColours = [c.red, c.jade, c.amber, c.blue, c.orange, c.cream];

const stack = (columns: readonly number[], seed: number) => {
  const roll = dice(seed);
  return columns
    .flatMap((tall, column) =>
      Array.from({ length: tall }, (_, row) => {
        const fill = boxColours[Math.floor(roll() * boxColours.length)] ?? c.red;
        const [x, y] = [column * 66, -(row + 1) * 32];
        return (
          rect(x - 1, y - 1, 66, 33, c.night) +
          rect(x, y, 63, 30, fill) +
          repeat(5, (rib) => rect(x + 8 + rib * 11, y + 5, 3, 20, c.night, { opacity: 0.16 }))
        );
      }),
    )
    .join('');
};

const containerPort = () => {
  const roll = dice(11);
  return picture(
    'container-port',
    backdrop(c.night, c.navy, c.blue),
    repeat(46, () => {
      const [x, y, r] = [roll() * 1200, roll() * 330, 0.8 + roll() * 1.4];
      return Math.hypot(x - 905, y - 150) < 160 ? '' : circle(x, y, r, c.cream, { opacity: 0.7 });
    }),
    circle(905, 150, 150, c.cream, { opacity: 0.07 }),
    circle(905, 150, 112, c.cream, { opacity: 0.1 }),
    circle(905, 150, 78, c.cream),
    fade(0.5, circle(880, 130, 15, c.sand) + circle(930, 168, 22, c.sand) + circle(918, 112, 9, c.sand)),
    rect(0, 530, 1200, 145, c.night),
    // The quay and, on it, the cranes and a yard far behind them.
    fade(0.4, move(20, 496, stack([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 3, 1, 2, 3, 2], 3), 0.9)),
    rect(0, 496, 1200, 34, '#41557a'),
    rect(0, 496, 1200, 7, c.haze),
    repeat(10, (i) => rect(40 + i * 124, 508, 56, 22, c.night, { rx: 6, opacity: 0.55 })),
    move(531, 498, crane(c.sand), 0.94),
    move(1030, 498, crane(c.sand), 0.94),
    // The moon's road on the water.
    repeat(9, (i) =>
      rect(905 - 62 + (i % 3) * 13, 548 + i * 13, 124 - (i % 4) * 22, 4, c.cream, { opacity: 0.5 - i * 0.045, rx: 2 }),
    ),
    move(118, 486, stack([3, 5, 5, 4, 6, 6, 5, 4, 3], 5)),
    rect(716, 362, 64, 124, c.cream),
    rect(706, 350, 88, 18, c.white),
    repeat(3, (row) => rect(726, 380 + row * 30, 44, 10, c.navy)),
    rect(732, 306, 30, 44, c.red),
    shape('M60 486 H812 L780 570 H128 Q84 556 60 486 Z', c.red),
    shape('M82 532 L794 532 L780 570 H128 Q98 560 82 532 Z', c.brick),
    line('M64 492 H808', c.cream, 5),
    line('M348 238 V 276', c.cream, 3),
    rect(316, 276, 63, 30, c.orange),
    repeat(16, (i) =>
      rect(90 + ((i * 211) % 1010), 588 + ((i * 37) % 74), 46 + ((i * 29) % 70), 3, c.haze, { opacity: 0.22, rx: 1.5 }),
    ),
  );
};

const car = (x: number) =>
  rect(x, -74, 226, 74, c.white, { rx: 6 }) +
  rect(x, -22, 226, 7, c.red) +
  repeat(6, (i) => rect(x + 15 + i * 34, -58, 25, 22, c.navy, { rx: 4 }));

const fastTrain = () =>
  picture(
    'fast-train',
    backdrop('#f5c98a', c.sand, c.cream),
    circle(890, 220, 170, c.white, { opacity: 0.22 }),
    circle(890, 220, 120, c.white, { opacity: 0.28 }),
    circle(890, 220, 76, c.white),
    line('M120 130 h120 M160 152 h150 M560 88 h160 M520 110 h110 M1010 120 h100', c.white, 12, { opacity: 0.7 }),
    shape('M0 360 L150 250 L290 340 L440 215 L640 365 L800 290 L960 370 L1080 300 L1200 350 V675 H0 Z', c.haze),
    shape('M440 215 L482 247 L452 262 L430 246 L398 250 Z M150 250 L184 272 L152 284 L116 275 Z', c.white, {
      opacity: 0.8,
    }),
    shape('M0 420 Q190 320 400 400 T820 385 T1200 410 V675 H0 Z', c.jade),
    shape('M0 520 Q260 430 560 500 T1200 480 V675 H0 Z', c.pine),
    repeat(
      6,
      (i) => shape(`M${60 + i * 225} 480 h34 l8 195 h-50 Z`, '#c9b28a') + rect(46 + i * 225, 470, 62, 16, '#b59c74'),
    ),
    rect(0, 446, 1200, 28, c.sand),
    rect(0, 470, 1200, 7, '#b59c74'),
    repeat(5, (i) => line(`M${110 + i * 250} 446 V300 h-44`, c.navy, 5)),
    line('M0 306 H1200', c.navy, 2.5),
    move(
      0,
      440,
      car(-90) +
        car(142) +
        car(374) +
        car(606) +
        shape('M838 0 V-74 H930 Q1040 -70 1094 -18 Q1104 -4 1088 0 Z', c.white) +
        shape('M838 -22 H1088 L1095 -15 H838 Z', c.red) +
        shape('M968 -64 Q1018 -52 1044 -36 L984 -36 Q970 -46 968 -64 Z', c.navy) +
        repeat(3, (i) => rect(853 + i * 34, -58, 25, 22, c.navy, { rx: 4 })) +
        repeat(12, (i) => rect(10 + i * 88, -2, 50, 8, c.navy, { rx: 4 })),
    ),
    repeat(9, (i) => {
      const [x, y] = [150 + i * 128, 556 + ((i * 53) % 30)];
      return rect(x - 3, y, 6, 50, c.bark) + ellipse(x, y - 10, 19, 34, i % 3 === 1 ? c.amber : c.jade);
    }),
    shape('M0 620 Q300 560 640 612 T1200 590 V675 H0 Z', '#1b463f'),
  );

const tower = (x: number, top: number, w: number, fill: string) =>
  rect(x, top, w, 420 - top, fill) +
  repeat(Math.floor((400 - top) / 26), (row) =>
    repeat(Math.floor(w / 22), (col) =>
      rect(x + 8 + col * 22, top + 14 + row * 26, 10, 13, c.white, {
        opacity: (row * 3 + col * 5 + x) % 4 === 0 ? 0.7 : 0.25,
      }),
    ),
  );

const coWorkingDesk = () =>
  picture(
    'co-working-desk',
    rect(0, 0, 1200, 675, c.cream),
    rect(0, 0, 1200, 540, '#f1e0bf'),
    rect(222, 40, 756, 412, c.white),
    rect(240, 58, 720, 376, c.mist),
    circle(780, 150, 52, c.white),
    fade(0.75, line('M300 120 h90 M330 140 h120 M560 98 h110', c.white, 12)),
    move(
      0,
      14,
      tower(262, 250, 78, c.haze) +
        tower(392, 190, 66, c.haze) +
        tower(640, 220, 92, c.haze) +
        tower(842, 270, 96, c.haze),
    ),
    move(
      0,
      14,
      tower(330, 300, 84, c.blue) +
        tower(470, 150, 60, c.blue) +
        tower(548, 310, 110, c.blue) +
        tower(742, 180, 72, c.blue),
    ),
    line('M500 164 V112', c.blue, 5),
    rect(594, 50, 12, 392, c.white),
    rect(240, 236, 720, 10, c.white),
    rect(200, 440, 800, 22, c.white),
    rect(200, 460, 800, 6, c.sand),
    // The wall beside the window: a clock and a shelf.
    circle(1090, 130, 54, c.white) + line('M1090 130 V96 M1090 130 L1114 142', c.navy, 5),
    rect(36, 210, 150, 12, c.wood),
    rect(52, 142, 20, 68, c.red) +
      rect(74, 152, 16, 58, c.navy) +
      rect(92, 138, 22, 72, c.jade) +
      shape('M118 210 l18 -64 l18 5 l-18 59 Z', c.amber),
    // The desk.
    rect(60, 540, 1080, 26, c.wood),
    rect(60, 562, 1080, 8, c.bark),
    rect(100, 570, 24, 105, c.bark) + rect(1076, 570, 24, 105, c.bark),
    rect(430, 330, 330, 200, c.navy, { rx: 14 }),
    rect(444, 344, 302, 172, c.white, { rx: 4 }),
    rect(464, 364, 120, 12, c.red) + repeat(4, (i) => rect(464, 390 + i * 20, 120 - (i % 3) * 18, 7, c.haze)),
    rect(608, 364, 118, 66, c.amber) +
      circle(700, 386, 11, c.white) +
      shape('M608 430 l36 -34 l28 22 l20 -14 l34 26 Z', c.jade),
    repeat(3, (i) => rect(608, 446 + i * 20, 110 - i * 20, 7, c.haze)),
    shape('M398 528 H792 L806 542 H384 Z', '#b9c7cf'),
    // Lamp, plant, cup, papers.
    line('M940 536 L905 420 L985 330', c.red, 9) +
      shape('M950 352 L1010 300 L1046 372 Z', c.red) +
      ellipse(940, 538, 48, 9, c.red) +
      circle(905, 420, 9, c.brick),
    shape('M196 540 l-12 -66 h92 l-12 66 Z', c.orange) + rect(178, 466, 104, 16, c.orange, { rx: 4 }),
    shape(
      'M230 470 Q150 430 148 352 Q214 372 230 470 Z M230 470 Q226 372 262 318 Q300 392 230 470 Z M230 470 Q262 400 330 388 Q314 452 230 470 Z',
      c.jade,
    ),
    line('M230 468 Q190 420 168 384 M230 468 Q236 396 258 350 M230 468 Q268 424 306 404', c.pine, 3),
    shape('M842 540 v-46 h52 v46 Z', c.jade) + line('M894 504 q24 2 20 16 q-4 12 -20 10', c.jade, 7),
    fade(0.8, line('M858 480 q-8 -14 0 -26 q8 -12 0 -24 M880 480 q-8 -14 0 -26 q8 -12 0 -24', c.white, 4)),
    rect(326, 526, 66, 7, c.white) + rect(320, 533, 76, 7, c.red),
  );

export const newsPictures = [containerPort(), fastTrain(), coWorkingDesk()];
