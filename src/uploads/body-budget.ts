import type { FastifyReply, FastifyRequest } from 'fastify';

/** Max bytes of bodies that a process holds at the same time, of all connections. */
const maxHeld = 64 * 1_024 * 1_024;

/** Bodies up to this size take nothing of the budget: the limit on connections bounds them. */
const smallBody = 64 * 1_024;

/** The bytes of bodies that are being read or used. */
export class BodyBudget {
  #held = 0;

  constructor(private readonly max = maxHeld) {}

  /**
   * Reserves room for a body before it is read, until its request is over. A body of unknown length takes the most that
   * its address reads.
   * @param limit max bytes of a body at this address
   * @returns whether there was room
   */
  reserve({ headers }: Pick<FastifyRequest, 'headers'>, reply: FastifyReply, limit: number): boolean {
    const announced = Number(headers['content-length'] ?? Number.NaN);
    const bytes = Number.isInteger(announced) ? Math.min(announced, limit) : limit;
    if (bytes <= smallBody) return true;
    if (this.#held + bytes > this.max) return false;
    this.#held += bytes;
    reply.raw.once('close', () => {
      this.#held -= bytes;
    });
    return true;
  }
}

/** One budget for the pages and the API of a process. */
export const bodyBudget = new BodyBudget();
