/** The address that a response redirects to; undefined for none. @param location its `Location` header */
export function redirectOf(status: number, location: string | null | undefined, from: URL): string | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || location == null) return undefined;
  return URL.canParse(location, from.href) ? new URL(location, from).href : location;
}
