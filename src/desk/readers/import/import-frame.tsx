import type { ReactNode } from 'react';
import type { readerImports } from '../../../operations/subscribers/reader-imports.js';
import { pathTo } from '../../../settings/web-paths.js';
import type { Frame } from '../../../web/kit/frame.js';
import { deskWords } from '../../kit/as-person.js';
import { DeskPage, Head, readersOf } from '../../kit/desk-page.js';
import type { ListPageProps } from '../find-form.js';

/** An import as its operation answers. */
export type FoundImport = Awaited<ReturnType<typeof readerImports.read.run>>;

/** What the pages of one import have. */
export interface ImportProps extends ListPageProps {
  found: FoundImport;
  /** What somebody must know before anything else. */
  fault?: string | undefined;
}

interface Slug {
  slug: string;
}

/** The page with the earlier imports, and the form for a file. */
export const importsAddress = ({ base, keepLanguage }: Frame, { slug }: Slug): string =>
  `${base}${pathTo('deskReaderImports', { slug })}${keepLanguage}`;

/** The page of one import, which its forms post to. */
export const importAddress = ({ base, keepLanguage }: Frame, { slug }: Slug, readerImport: string): string =>
  `${base}${pathTo('deskReaderImport', { slug, readerImport })}${keepLanguage}`;

/** What a file is called on pages. */
export const importedFile = (frame: Frame, { file }: Pick<FoundImport, 'file'>): string =>
  file.name || deskWords(frame).reader.imports.nameless;

interface FrameProps extends ImportProps {
  title?: string;
  lead?: string | undefined;
  refreshSeconds?: number;
  children: ReactNode;
}

/** What every page of an import has around its content. */
export function ImportFrame({ visit, newsletter, found, fault, title, lead, refreshSeconds, children }: FrameProps) {
  const { frame } = visit;
  const words = deskWords(frame).reader;
  const name = importedFile(frame, found);
  return (
    <DeskPage
      {...{ visit, newsletter, refreshSeconds }}
      title={`${title ?? words.imports.title} · ${name}`}
      here="readers"
    >
      <p className="crumb">
        <a href={readersOf(frame, newsletter)}>{words.title}</a> ·{' '}
        <a href={importsAddress(frame, newsletter)}>{words.imports.title}</a> · <bdi>{name}</bdi>
      </p>
      <Head title={title ?? words.imports.title} lead={lead} />
      {fault === undefined ? null : (
        <p className="notice" role="alert">
          {fault}
        </p>
      )}
      {children}
    </DeskPage>
  );
}
