import type { ReactNode } from 'react';
import { useAppearance } from '../look/appearance.js';
import type { NoteBlock, NoteRun } from '../props.js';
import { fonts, size, space } from '../theme.js';
import { inARow } from './in-a-row.js';
import { Link } from './link.js';
import { Headline, Paragraph } from './type.js';

/** An editor's own words, between the paper's stories. */
export function EditorNote({ blocks }: { blocks: readonly NoteBlock[] }) {
  const side = useAppearance().direction === 'rtl' ? 'marginRight' : 'marginLeft';
  return inARow(blocks.map((block) => paragraph(block, side)));
}

function paragraph(block: NoteBlock, side: 'marginLeft' | 'marginRight'): ReactNode {
  if (block.kind === 'rule') return <Paragraph style={{ textAlign: 'center' }}>* * *</Paragraph>;
  const runs = inARow(block.runs.map(styled));
  if (block.kind === 'heading')
    return (
      <Headline as="h3" style={{ fontSize: size.body + 1, marginBottom: space.s }}>
        {runs}
      </Headline>
    );
  if (block.kind === 'quote')
    return <Paragraph style={{ fontFamily: fonts.serif, fontStyle: 'italic', [side]: space.m }}>{runs}</Paragraph>;
  if (block.kind === 'item')
    return (
      <Paragraph style={{ marginBottom: space.s, [side]: space.m }}>
        {block.number === undefined ? '•' : `${block.number}.`} {runs}
      </Paragraph>
    );
  return <Paragraph>{runs}</Paragraph>;
}

const styled = (run: NoteRun): ReactNode => <Run {...run} />;

function Run({ text, strong, em, code, href }: NoteRun): ReactNode {
  const { accent } = useAppearance();
  let shown: ReactNode = text === '\n' ? <br /> : text;
  if (code) shown = <code>{shown}</code>;
  if (em) shown = <em>{shown}</em>;
  if (strong) shown = <strong>{shown}</strong>;
  if (!href) return shown;
  return (
    <Link className="accent" href={href} style={{ color: accent.light, textDecorationLine: 'underline' }}>
      {shown}
    </Link>
  );
}
