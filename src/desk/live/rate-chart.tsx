import { formatMoment, formatTime, timeWithSeconds } from '../../locale/format-date.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';
import { figure } from '../kit/parts.js';
import { scaleOf } from '../today/growth-chart.js';
import { sumByTime, type TimeColumn } from './providers.js';
import type { LiveFacts } from './read-live.js';

/** The chart shows the last columns, and so many seconds of them. */
const maxColumns = 60;
const [width, height, top, bottom, start] = [720, 160, 12, 132, 56] as const;

interface ChartProps {
  frame: Frame;
  columns: LiveFacts['columns'];
  /** Start of the send, Unix milliseconds. */
  startedAt: number;
  timeZone: string;
}

/** What servers answered over time, as columns and as a table. */
export function RateChart({ frame, columns, startedAt, timeZone }: ChartProps) {
  const words = deskWords(frame).live;
  const all = sumByTime(columns);
  const shown = all.slice(-maxColumns);
  return (
    <section className="card" aria-labelledby="rate">
      <h2 id="rate">{words.rate}</h2>
      {shown.length === 0 ? (
        <p className="still">{words.noRate}</p>
      ) : (
        <>
          <Columns {...{ frame, shown, startedAt, timeZone }} />
          <p className="still">{words.rateLead}</p>
          <Table {...{ frame, shown, startedAt, timeZone }} />
        </>
      )}
    </section>
  );
}

type ShownProps = Omit<ChartProps, 'columns'> & { shown: readonly TimeColumn[] };

function Columns({ frame, shown, startedAt, timeZone }: ShownProps) {
  const words = deskWords(frame).live;
  const sums = shown.map(({ accepted, deferred, refused, seconds }) => (accepted + deferred + refused) / seconds);
  const { high, lines } = scaleOf([0, ...sums]);
  const most = figure(frame, Math.ceil(Math.max(...sums)));
  const step = (width - start) / Math.max(shown.length, 12);
  const [first, last] = [shown[0], shown.at(-1)];
  const time = (column: TimeColumn | undefined) =>
    formatTime(frame.locale, startedAt + (column?.second ?? 0) * 1_000, timeZone);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words.rateChart(most)}>
      <path className="grid" d={lines.map((value) => `M${start} ${y(value, high)}H${width}`).join('')} />
      {shown.map((column, i) => (
        <Column key={column.second} x={start + i * step} width={step - 2} {...{ column, high }} />
      ))}
      {lines.map((value) => (
        <text key={value} className="axis" x={start - 8} y={y(value, high) + 4} textAnchor="end">
          {figure(frame, value)}
        </text>
      ))}
      <text className="axis" x={start} y={height - 6}>
        {time(first)}
      </text>
      {shown.length > 12 ? (
        <text className="axis" x={width} y={height - 6} textAnchor="end">
          {time(last)}
        </text>
      ) : null}
    </svg>
  );
}

function Column({ x, width: wide, column, high }: { x: number; width: number; column: TimeColumn; high: number }) {
  const parts = [
    ['s-ok', column.accepted],
    ['s-def', column.deferred],
    ['s-bad', column.refused],
  ] as const;
  let below = 0;
  return parts.map(([name, count]) => {
    if (count === 0) return null;
    const [from, to] = [below, below + count / column.seconds];
    below = to;
    const [upper, lower] = [y(to, high), y(from, high)];
    return (
      <rect key={name} className={name} x={round(x)} y={upper} width={round(wide)} height={round(lower - upper)} />
    );
  });
}

const y = (value: number, high: number) => round(bottom - (value / high) * (bottom - top));
const round = (value: number) => Math.round(value * 10) / 10;

function Table({ frame, shown, startedAt, timeZone }: ShownProps) {
  const words = deskWords(frame).live;
  return (
    <details>
      <summary>{words.asTable}</summary>
      <table className="list">
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            {[words.accepted, words.deferred, words.refused].map((name) => (
              <th key={name} scope="col" className="r">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.toReversed().map(({ second, seconds, ...counts }) => (
            <tr key={second}>
              <th scope="row">{momentOf(frame, startedAt + second * 1_000, seconds, timeZone)}</th>
              {(['accepted', 'deferred', 'refused'] as const).map((kind) => (
                <td key={kind} className="r">
                  {figure(frame, counts[kind])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** A short column is named with its seconds. */
function momentOf({ locale }: Frame, moment: number, seconds: number, timeZone: string): string {
  if (seconds >= 60) return formatMoment(locale, moment, timeZone);
  return timeWithSeconds(locale, moment, timeZone);
}
