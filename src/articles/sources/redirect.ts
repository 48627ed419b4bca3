/** The address that a response redirects to; undefined for none. @param location its `Location` header */
export function redirectOf(status: number, location: string | null | undefined, from: URL): string | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || location == null) return undefined;
  return URL.canParse(location, from.href) ? new URL(location, from).href : location;
}

/** Whether a secret in an address may follow a redirect: to the same host and port, and never from https to http. */
export function keepsSecret(from: URL, to: string): boolean {
  if (!URL.canParse(to)) return false;
  const { host, protocol } = new URL(to);
  return host === from.host && (protocol === from.protocol || protocol === 'https:');
}
