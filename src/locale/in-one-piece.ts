/** A masked address (`r•••@example.com`) that no line end divides: a word joiner (Unicode UAX #14, WJ) is behind its dots. */
export const inOnePiece = (address: string): string => address.replace('•••', '•••\u2060');
