const byLowerCase = new Map(Intl.supportedValuesOf('timeZone').map((name) => [name.toLowerCase(), name]));

/** Whether a text is an IANA time zone: one that Intl knows, in any case. An offset like +01:00 is none. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

/** The name in the case that it is written in, so that one zone is one label. */
export function writtenTimeZone(text: string): string {
  return byLowerCase.get(text.toLowerCase()) ?? text;
}
