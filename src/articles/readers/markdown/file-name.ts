/** What a Markdown file's own name says, as Jekyll, Docusaurus and Obsidian use it. */
export interface NamedFile {
  /** Words for readers, or words of a dated address; empty where the name is neither. */
  title: string;
  /** A day at its beginning, or at that of its folder. */
  date: string;
}

const dated = /^(\d{4}-\d{2}-\d{2})(?:-(.{1,300}))?$/;

export function readFileName(path: string): NamedFile {
  const [file = '', folder = ''] = (path.split(/[?#]/, 1)[0] ?? '').split(/[\\/]/).reverse();
  const plain = file.replace(/\.(?:mdx?|markdown)$/i, '');
  // The page of a folder is named by its folder.
  const name = /^_?index$/i.test(plain) ? folder : plain;
  const [, date = '', slug = ''] = dated.exec(name) ?? [];
  if (slug) {
    const words = slug.replaceAll('-', ' ').trim();
    return { title: words.charAt(0).toUpperCase() + words.slice(1), date };
  }
  // A name of several words was written for people.
  return { title: !date && /\p{L} \S/u.test(name) ? name : '', date };
}
