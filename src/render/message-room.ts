/**
 * Memory for messages that is used again. A buffer of its own for every mail lies outside the heap, where 2,000 a second
 * pile up to tens of megabytes before they are collected.
 */
export class MessageRoom {
  readonly #free: Buffer[] = [];

  /** @param length bytes that are needed at least @returns memory with anything in it */
  take(length: number): Buffer {
    const room = this.#free.pop();
    return room && room.length >= length ? room : Buffer.allocUnsafeSlow(Math.ceil(length * 1.1));
  }

  /** Gives memory back, of which `message` is a part. Nobody may look at it any more. */
  giveBack(message: Buffer): void {
    this.#free.push(Buffer.from(message.buffer));
  }
}
