import {
  backdrop,
  circle,
  colour,
  dice,
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

const rain = (count: number, seed: number) => {
  const roll = dice(seed);
  return repeat(count, () => {
    const [x, y] = [roll() * 1240, roll() * 600];
    return line(`M${x.toFixed(0)} ${y.toFixed(0)} l-8 30`, c.white, 3, { opacity: 0.5 });
  });
};

const parcelLockers = () =>
  picture(
    'parcel-lockers',
    backdrop(c.blue, c.haze, c.mist),
    repeat(5, (i) => rect(40 + i * 250, 90 + (i % 2) * 40, 170, 400, c.navy, { opacity: 0.25 })),
    rect(0, 520, 1200, 155, '#5d7182'),
    fade(0.4, ellipse(420, 585, 330, 14, c.white) + ellipse(930, 625, 210, 12, c.white)),
    // The lockers under their roof.
    rect(96, 206, 660, 330, c.jade),
    repeat(24, (i) => {
      const [x, y] = [112 + (i % 8) * 80, 222 + Math.floor(i / 8) * 102];
      return rect(x, y, 70, 92, i % 7 === 2 ? c.amber : c.pine, { rx: 4 }) + rect(x + 54, y + 40, 6, 14, c.mist);
    }),
    rect(432, 324, 70, 92, c.night, { rx: 4 }) + rect(440, 332, 54, 36, c.mist, { rx: 3 }),
    shape('M60 206 L120 160 H732 L792 206 Z', c.brick),
    // The courier's three-wheeler.
    ring(868, 560, 34, c.night, 12),
    ring(1052, 560, 34, c.night, 12),
    rect(930, 392, 190, 150, c.orange, { rx: 10 }),
    rect(930, 430, 190, 14, c.white),
    shape('M838 540 L856 440 H930 V548 H838 Z', c.red),
    shape('M862 452 H918 V500 H852 Z', c.mist),
    rect(962, 466, 60, 50, '#d8a864', { rx: 4 }) + line('M992 466 v50', c.wood, 5),
    rain(90, 5),
  );

const stall = (x: number, first: string) =>
  move(
    x,
    300,
    rect(-92, 60, 184, 150, c.wood) +
      rect(-92, 60, 184, 14, c.sand) +
      repeat(5, (i) => circle(-66 + i * 33, 60, 19, [c.amber, c.red, c.jade][i % 3] ?? c.amber)) +
      line('M-92 -40 V210 M92 -40 V210', c.bark, 8) +
      repeat(6, (i) => shape(`M${-108 + i * 36} -60 h36 v40 a18 16 0 0 1 -36 0 Z`, i % 2 ? c.white : first)) +
      circle(0, 6, 14, c.white) +
      circle(0, 6, 40, c.amber, { opacity: 0.3 }),
  );

const nightMarket = () =>
  picture(
    'night-market',
    backdrop(c.night, c.navy, '#8a5a6d', c.orange),
    repeat(6, (i) => rect(20 + i * 200, 120 + ((i * 67) % 90), 150, 420, c.night, { opacity: 0.7 })),
    repeat(40, (i) => rect(40 + ((i * 97) % 1120), 160 + ((i * 53) % 150), 12, 16, c.amber, { opacity: 0.7 })),
    shape('M0 510 H1200 V675 H0 Z', c.bark),
    fade(0.35, ellipse(600, 560, 520, 40, c.amber)),
    line('M0 150 Q300 240 600 160 T1200 150', c.bark, 4),
    repeat(13, (i) => circle(50 + i * 92, 176 + ((i * 29) % 34), 12, i % 2 ? c.amber : c.red)),
    ...[120, 360, 840, 1080].map((x, i) => stall(x, [c.red, c.jade, c.orange, c.red][i] ?? c.red)),
    // Three people from behind.
    ...[540, 612, 690].map((x, i) =>
      move(
        x,
        430 + i * 12,
        rect(-26, 0, 52, 120, [c.navy, c.pine, c.brick][i] ?? c.navy, { rx: 22 }) +
          circle(0, -22, 22, c.bark) +
          rect(-20, 110, 16, 60, c.night) +
          rect(4, 110, 16, 60, c.night),
      ),
    ),
  );

const lighthouse = () =>
  picture(
    'lighthouse',
    backdrop(c.night, c.navy, c.blue),
    shape('M806 176 L0 40 V250 Z', c.amber, { opacity: 0.28 }),
    shape('M806 176 L1200 96 V270 Z', c.amber, { opacity: 0.28 }),
    repeat(30, (i) => circle((i * 211) % 1200, (i * 83) % 280, 2, c.white, { opacity: 0.7 })),
    circle(220, 120, 46, c.cream),
    circle(240, 108, 40, c.night, { opacity: 0.9 }),
    rect(0, 450, 1200, 225, '#1d3a63'),
    repeat(16, (i) =>
      line(`M${(i * 173) % 1150} ${480 + ((i * 41) % 150)} q30 -14 60 0 t60 0`, c.haze, 4, { opacity: 0.5 }),
    ),
    shape('M520 560 L560 470 H1010 L1200 520 V675 H470 Z', '#3b3f52'),
    repeat(9, (i) => rect(560 + i * 66, 496 + (i % 2) * 26, 54, 20, '#565b70', { rx: 4 })),
    shape('M742 480 L766 210 H846 L870 480 Z', c.white),
    shape('M748 412 L754 344 H858 L864 412 Z', c.red),
    shape('M760 276 L766 210 H846 L852 276 Z', c.red),
    rect(752, 196, 108, 16, c.night),
    rect(776, 146, 60, 52, c.amber),
    line('M776 146 V198 M806 146 V198 M836 146 V198', c.night, 5),
    shape('M766 146 L806 108 L846 146 Z', c.brick),
    rect(794, 430, 24, 50, c.bark, { rx: 10 }),
    // The gauge on the pier.
    rect(300, 420, 12, 160, c.sand),
    repeat(6, (i) => rect(312, 430 + i * 24, 18 + (i % 2) * 10, 4, c.sand)),
  );

const lifts = () =>
  picture(
    'lifts',
    backdrop(c.mist, c.cream, c.sand),
    repeat(4, (i) => ellipse(160 + i * 330, 90 + (i % 2) * 40, 90, 22, c.white, { opacity: 0.8 })),
    rect(0, 600, 1200, 75, c.jade),
    rect(250, 70, 700, 540, c.navy),
    // Six floors of rooms, and three shafts between them.
    repeat(6, (floor) =>
      repeat(4, (room) => {
        const x = 268 + ([0, 120, 420, 540][room] ?? 0);
        const lit = (floor * 5 + room * 3) % 4 !== 0;
        return (
          rect(x, 88 + floor * 86, 108, 70, lit ? '#f6dca6' : c.blue) +
          (lit && room % 2 ? rect(x + 30, 128 + floor * 86, 48, 30, c.wood) : '')
        );
      }),
    ),
    ...[510, 574, 638].map((x) => rect(x, 84, 54, 522, c.night)),
    ...(
      [
        [510, 500],
        [574, 156],
        [638, 328],
      ] as const
    ).map(
      ([x, y]) =>
        line(`M${x + 27} 84 V${y}`, c.haze, 3) +
        rect(x + 4, y, 46, 72, c.amber, { rx: 4 }) +
        line(`M${x + 27} ${y + 4} v64`, c.wood, 3),
    ),
    circle(597, 206, 9, c.bark) + rect(588, 214, 18, 14, c.red, { rx: 5 }),
    rect(232, 56, 736, 18, c.brick),
    rect(560, 560, 80, 46, c.red),
    repeat(7, (i) => ellipse(60 + i * 180, 604, 40, 26, i % 2 ? c.pine : c.jade)),
  );

const busStop = () =>
  picture(
    'bus-stop',
    backdrop('#f2c68f', c.cream, c.mist),
    repeat(7, (i) => rect(i * 180 - 20, 130 + ((i * 71) % 120), 150, 360, i % 2 ? c.haze : '#b9cfd3')),
    repeat(42, (i) => rect(8 + ((i * 83) % 1180), 210 + ((i * 47) % 190), 16, 22, c.white, { opacity: 0.6 })),
    rect(0, 470, 1200, 60, '#c9bda5'),
    rect(0, 524, 1200, 151, '#55606b'),
    repeat(7, (i) => rect(20 + i * 180, 606, 100, 10, c.cream)),
    // The bus.
    rect(90, 250, 560, 270, c.red, { rx: 26 }),
    rect(90, 420, 560, 40, c.cream),
    repeat(5, (i) => rect(118 + i * 96, 284, 82, 104, c.mist, { rx: 8 })),
    rect(596, 284, 40, 130, c.mist, { rx: 8 }),
    rect(420, 258, 150, 20, c.night, { rx: 4 }) + repeat(5, (i) => rect(436 + i * 26, 264, 14, 8, c.amber)),
    ...[210, 540].map((x) => circle(x, 524, 46, c.night) + circle(x, 524, 20, c.haze)),
    circle(640, 474, 12, c.amber),
    // The shelter and its sign.
    rect(790, 230, 340, 16, c.navy),
    rect(800, 246, 12, 284, c.navy) + rect(1108, 246, 12, 284, c.navy),
    rect(812, 266, 296, 190, c.white, { opacity: 0.45 }),
    rect(850, 460, 200, 14, c.wood) + rect(870, 474, 10, 56, c.bark) + rect(1020, 474, 10, 56, c.bark),
    rect(846, 276, 170, 66, c.night, { rx: 8 }),
    repeat(2, (row) => rect(860, 292 + row * 24, 70, 10, c.haze) + rect(968, 292 + row * 24, 34, 10, c.amber)),
    move(
      960,
      400,
      circle(0, -34, 22, c.bark) +
        rect(-28, -14, 56, 80, c.jade, { rx: 20 }) +
        rect(-24, 58, 20, 72, c.night) +
        rect(4, 58, 20, 72, c.night),
    ),
  );

export const cityPictures = [parcelLockers(), nightMarket(), lighthouse(), lifts(), busStop()];
