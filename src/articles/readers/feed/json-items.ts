/** The parts of a JSON Feed that is not valid JSON as a whole. */
export interface JsonPieces {
  /** The feed without its items, as JSON. */
  rest: string;
  items: readonly JsonPiece[];
}

export interface JsonPiece {
  /** The item from its `{` to its `}`, or to where the next one begins. */
  json: string;
  /** Whether the document ends inside it. */
  isCutOff: boolean;
}

/**
 * Finds the items of a broken JSON Feed by their braces, so that one broken item does not cost the others. Linear time.
 * @returns undefined when there is no `"items": [`
 */
export function jsonItems(json: string): JsonPieces | undefined {
  const start = startOfItems(json);
  if (start === undefined) return undefined;
  const items: JsonPiece[] = [];
  let from = -1;
  const open: string[] = [];
  const end = eachToken(json, start, (sign, at, before) => {
    // A brace where a name has to follow begins the next item: this one was never closed.
    if (sign === '{' && from >= 0 && open.length === 1 && before !== ':') {
      items.push({ json: json.slice(from, at), isCutOff: false });
      from = at;
    } else if (sign === '{' || sign === '[') {
      if (sign === '{' && open.length === 0) from = at;
      open.push(sign);
    } else if (open.at(-1) === (sign === '}' ? '{' : '[')) {
      open.pop();
      if (open.length > 0 || from < 0) return true;
      items.push({ json: json.slice(from, at + 1), isCutOff: false });
      from = -1;
    } else if (sign === ']' && open.length === 0) return false;
    return true;
  });
  if (from >= 0) items.push({ json: json.slice(from), isCutOff: true });
  const head = `${json.slice(0, start)}]`;
  return { rest: end < json.length ? head + json.slice(end + 1) : `${head}}`, items };
}

/** @returns the place after the `[` of the outermost object's `items` */
function startOfItems(json: string): number | undefined {
  let depth = 0;
  let found: number | undefined;
  eachToken(json, 0, (sign, at, before, name) => {
    if (sign === '[' && depth === 1 && before === ':' && name === 'items') {
      found = at + 1;
      return false;
    }
    depth += sign === '{' || sign === '[' ? 1 : -1;
    return true;
  });
  return found;
}

/**
 * Visits the braces and brackets outside strings.
 * @param visit gets the sign, its place, the last sign of any kind before it and the last string; false ends the visits
 * @returns the place where the visits ended, or the length of the text
 */
function eachToken(
  json: string,
  start: number,
  visit: (sign: string, at: number, before: string, lastString: string) => boolean,
): number {
  let before = '';
  let lastString = '';
  for (let at = start; at < json.length; at += 1) {
    const sign = json.charAt(at);
    // A quote anywhere else is left over from a string that an unescaped quote ended too early.
    if (sign === '"' && (before === '' || '{[,:'.includes(before))) {
      const close = endOfString(json, at + 1);
      lastString = close - at < 40 ? json.slice(at + 1, close) : '';
      at = close;
    } else if (sign === '{' || sign === '}' || sign === '[' || sign === ']') {
      if (!visit(sign, at, before, lastString)) return at;
    } else if (sign <= ' ') continue;
    before = sign;
  }
  return json.length;
}

/** An unescaped quote inside a string does not end it: after a real end comes a comma, colon or bracket. */
function endOfString(json: string, start: number): number {
  for (let at = start; at < json.length; at += 1) {
    const sign = json.charAt(at);
    if (sign === '\\') at += 1;
    else if (sign === '"') {
      let next = at + 1;
      while (next < json.length && json.charAt(next) <= ' ') next += 1;
      if (next === json.length || ',:}]'.includes(json.charAt(next))) return at;
      at = next - 1;
    }
  }
  return json.length;
}
