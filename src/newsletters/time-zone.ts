const byLowerCase = new Map(Intl.supportedValuesOf('timeZone').map((name) => [name.toLowerCase(), name]));

/** Whether a text is an IANA time zone that Intl knows, in any case. An offset like +01:00 is not one. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

/** The name in its official case, so that one zone has one label. */
export function writtenTimeZone(text: string): string {
  return byLowerCase.get(text.toLowerCase()) ?? text;
}
