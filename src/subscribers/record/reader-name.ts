/** Max length of a name that greets, in characters. */
const greetingLimit = 60;

const plainName = /^[\p{L}\p{M} .'’-]*$/u;
/** A dot that no space follows ("J. Reader" has none): mail programs make links of names with one. */
const innerDot = /\.(?:[^ ]|$)/u;

/**
 * The name that emails to a reader use: letters, spaces, apostrophes, hyphens and abbreviations, at most 60 characters.
 * Anyone can type a name into the form, and a message of our sender must not carry somebody else's text.
 * @returns '' for any other name, which is kept in the record but used in no email
 */
export function greetingName(name: string): string {
  // A character has at most two code units.
  if (name.length > 2 * greetingLimit || !plainName.test(name) || innerDot.test(name)) return '';
  if (!/\p{L}/u.test(name)) return '';
  return [...name].length <= greetingLimit ? name : '';
}
