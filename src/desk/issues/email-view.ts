import type { FastifyRequest } from 'fastify';

/** How the email of an issue is shown: each part of the address that is not the usual. */
export interface EmailView {
  on: 'screen' | 'phone' | 'text';
  colours: 'light' | 'dark';
  pictures: 'shown' | 'blocked';
}

const choices = {
  on: ['screen', 'phone', 'text'],
  colours: ['light', 'dark'],
  pictures: ['shown', 'blocked'],
} as const satisfies { [Part in keyof EmailView]: readonly EmailView[Part][] };

/** The view in an address. Whatever is unknown there is as usual. */
export function viewIn({ query }: Pick<FastifyRequest, 'query'>): EmailView {
  const asked = query as Readonly<Record<string, unknown>>;
  const pick = <Value extends string>(part: string, known: readonly [Value, ...Value[]]): Value =>
    known.find((value) => value === asked[part]) ?? known[0];
  return {
    on: pick('on', choices.on),
    colours: pick('colours', choices.colours),
    pictures: pick('pictures', choices.pictures),
  };
}

/** The parts of an address for a view: those that are not the usual. */
export function queryOf(view: EmailView): [string, string][] {
  return Object.entries(view).filter(([part, value]) => choices[part as keyof EmailView][0] !== value);
}
