/** Removes white space and the given signs from the end of a text. Linear, unlike a regular expression with `+$`. */
export function trimEndSigns(text: string, signs: string): string {
  let end = text.length;
  while (end > 0 && (signs.includes(text.charAt(end - 1)) || text.charAt(end - 1).trim() === '')) end--;
  return text.slice(0, end);
}
