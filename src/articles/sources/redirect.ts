/** Where an answer redirects to; undefined: nowhere. @param location its header of this name */
export function redirectOf(status: number, location: string | null | undefined, from: URL): string | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || location == null) return undefined;
  return URL.canParse(location, from.href) ? new URL(location, from).href : location;
}
