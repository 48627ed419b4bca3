import { Link } from '@react-email/components';
import type { ReactNode } from 'react';
import type { NoteBlock, NoteRun } from '../props.js';
import { fonts, light, size, space } from '../theme.js';
import { inARow } from './in-a-row.js';
import { Headline, Paragraph } from './type.js';

/** An editor's own words, between the paper's stories. */
export function EditorNote({ blocks }: { blocks: readonly NoteBlock[] }) {
  return inARow(blocks.map(paragraph));
}

function paragraph(block: NoteBlock): ReactNode {
  if (block.kind === 'rule') return <Paragraph style={{ textAlign: 'center' }}>* * *</Paragraph>;
  const runs = inARow(block.runs.map(styled));
  if (block.kind === 'heading')
    return (
      <Headline as="h3" style={{ fontSize: size.body + 1, marginBottom: space.s }}>
        {runs}
      </Headline>
    );
  if (block.kind === 'quote')
    return <Paragraph style={{ fontFamily: fonts.serif, fontStyle: 'italic', paddingLeft: space.m }}>{runs}</Paragraph>;
  if (block.kind === 'item')
    return (
      <Paragraph style={{ marginBottom: space.s, paddingLeft: space.m }}>
        {block.number === undefined ? '•' : `${block.number}.`} {runs}
      </Paragraph>
    );
  return <Paragraph>{runs}</Paragraph>;
}

function styled({ text, strong, em, code, href }: NoteRun): ReactNode {
  let shown: ReactNode = text === '\n' ? <br /> : text;
  if (code) shown = <code>{shown}</code>;
  if (em) shown = <em>{shown}</em>;
  if (strong) shown = <strong>{shown}</strong>;
  if (!href) return shown;
  return (
    <Link className="accent" href={href} style={{ color: light.accent, textDecorationLine: 'underline' }}>
      {shown}
    </Link>
  );
}
