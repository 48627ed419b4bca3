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

/** A window of the old kind: bars that form squares within squares. */
const lattice = (x: number, y: number, w: number, h: number, behind: string) =>
  rect(x - 16, y - 16, w + 32, h + 32, c.brick) +
  rect(x, y, w, h, '#fbe6b8') +
  behind +
  line(
    `M${x} ${y + h / 3} h${w} M${x} ${y + (2 * h) / 3} h${w} M${x + w / 3} ${y} v${h} M${x + (2 * w) / 3} ${y} v${h}` +
      ` M${x + w / 6} ${y} v${h / 6} h${(2 * w) / 3} v${-h / 6} M${x + w / 6} ${y + h} v${-h / 6} h${(2 * w) / 3} v${h / 6}` +
      ` M${x + w / 6} ${y + h / 3} v${h / 3} M${x + (5 * w) / 6} ${y + h / 3} v${h / 3} M${x + w / 2} ${y + h / 3} v${h / 3}`,
    c.brick,
    9,
  );

const bambooShadow = fade(
  0.28,
  line('M700 390 Q730 230 690 60 M770 390 Q790 260 780 60', c.pine, 12) +
    shape(
      'M705 240 q70 -50 130 -20 q-60 40 -130 20 Z M712 170 q-70 -60 -130 -30 q50 50 130 30 Z' +
        ' M782 300 q60 -40 116 -10 q-56 36 -116 10 Z M786 150 q56 -54 120 -34 q-46 50 -120 34 Z',
      c.pine,
    ),
);

const cup = (x: number, y: number) =>
  move(
    x,
    y,
    ellipse(0, 6, 74, 12, c.wood) +
      shape('M-48 -56 H48 Q46 0 18 2 H-18 Q-46 0 -48 -56 Z', c.white) +
      ellipse(0, -56, 48, 11, c.sand) +
      ellipse(0, -55, 40, 8, c.orange) +
      line('M-38 -32 q12 12 26 0 t26 0 t24 0', c.blue, 4),
  );

const steam = (x: number, y: number) => line(`M${x} ${y} q-20 -28 0 -56 q20 -28 0 -56`, c.white, 9, { opacity: 0.75 });

const blossom = (x: number, y: number) =>
  repeat(5, (i) =>
    circle(
      x + Math.cos((i * 2 * Math.PI) / 5 - 1.57) * 11,
      y + Math.sin((i * 2 * Math.PI) / 5 - 1.57) * 11,
      8.5,
      c.cream,
    ),
  ) + circle(x, y, 6, c.red);

const teaHouse = () =>
  picture(
    'tea-house',
    rect(0, 0, 1200, 675, '#8e5a40'),
    repeat(8, (i) => rect(i * 160, 0, 4, 520, c.bark, { opacity: 0.3 })),
    lattice(250, 60, 700, 330, bambooShadow),
    ...[110, 1090].map((x) =>
      move(
        x,
        150,
        line('M0 -150 V-62', c.bark, 5) +
          ellipse(0, 0, 72, 66, c.red) +
          fade(0.35, ellipse(0, 0, 36, 66, c.amber) + ellipse(0, 0, 10, 66, c.amber)) +
          rect(-34, -72, 68, 16, c.amber, { rx: 4 }) +
          rect(-34, 58, 68, 14, c.amber, { rx: 4 }) +
          line('M0 72 V126 M-12 72 V112 M12 72 V112', c.amber, 4),
      ),
    ),
    rect(0, 500, 1200, 175, c.bark),
    rect(0, 492, 1200, 22, c.wood),
    rect(140, 556, 920, 26, '#b98446', { rx: 10 }),
    rect(140, 574, 920, 14, '#94633a', { rx: 7 }),
    repeat(15, (i) => rect(172 + i * 60, 562, 34, 5, '#94633a', { rx: 2.5 })),
    // The pot.
    move(
      520,
      556,
      line('M-150 -128 Q-246 -150 -238 -66 Q-230 -12 -148 -34', c.jade, 22) +
        shape('M130 -86 Q196 -84 214 -178 L250 -184 Q246 -36 100 -18 Z', c.jade) +
        shape('M-164 -96 Q-164 -196 0 -196 Q164 -196 164 -96 Q164 0 70 0 H-70 Q-164 0 -164 -96 Z', c.jade) +
        fade(0.35, shape('M-120 -150 Q-96 -180 -40 -186 Q-100 -150 -116 -92 Q-132 -118 -120 -150 Z', c.white)) +
        shape('M-84 -186 Q-76 -226 0 -226 Q76 -226 84 -186 Z', c.pine) +
        circle(0, -238, 19, c.amber) +
        line('M-70 -66 Q0 -74 62 -136 M-22 -74 Q-20 -104 -2 -118', c.cream, 5) +
        [
          [-22, -66],
          [62, -136],
          [-2, -122],
          [24, -100],
        ]
          .map(([x = 0, y = 0]) => blossom(x, y))
          .join(''),
    ),
    steam(768, 352),
    cup(800, 552),
    cup(950, 552),
    cup(250, 552),
    steam(950, 470),
    steam(252, 470),
  );

/** A bicycle, wheels on y = 0. */
const bicycle = (frame: string) =>
  [-88, 88]
    .map(
      (x) =>
        ring(x, -58, 54, c.night, 8) + line(`M${x - 46} -58 h92 M${x} -104 v92`, c.mist, 2) + circle(x, -58, 8, frame),
    )
    .join('') +
  line('M-88 -58 L-44 -138 L62 -142 L-4 -58 Z M-44 -138 L-4 -58 M52 -176 L88 -58 M-52 -156 L-44 -138', frame, 11) +
  line('M52 -176 L28 -190 H14', c.night, 8) +
  shape('M-86 -166 Q-54 -176 -18 -164 Q-26 -150 -56 -152 Q-80 -152 -86 -166 Z', c.night) +
  circle(-4, -58, 14, c.night) +
  line('M-4 -58 L10 -34 h12', c.night, 6) +
  shape('M60 -200 H130 L120 -150 H68 Z', c.bark) +
  line('M66 -176 H124', c.sand, 3) +
  shape('M-150 -66 Q-146 -124 -88 -126', 'none', { stroke: frame, 'stroke-width': 8, 'stroke-linecap': 'round' });

const planeTree = (x: number) =>
  move(
    x,
    0,
    shape('M-17 560 Q-6 400 -9 190 h18 Q6 400 17 560 Z', c.bark) +
      line('M0 330 Q44 290 62 220 M0 300 Q-40 260 -60 200', c.bark, 11) +
      discs(c.amber, [-84, 150, 74], [84, 156, 74], [0, 96, 100], [-46, 210, 58], [50, 214, 56]) +
      discs('#f9c675', [-34, 84, 52], [52, 132, 44], [-88, 150, 40]) +
      discs('#ef9c45', [104, 190, 26], [-20, 214, 30], [24, 44, 26], [-126, 186, 18], [0, 160, 22]),
  );

const house = (x: number, top: number, w: number, fill: string) =>
  shape(`M${x - 14} ${top} L${x + w / 2} ${top - 96} L${x + w + 14} ${top} Z`, c.navy) +
  rect(x, top, w, 540 - top, fill) +
  repeat(4, (i) => {
    const [left, up] = [x + w * (i % 2 ? 0.58 : 0.18), top + 34 + Math.floor(i / 2) * 126];
    return rect(left, up, w * 0.24, 86, c.blue) + line(`M${left + w * 0.12} ${up} v86`, c.cream, 5);
  });

const sharedBicycles = () => {
  const roll = dice(23);
  return picture(
    'shared-bicycles',
    rect(0, 0, 1200, 675, c.mist),
    line('M560 70 h90 M590 96 h120 M180 60 h110', c.white, 12),
    house(40, 236, 300, c.brick),
    house(386, 262, 330, '#b56a4c'),
    house(770, 228, 320, c.brick),
    rect(1104, 300, 96, 240, '#b56a4c'),
    rect(0, 520, 1200, 40, c.pine),
    repeat(18, (i) => circle(i * 70, 530, 40, c.pine)),
    ...[8, 363, 743, 1128].map(planeTree),
    rect(0, 552, 1200, 123, '#c8b79c'),
    rect(0, 552, 1200, 9, '#e4d8c0'),
    rect(60, 624, 1080, 5, c.white),
    repeat(5, (i) => rect(60 + i * 269, 574, 5, 52, c.white)),
    repeat(22, (i) => ellipse(roll() * 1200, 572 + roll() * 96, 8, 4, i % 2 ? c.amber : c.orange)),
    ...[c.red, c.jade, c.amber, c.blue].map(
      (frame, i) =>
        ellipse(196 + i * 269, 616, 150, 8, c.bark, { opacity: 0.25 }) + move(196 + i * 269, 616, bicycle(frame), 0.84),
    ),
  );
};

const wheel = (light: string, cabin: string) =>
  ring(0, 0, 178, light, 9) +
  ring(0, 0, 156, light, 3) +
  repeat(24, (i) => {
    const turn = (i * Math.PI) / 12;
    const at = (r: number) => `${(Math.cos(turn) * r).toFixed(1)} ${(Math.sin(turn) * r).toFixed(1)}`;
    return line(`M${at(24)} L${at(176)}`, light, 2.5) + circle(Math.cos(turn) * 192, Math.sin(turn) * 192, 11, cabin);
  }) +
  circle(0, 0, 26, light) +
  circle(0, 0, 13, cabin);

const bridge = (fill: string, lamp: string) =>
  line('M-116 214 L0 0 L116 214 M-52 214 L0 0 L52 214', fill, 13) +
  shape('M-640 214 H640 V246 H-640 Z', fill) +
  repeat(4, (i) => shape(`M${-640 + i * 320} 246 h320 v34 Q${-480 + i * 320} 236 ${-640 + i * 320} 280 Z`, fill)) +
  repeat(3, (i) => rect(-336 + i * 320, 246, 32, 62, fill)) +
  repeat(17, (i) => line(`M${-560 + i * 70} 214 v-26`, fill, 4) + circle(-560 + i * 70, 184, 6, lamp));

const skyline = (fill: string) =>
  shape(
    'M0 0 V-70 h60 v-60 h74 v40 h50 v-96 h36 v-40 h30 v40 h30 v110 h66 v-30 h80 V0 Z M800 0 v-56 h70 v-54 h60 v84 h50 v-150 h26 l14 -50 l14 50 h26 v120 h60 v-60 h90 V0 Z',
    fill,
  );

const riverWalk = () =>
  picture(
    'river-walk',
    backdrop(c.navy, c.blue, '#c98f86', c.amber),
    shape('M206 66 A30 30 0 1 0 230 106 A26 26 0 0 1 206 66 Z', c.cream),
    move(0, 440, skyline('#1c2f55')),
    ...[76, 104, 200, 226, 252, 362, 394, 886, 908, 994, 1018, 1042, 1136, 1162].map((x, i) =>
      repeat(2, (row) => ((i + row) % 3 ? rect(x, 346 + row * 26, 9, 12, c.amber) : '')),
    ),
    repeat(3, (row) => rect(226, 272 + row * 26, 9, 12, c.amber) + rect(1018, 282 + row * 26, 9, 12, c.amber)),
    rect(0, 440, 1200, 235, c.navy),
    rect(0, 440, 1200, 90, c.blue, { opacity: 0.35 }),
    // What the water makes of it.
    `<clipPath id="water"><rect x="0" y="440" width="1200" height="235"/></clipPath>`,
    `<g clip-path="url(#water)" opacity="0.3"><g transform="matrix(1 0 0 -1 0 880)">`,
    move(600, 228, wheel(c.amber, c.red) + bridge(c.night, c.amber)),
    '</g></g>',
    move(600, 218, wheel(c.cream, c.red)),
    move(600, 218, bridge(c.night, c.amber)),
    repeat(26, (i) =>
      rect(30 + ((i * 227) % 1110), 556 + ((i * 31) % 84), 40 + ((i * 43) % 90), 4, i % 3 ? c.haze : c.amber, {
        opacity: 0.4,
        rx: 2,
      }),
    ),
    // The railing on this bank.
    rect(0, 652, 1200, 23, c.night),
    rect(0, 604, 1200, 9, c.night, { rx: 4 }),
    repeat(31, (i) => rect(i * 40, 608, 5, 46, c.night)),
    ...[70, 1130].map(
      (x) =>
        rect(x - 6, 396, 12, 256, c.night) +
        circle(x, 376, 62, c.amber, { opacity: 0.16 }) +
        circle(x, 376, 25, '#fbdc9a') +
        rect(x - 18, 396, 36, 8, c.night),
    ),
  );

export const lifePictures = [teaHouse(), sharedBicycles(), riverWalk()];
