import type { SubscriberList } from '../list/subscriber-store.js';
import type { ByteWriter } from '../record/bytes.js';
import { decodeRecord, type RecordedSubscriber, writeRecord } from '../record/record.js';
import type { Subscriber } from '../record/subscriber.js';

/** Encodes and decodes records synchronously: the labels that they need are learnt a batch at a time. */
export interface LabelCache {
  /** Learns the numbers of all labels of these subscribers. A new label gets one. */
  learnLabels(subscribers: Iterable<Subscriber>): Promise<void>;
  /** Decodes records and learns their labels. */
  decode(records: readonly Buffer[]): Promise<Subscriber[]>;
  /** Writes a subscriber's record. @throws TypeError for a label that was not learnt */
  write(out: ByteWriter, subscriber: Subscriber): void;
}

export function openLabelCache({ labels }: SubscriberList): LabelCache {
  const numbers = new Map<string, number>([['', 0]]);
  const texts = new Map<number, string>([[0, '']]);

  async function learnLabel(label: string): Promise<void> {
    const number = await labels.numberOf(label);
    // A copy, because a slice would keep a whole chunk of the file in memory.
    const copy = Buffer.from(label).toString();
    numbers.set(copy, number);
    texts.set(number, copy);
  }
  async function learnNumber(number: number): Promise<void> {
    const label = await labels.labelOf(number);
    numbers.set(label, number);
    texts.set(number, label);
  }
  const numberOf = (label: string): number => {
    const number = numbers.get(label);
    if (number === undefined) throw new TypeError('a label was not learnt');
    return number;
  };
  const named = ({ address, memberships }: RecordedSubscriber): Subscriber => ({
    address,
    memberships: memberships.map(({ consent: { label, ...consent }, timeZone, ...membership }) => ({
      ...membership,
      timeZone: texts.get(timeZone) ?? '',
      consent: { ...consent, from: texts.get(label) ?? '' },
    })),
  });

  return {
    async learnLabels(subscribers) {
      for (const { memberships } of subscribers) {
        for (const { consent, timeZone } of memberships) {
          if (!numbers.has(consent.from)) await learnLabel(consent.from);
          if (!numbers.has(timeZone)) await learnLabel(timeZone);
        }
      }
    },
    async decode(records) {
      const decoded = records.map(decodeRecord);
      for (const { memberships } of decoded) {
        for (const { consent, timeZone } of memberships) {
          if (!texts.has(consent.label)) await learnNumber(consent.label);
          if (!texts.has(timeZone)) await learnNumber(timeZone);
        }
      }
      return decoded.map(named);
    },
    write: (out, subscriber) => writeRecord(out, subscriber, numberOf),
  };
}
