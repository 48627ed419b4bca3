import { encodeQR } from 'qr';

/** Empty modules around the code, the least that ISO/IEC 18004 asks for. */
const quietZone = 4;

/**
 * Draws an address as a QR code. It is dark on light in both colour schemes, because few scanners read inverted codes.
 * @returns an SVG as a data URL, which needs no request of its own
 */
export function qrCode(address: string): string {
  const rows = encodeQR(address, 'raw', { ecc: 'medium', border: quietZone });
  const size = rows.length;
  const runs = rows.flatMap((row, y) => [...darkRuns(row)].map(([x, length]) => `M${x} ${y}h${length}v1H${x}z`));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${runs.join('')}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** The dark stretches of a row: where each begins, and its length. */
function* darkRuns(row: readonly boolean[]): Generator<[number, number]> {
  for (let x = 0; x < row.length; x += 1) {
    if (!row[x]) continue;
    const light = row.indexOf(false, x);
    const end = light === -1 ? row.length : light;
    yield [x, end - x];
    x = end;
  }
}
