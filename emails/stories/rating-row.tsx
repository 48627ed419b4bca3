import { padding, useAppearance } from '../look/appearance.js';
import { Ours } from '../look/ours.js';
import { inARow } from '../parts/in-a-row.js';
import { Link } from '../parts/link.js';
import { Table } from '../parts/table.js';
import { Note } from '../parts/type.js';
import { light, radius, size } from '../theme.js';

/** Pixels. Five of them, with 4 px between, and two words fit into one row on the narrowest phone. */
const side = 38;
const gap = 4;

/** Five links from poor to best, in one row, each to the page where the reader rates the lead story. */
export function RatingRow({ url, title }: { url: string; title: string }) {
  const appearance = useAppearance();
  const { steps } = appearance.words.rating;
  const word = (name: string, before: number) => (
    <td
      className="muted"
      style={{ color: light.muted, fontSize: size.small, padding: padding(appearance, 0, gap, 0, before) }}
    >
      <Ours>{name}</Ours>
    </td>
  );
  const step = (name: string, i: number) => (
    <td
      className="edge"
      align="center"
      width={side}
      style={{ border: `1px solid ${light.muted}`, borderRadius: radius.s }}
    >
      <Link
        className="ink"
        href={`${url}?step=${i + 1}`}
        aria-label={`${title} ${i + 1} – ${name}`}
        style={{ color: light.ink, display: 'block', fontSize: size.small + 1, lineHeight: `${side}px` }}
      >
        {i + 1}
      </Link>
    </td>
  );
  return (
    <>
      <Note style={{ marginBottom: 0 }}>
        <Ours>{title}</Ours>
      </Note>
      <Table full={false} spacing={gap}>
        <tr>{inARow([word(steps[0], 0), ...steps.map(step), word(steps[4], gap)])}</tr>
      </Table>
    </>
  );
}
