// @ts-check

// The licence of the fonts (SIL OFL 1.1, clause 3) reserves their name for unchanged copies. A subset has another one.

/** Ids of the names in which a font says what it is called (OpenType, "name"). */
const familyIds = new Set([1, 16, 21]);
const fullIds = new Set([3, 4, 18]);
const postScriptIds = new Set([6, 20, 25]);

/** The names with which each copy says what its licence is. Web fonts often lack them.
 * @type {[number, string][]} */
const licence = [
  [13, 'This Font Software is licensed under the SIL Open Font License, Version 1.1.'],
  [14, 'https://openfontlicense.org'],
];

/**
 * Gives a font another name. Copyright, licence and everything else stay.
 * @param {Buffer} font OpenType with TrueType outlines
 * @param {string} family
 * @param {string} style such as `Regular`
 * @returns {Buffer}
 */
export function renameFont(font, family, style) {
  const named = (/** @type {number} */ id) => {
    if (familyIds.has(id)) return family;
    if (fullIds.has(id)) return `${family} ${style}`;
    return postScriptIds.has(id) ? `${family.replaceAll(' ', '')}-${style}` : undefined;
  };
  const tables = tablesOf(font).map(({ tag, bytes }) => ({
    tag,
    bytes: tag === 'name' ? namesWith(bytes, named) : bytes,
  }));
  return fontOf(font.subarray(0, 4), tables);
}

/** @typedef {{ tag: string, bytes: Buffer }} Table */

/** @param {Buffer} font @returns {Table[]} */
function tablesOf(font) {
  return Array.from({ length: font.readUInt16BE(4) }, (_, i) => {
    const at = 12 + 16 * i;
    const [offset, length] = [font.readUInt32BE(at + 8), font.readUInt32BE(at + 12)];
    return { tag: font.toString('latin1', at, at + 4), bytes: Buffer.from(font.subarray(offset, offset + length)) };
  });
}

/**
 * The table of names, format 0, with the Windows names alone: browsers read no others.
 * @param {Buffer} table
 * @param {(id: number) => string | undefined} named
 */
function namesWith(table, named) {
  const strings = table.readUInt16BE(4);
  const records = Array.from({ length: table.readUInt16BE(2) }, (_, i) => {
    const [platform, encoding, language, id, length, offset] = Array.from({ length: 6 }, (_, n) =>
      table.readUInt16BE(6 + 12 * i + 2 * n),
    );
    const bytes = table.subarray(strings + (offset ?? 0), strings + (offset ?? 0) + (length ?? 0));
    return { platform, encoding, language, id: id ?? 0, bytes };
  }).filter(({ platform, encoding }) => platform === 3 && encoding === 1);
  for (const [id, text] of licence)
    if (!records.some((record) => record.id === id))
      records.push({ platform: 3, encoding: 1, language: 0x409, id, bytes: Buffer.from(text, 'utf16le').swap16() });
  records.sort((a, b) => a.id - b.id);
  const head = Buffer.alloc(6 + 12 * records.length);
  head.writeUInt16BE(records.length, 2);
  head.writeUInt16BE(head.length, 4);
  const texts = [];
  let at = 0;
  for (const [i, { language, id, bytes }] of records.entries()) {
    const name = named(id);
    const text = name === undefined ? bytes : Buffer.from(name, 'utf16le').swap16();
    for (const [n, value] of [3, 1, language ?? 0, id, text.length, at].entries())
      head.writeUInt16BE(value, 6 + 12 * i + 2 * n);
    texts.push(text);
    at += text.length;
  }
  return Buffer.concat([head, ...texts]);
}

/** @param {Buffer} version @param {Table[]} tables */
function fontOf(version, tables) {
  const power = 2 ** Math.floor(Math.log2(tables.length));
  const head = Buffer.alloc(12 + 16 * tables.length);
  version.copy(head);
  for (const [n, value] of [tables.length, power * 16, Math.log2(power), (tables.length - power) * 16].entries())
    head.writeUInt16BE(value, 4 + 2 * n);
  let offset = head.length;
  const parts = tables.map(({ tag, bytes }, i) => {
    // The checksum of the whole font is set below.
    if (tag === 'head') bytes.writeUInt32BE(0, 8);
    const padded = Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
    head.write(tag, 12 + 16 * i, 'latin1');
    for (const [n, value] of [checksum(padded), offset, bytes.length].entries())
      head.writeUInt32BE(value, 16 + 16 * i + 4 * n);
    offset += padded.length;
    return padded;
  });
  const font = Buffer.concat([head, ...parts]);
  const at = parts
    .slice(
      0,
      tables.findIndex(({ tag }) => tag === 'head'),
    )
    .reduce((sum, { length }) => sum + length, head.length);
  font.writeUInt32BE((0xb1b0afba - checksum(font)) >>> 0, at + 8);
  return font;
}

/** @param {Buffer} bytes a multiple of four */
function checksum(bytes) {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4) sum = (sum + bytes.readUInt32BE(at)) >>> 0;
  return sum;
}
