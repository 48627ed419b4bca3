import { decodeEntities, type Entities } from './xml-text.js';

const isSpace = (sign: string) => sign !== '' && sign.trim() === '';

/**
 * The attributes of a tag, their names in lower case. Takes values without quotes and names without a value too.
 * @param tag from its `<` to its `>`
 */
export function attributesOf(tag: string, entities: Entities): Map<string, string> {
  const found = new Map<string, string>();
  let at = tag.search(/[\s/>]/);
  const skip = (wanted: (sign: string) => boolean) => {
    const from = at;
    while (at < tag.length && wanted(tag.charAt(at))) at++;
    return tag.slice(from, at);
  };
  while (at >= 0 && at < tag.length) {
    skip((sign) => isSpace(sign) || sign === '/' || sign === '>' || sign === '=' || sign === '"' || sign === "'");
    const name = skip((sign) => !isSpace(sign) && sign !== '=' && sign !== '>').toLowerCase();
    skip(isSpace);
    if (name === '' || tag.charAt(at) !== '=') continue;
    at++;
    skip(isSpace);
    const quote = tag.charAt(at);
    const isQuoted = quote === '"' || quote === "'";
    if (isQuoted) at++;
    const value = skip((sign) => (isQuoted ? sign !== quote : !isSpace(sign) && sign !== '>'));
    if (isQuoted) at++;
    if (!found.has(name)) found.set(name, decodeEntities(value, entities).trim());
  }
  return found;
}
