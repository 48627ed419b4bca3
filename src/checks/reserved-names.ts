/** Whether RFC 2606 or RFC 6761 reserves a name for examples and tests: nobody answers there. */
export const isReservedName = (name: string): boolean =>
  /(^|\.)(example\.(com|org|net)|example|test|invalid)$/i.test(name);
