import type { Redis } from 'ioredis';
import { renamed } from '../newsletters/former-sections.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import type { DraftContent } from './draft-content.js';
import type { DraftPatch } from './draft-patch.js';
import { placeAfter } from './sponsor-slot.js';

/** Gives the new name of a section, or the same. */
export type Rename = (section: string) => string;

/** Gives the current name of a section that is called by an earlier one. */
export async function currentNames(redis: Redis, newsletter: string): Promise<Rename> {
  const list = await readNewsletter(redis, newsletter);
  return (section) => renamed(list, section);
}

/** The parts of a content, or of its change, that name sections. */
type Naming = Partial<Pick<DraftContent, 'sectionNotes' | 'sponsors'>> | Pick<DraftPatch, 'sectionNotes' | 'sponsors'>;

/** Replaces the names of sections in notes and places of sponsors. Of two notes with one name, the first stays. */
export function withNames<Content extends Naming>(content: Content, rename: Rename): Content {
  const { sectionNotes, sponsors } = content;
  const notes: Record<string, string | null> = {};
  for (const [section, note] of Object.entries(sectionNotes ?? {})) notes[rename(section)] ??= note;
  return {
    ...content,
    ...(sectionNotes ? { sectionNotes: notes } : {}),
    ...(sponsors ? { sponsors: sponsors.map((slot) => ({ ...slot, place: placeAfter(slot.place, rename) })) } : {}),
  };
}
