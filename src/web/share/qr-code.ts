import { encodeQR } from 'qr';

/** Empty modules around the code, the least that ISO/IEC 18004 asks for. */
const quietZone = 4;

const drawn = new Map<string, string>();
/** Codes that are kept, of about 4 KB each. */
const maxDrawn = 500;

/** The QR code of an address. Drawing it takes a tenth of the time of a page, and pages are rendered again and again. */
export function qrCode(address: string): string {
  const known = drawn.get(address);
  if (known !== undefined) return known;
  const code = drawCode(address);
  const [oldest] = drawn.keys();
  if (drawn.size >= maxDrawn && oldest !== undefined) drawn.delete(oldest);
  drawn.set(address, code);
  return code;
}

/**
 * Draws an address as a QR code. It is dark on light in both colour schemes, because few scanners read inverted codes.
 * @returns an SVG as a data URL, which needs no request of its own
 */
function drawCode(address: string): string {
  const rows = encodeQR(address, 'raw', { ecc: 'medium', border: quietZone });
  const size = rows.length;
  const lines = rows.map((row, y) => drawRow([...darkRuns(row)], y));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${lines.join('')}" stroke="#000"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** A row as a line through its middle, each dark stretch from the end of the one before: half the length of rectangles. */
function drawRow(runs: readonly [number, number][], y: number): string {
  let end = 0;
  return runs
    .map(([x, length], i) => {
      const line = `${i === 0 ? `M${x} ${y}.5` : `m${x - end} 0`}h${length}`;
      end = x + length;
      return line;
    })
    .join('');
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
