import { formatShortDate } from '../../locale/format-date.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';

interface Row {
  /** `2031-03-04` */
  day: string;
  readers: number | null;
  confirmed: number;
  left: number;
}

const [width, height, top, bottom, start] = [320, 132, 10, 110, 50] as const;

/** Confirmed readers day by day as a line, and as a table. Days on which nobody counted are left out. */
export function GrowthChart({ frame, rows }: { frame: Frame; rows: readonly Row[] }) {
  const words = deskWords(frame).readers;
  const points = rows.flatMap(({ day, readers }, i) => (readers === null ? [] : [{ day, readers, i }]));
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 2) return null;
  const { low, high, lines } = scaleOf(points.map(({ readers }) => readers));
  const x = (i: number) => round(start + ((i - first.i) / (last.i - first.i)) * (width - start));
  const y = (readers: number) => round(bottom - ((readers - low) / (high - low)) * (bottom - top));
  const line = points.map(({ i, readers }, at) => `${at === 0 ? 'M' : 'L'}${x(i)} ${y(readers)}`).join('');
  return (
    <>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={words.chart(rows.length, first.readers, last.readers)}
      >
        <path className="grid" d={lines.map((value) => `M${start - 4} ${y(value)}H${width}`).join('')} />
        <path className="area" d={`${line}L${x(last.i)} ${bottom}L${start} ${bottom}Z`} />
        <path className="line" d={line} />
        {lines.map((value) => (
          <text key={value} className="axis" x="0" y={y(value) + 4}>
            {value.toLocaleString(frame.locale)}
          </text>
        ))}
        <text className="axis" x={start - 4} y={height - 4}>
          {formatShortDate(frame.locale, first.day)}
        </text>
        <text className="axis" x={width} y={height - 4} textAnchor="end">
          {formatShortDate(frame.locale, last.day)}
        </text>
      </svg>
      <GrowthTable frame={frame} rows={rows} />
    </>
  );
}

function GrowthTable({ frame, rows }: { frame: Frame; rows: readonly Row[] }) {
  const words = deskWords(frame).readers;
  return (
    <details>
      <summary>{words.asTable}</summary>
      <table className="list">
        <thead>
          <tr>
            <th scope="col">{words.day}</th>
            <th scope="col" className="r">
              {words.confirmed}
            </th>
            <th scope="col" className="r">
              {words.left}
            </th>
            <th scope="col" className="r">
              {words.title}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.toReversed().map(({ day, readers, confirmed, left }) => (
            <tr key={day}>
              <td>{formatShortDate(frame.locale, day)}</td>
              <td className="r">{confirmed.toLocaleString(frame.locale)}</td>
              <td className="r">{left.toLocaleString(frame.locale)}</td>
              <td className="r">{readers === null ? '–' : readers.toLocaleString(frame.locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

const round = (value: number) => Math.round(value * 10) / 10;

/** A scale of two or three round numbers around the values. */
export function scaleOf(values: readonly number[]): { low: number; high: number; lines: number[] } {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const step = stepOf((most - least) / 2);
  const low = Math.max(0, Math.floor(least / step) * step);
  const high = Math.max(low + step, Math.ceil(most / step) * step);
  const lines = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => low + i * step);
  return { low, high, lines };
}

/** The next of 1, 2, 5, 10, 20, … that is not below a number. */
function stepOf(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return power * ([1, 2, 5, 10].find((digit) => digit * power >= least) ?? 10);
}
