/** Maximum depth; no real front matter is deeper. */
const deepest = 20;

const blank = /\s|\/\/[^\n]*/y;
const identifier = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const number = /[+-]?\d{1,20}(?:\.\d{1,20})?(?![\p{L}\p{N}_$.])/uy;
const hexadecimal = /u([\da-f]{4})|x([\da-f]{2})|u\{([\da-f]{1,5})\}/iy;
const escapes = new Map(Object.entries({ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', '\n': '' }));
const constants = new Map<string, unknown>(Object.entries({ true: true, false: false, null: null, undefined }));

/**
 * Reads an object literal of JavaScript that consists of plain values: texts, numbers, `true`, `false`, `null`, lists
 * and objects. Runs nothing. Linear time.
 * @throws SyntaxError for anything else, such as a call, a variable or a text with `${…}`
 */
export const parseObjectLiteral = (text: string): Record<string, unknown> => new LiteralReader(text).whole();

class LiteralReader {
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): Record<string, unknown> {
    if (!this.takes('{')) this.refuse();
    const read = this.object(0);
    this.takes(';');
    if (this.at < this.text.length) this.refuse();
    return read;
  }

  private value(depth: number): unknown {
    if (depth > deepest) this.refuse();
    if (this.takes('{')) return this.object(depth);
    if (this.takes('[')) return this.list(depth);
    const plain = this.string() ?? this.match(number);
    if (plain !== undefined) return plain;
    const word = this.match(identifier) ?? '';
    if (constants.has(word)) return constants.get(word);
    this.at -= word.length;
    return this.refuse();
  }

  private object(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.entries('}', () => {
      const key = this.string() ?? this.match(identifier) ?? this.refuse();
      if (!this.takes(':')) this.refuse();
      entries.push([key, this.value(depth + 1)]);
    });
    return Object.fromEntries(entries);
  }

  private list(depth: number): unknown[] {
    const values: unknown[] = [];
    this.entries(']', () => values.push(this.value(depth + 1)));
    return values;
  }

  private entries(end: string, read: () => void): void {
    while (!this.takes(end)) {
      read();
      if (this.takes(',')) continue;
      if (!this.takes(end)) this.refuse();
      return;
    }
  }

  /** @returns undefined when no string begins here */
  private string(): string | undefined {
    const quote = this.text.charAt(this.at);
    if (quote !== '"' && quote !== "'" && quote !== '`') return undefined;
    let read = '';
    for (this.at += 1; this.at < this.text.length; ) {
      const sign = this.text.charAt(this.at);
      if (quote === '`' ? this.text.startsWith('${', this.at) : sign === '\n') break;
      this.at += 1;
      if (sign === quote) return read;
      read += sign === '\\' ? this.escaped() : sign;
    }
    return this.refuse();
  }

  private escaped(): string {
    const code = this.match(hexadecimal);
    if (code) return String.fromCodePoint(Number.parseInt(code.replace(/[^\da-f]/gi, ''), 16));
    const sign = this.text.charAt(this.at);
    this.at += 1;
    return escapes.get(sign) ?? sign;
  }

  /** If the next character is this sign, moves past it and the blanks and comments around it. */
  private takes(sign: string): boolean {
    this.skip();
    if (this.text.charAt(this.at) !== sign) return false;
    this.at += 1;
    this.skip();
    return true;
  }

  private skip(): void {
    for (;;) {
      if (this.match(blank) !== undefined) continue;
      if (!this.text.startsWith('/*', this.at)) return;
      const end = this.text.indexOf('*/', this.at + 2);
      this.at = end < 0 ? this.text.length : end + 2;
    }
  }

  private match(expression: RegExp): string | undefined {
    expression.lastIndex = this.at;
    const [found] = expression.exec(this.text) ?? [];
    this.at += found?.length ?? 0;
    return found;
  }

  private refuse(): never {
    const rest = this.text.slice(this.at, this.at + 30).split('\n', 1)[0];
    throw new SyntaxError(rest ? `"${rest}" is not a plain value` : 'it ends too early');
  }
}
