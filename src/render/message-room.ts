/**
 * Reusable memory for messages. Buffers are allocated outside the heap, where 2,000 new ones per second grow to tens of
 * megabytes before they are collected.
 */
export class MessageRoom {
  readonly #free: Buffer[] = [];

  /** @param length min bytes @returns uninitialized memory */
  take(length: number): Buffer {
    const room = this.#free.pop();
    return room && room.length >= length ? room : Buffer.allocUnsafeSlow(Math.ceil(length * 1.1));
  }

  /** Returns the memory that contains `message`, which must not be used afterwards. */
  giveBack(message: Buffer): void {
    this.#free.push(Buffer.from(message.buffer));
  }
}
