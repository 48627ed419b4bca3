import type { NoteBlock } from '../../../emails/props.js';
import { textWidth } from '../../locale/text-width.js';

/** Which readers an issue greets: each, those whose name is known, or none. */
export type Greets = 'all' | 'named' | 'none';

/**
 * Whom an issue greets above its note. Without a note, "Dear reader," would stand alone above a headline, so only a
 * reader whose name is known is greeted. A note that greets by itself is not greeted twice, also below an introduction.
 * @param note as the editor wrote it, with its merge fields
 * @param intro blocks of the newsletter's introduction, at the beginning of the note
 */
export function greetsWhom(note: readonly NoteBlock[], intro = 0): Greets {
  if (note.length === 0) return 'named';
  return opensWithGreeting(note) || opensWithGreeting(note.slice(intro)) ? 'none' : 'all';
}

/** Words that open a letter, in the languages of many papers. */
const salutation =
  /^(?:dear|hello|hi|hey|good (?:morning|day|afternoon|evening)|greetings|welcome|hallo|liebe[rs]?|guten (?:tag|morgen|abend)|moin|servus|grüezi|bonjour|bonsoir|salut|cher|chère|hola|buenos días|buenas|estimad[oa]s?|querid[oa]s?|olá|bom dia|caro|cara|ciao|buongiorno|beste|goedemorgen|hej|kära|kære|merhaba|привет|здравствуйте|дорогие)(?![\p{L}\p{N}])|^(?:亲爱的|尊敬的|各位|大家|您好|你好|早上好|早安|晚上好|下午好|こんにちは|안녕|مرحب|السلام عليكم|أهلا|صباح الخير|مساء الخير|أعزائ|عزيز|שלום|سلام|नमस्ते)/iu;
/** Columns of a line that is a greeting and nothing else. */
const maxGreeting = 48;

function opensWithGreeting(note: readonly NoteBlock[]): boolean {
  const first = note.find((block) => block.kind !== 'rule');
  if (!first || first.kind === 'item') return false;
  const [line = ''] = first.runs
    .map(({ text }) => text)
    .join('')
    .split('\n', 1);
  const text = line.trim();
  if (salutation.test(text)) return true;
  // Any short line that ends as a greeting does, and a line that begins with the reader's name.
  if (textWidth(text) <= maxGreeting && /[,，、،]$/u.test(text)) return true;
  return text.startsWith('{{name|');
}
