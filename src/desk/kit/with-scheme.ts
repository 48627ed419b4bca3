/** People type an address as they read it: without https://. */
export const withScheme = (site: string): string =>
  /^[a-z0-9-]+(\.[a-z0-9-]+)+([/:?#]|$)/i.test(site) ? `https://${site}` : site;
