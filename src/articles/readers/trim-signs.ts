/** A text without the white space and the given signs at its end. Linear, unlike an expression that ends in `+$`. */
export function trimEndSigns(text: string, signs: string): string {
  let end = text.length;
  while (end > 0 && (signs.includes(text.charAt(end - 1)) || text.charAt(end - 1).trim() === '')) end--;
  return text.slice(0, end);
}
