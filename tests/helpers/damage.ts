import fc from 'fast-check';

type Harm = (message: Buffer) => Buffer;

const lineEnds: fc.Arbitrary<Harm> = fc
  .constantFrom('\r\n', '\r', '\n', '\n\r', '\r\r\n')
  .map((end) => (message) => Buffer.from(message.toString('latin1').replace(/\r\n|\r|\n/g, end), 'latin1'));

const truncation: fc.Arbitrary<Harm> = fc
  .double({ min: 0, max: 1, noNaN: true })
  .map((share) => (message) => message.subarray(0, Math.floor(message.length * share)));

/** Headers folded at every space, or unfolded, or with the fold in tabs. */
const folding: fc.Arbitrary<Harm> = fc.constantFrom('fold', 'unfold', 'tabs').map((how) => (message) => {
  const text = message.toString('latin1');
  const folded = text.replace(/^([A-Za-z-]{2,40}: [^\n]*)$/gm, (line) =>
    line.replace(/; /g, how === 'tabs' ? ';\n\t' : ';\n '),
  );
  return Buffer.from(how === 'unfold' ? text.replace(/\n[ \t]+(?=\S)/g, ' ') : folded, 'latin1');
});

/** A charset that is not the text's, or bytes that are invalid in any. */
const charset: fc.Arbitrary<Harm> = fc
  .constantFrom('us-ascii', 'iso-2022-jp', 'gb18030', 'utf-16', 'x-none', 'shift_jis', 'high bytes')
  .map((name) => (message) => {
    const text = message.toString('latin1');
    if (name === 'high bytes') return Buffer.from(text.replace(/(?<=\n[^\n]{9})[a-z](?=[^\n])/g, '\xe9'), 'latin1');
    return Buffer.from(text.replace(/charset="?[\w-]+"?/g, `charset=${name}`), 'latin1');
  });

const encoding: fc.Arbitrary<Harm> = fc
  .constantFrom('base64', 'quoted-printable', '7bit', 'x-uuencode', '')
  .map(
    (name) => (message) =>
      Buffer.from(
        message
          .toString('latin1')
          .replace(/^(Content-Type: text\/plain[^\n]*)$/m, `$1\nContent-Transfer-Encoding: ${name}`),
        'latin1',
      ),
  );

const bytes: fc.Arbitrary<Harm> = fc
  .array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 31 })), { maxLength: 5 })
  .map((changes) => (message) => {
    const copy = Buffer.from(message);
    // Control characters, because random noise would not form a code.
    for (const [share, byte] of changes) if (copy.length > 0) copy[Math.floor(copy.length * share)] = byte;
    return copy;
  });

/** Damages an email in one to three ways that occur in transit. */
export const damage: fc.Arbitrary<Harm> = fc
  .array(fc.oneof(lineEnds, truncation, folding, charset, encoding, bytes), { minLength: 1, maxLength: 3 })
  .map((harms) => (message) => harms.reduce((damaged, harm) => harm(damaged), message));
