/** Whose fault a refusal is, in words. */
export const faultNames: Readonly<Record<'reader' | 'provider' | 'us', string>> = {
  reader: 'the reader',
  provider: 'the provider',
  us: 'ours',
};
