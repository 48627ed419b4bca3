/** Title and date in the name of a Markdown file, as Jekyll, Docusaurus and Obsidian write them. */
export interface NamedFile {
  /** The name if it has several words, or the words after its date; else empty. */
  title: string;
  /** The date that the name begins with, or that its folder's name does; else empty. */
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
