/** Values that are remembered, and UTF-16 units of each. Browsers send few values, and strangers must not fill the memory. */
const [maxValues, maxLength] = [1_000, 100];

/** Makes a function of a header's value that works each common value out once. */
export function byHeader<Found>(read: (value: string) => Found): (value: string) => Found {
  const known = new Map<string, Found>();
  return (value) => {
    const found = known.get(value);
    if (found !== undefined) return found;
    const made = read(value);
    if (known.size < maxValues && value.length <= maxLength) known.set(value, made);
    return made;
  };
}
