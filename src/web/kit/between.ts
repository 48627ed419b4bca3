/** Between two parts of a line. No line begins with its sign. */
export const between = '\u00a0· ';
