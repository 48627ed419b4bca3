import { type ExceededLimit, InvalidInput } from '../../errors.js';
import { DraftChanged } from '../../issues/draft-errors.js';
import type { SponsorSlot } from '../../issues/sponsor-slot.js';
import type { FormBody } from '../../web/kit/form-body.js';

const fields = ['title', 'text', 'url', 'place', 'image', 'imageAlt', 'label', 'from', 'to'] as const;

/** The texts of a sponsor in a form. */
export type SlotTexts = Record<(typeof fields)[number], string>;

export const emptySlot: SlotTexts = {
  ...{ title: '', text: '', url: '', place: 'lead', image: '', imageAlt: '', label: '', from: '', to: '' },
};

export const slotTexts = (slot: SponsorSlot): SlotTexts =>
  Object.fromEntries(fields.map((field) => [field, slot[field]])) as SlotTexts;

/** Browsers send line breaks as two characters. */
export const slotIn = (form: FormBody): SlotTexts =>
  Object.fromEntries(fields.map((field) => [field, form.get(field).trim()])) as SlotTexts;

/** Why a sponsor was not saved: a field that is wrong, or somebody who was faster. */
export type SlotFault =
  | 'sponsors'
  | 'busy'
  | { field: keyof SlotTexts; exceeds: ExceededLimit | undefined }
  | { by: string; at: number; theirs: SlotTexts | undefined };

/** @returns undefined: the error is about something else */
export function slotFaultOf(error: unknown, slot: string): SlotFault | undefined {
  if (error instanceof DraftChanged) {
    const change = error.changes.find(({ field, texts: both }) => both && field === `sponsors.${slot}`);
    if (!change) return 'busy';
    const theirs = change.texts?.theirs as SponsorSlot | undefined;
    return { by: change.by, at: change.at, theirs: theirs && slotTexts(theirs) };
  }
  if (!(error instanceof InvalidInput)) return undefined;
  if (error.field === 'revision') return 'busy';
  // All slots of an issue are saved together, and only the texts of this one were typed: `sponsors.2.label`.
  const field = fields.find((name) => error.field.endsWith(`.${name}`));
  return field ? { field, exceeds: error.exceeds } : 'sponsors';
}
