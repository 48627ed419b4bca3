/** The merge fields that an editor may use in the subject, the preheader and notes, each as one may write it. */
const editorFields = { name: '{{name|there}}', section: '{{section|all sections}}', count: '{{count}}' } as const;
export type EditorFieldName = keyof typeof editorFields;
export const editorFieldNames = Object.keys(editorFields) as EditorFieldName[];

/** The fields, for a sentence that tells an editor of them. */
export const fieldsInWords = Object.values(editorFields).join(', ');

/** One use of a merge field: `{{name|there}}` has the fallback "there". */
export interface EditorField {
  name: EditorFieldName;
  fallback: string;
}

const pattern = /\{\{([^{}\n]{1,250})\}\}/g;

/** Reads the text between the braces. @returns undefined when it is not a merge field */
function fieldIn(inner: string): EditorField | undefined {
  const [word = '', fallback = '', ...more] = inner.split('|').map((part) => part.trim());
  return isName(word) && more.length === 0 ? { name: word, fallback } : undefined;
}

const isName = (word: string): word is EditorFieldName => Object.hasOwn(editorFields, word);

export function hasFields(text: string): boolean {
  return [...text.matchAll(pattern)].some(([, inner = '']) => fieldIn(inner));
}

/** Replaces each merge field of a text. Everything else stays as it is. */
export function replaceFields(text: string, valueFor: (field: EditorField) => string): string {
  return text.replace(pattern, (whole, inner: string) => {
    const field = fieldIn(inner);
    return field ? valueFor(field) : whole;
  });
}

/** The text as it is shown without a reader. @param count number of articles */
export function withFallbacks(text: string, count: number): string {
  if (!hasFields(text)) return text;
  return replaceFields(text, ({ name, fallback }) => (name === 'count' ? String(count) : fallback))
    .replace(/ {2,}/g, ' ')
    .replace(/ ([,.!?;:，。！？；：])/g, '$1')
    .trim();
}
