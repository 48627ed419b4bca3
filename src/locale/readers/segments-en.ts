import { inDigits } from '../../counted.js';

const plural = (count: number, one: string, other = `${one}s`) => `${inDigits(count)} ${count === 1 ? one : other}`;

/** What the desk says about saved segments of readers. */
export const segmentsInEnglish = {
  title: 'Segments',
  lead: 'Saved conditions. An issue can go to the confirmed readers who match one.',
  none: 'No segment is saved yet.',
  noneNext: 'Narrow the list of readers by conditions, then save them.',
  toReaders: 'Choose conditions',
  name: 'Name',
  filter: 'Who is in',
  save: 'Save as a segment',
  saveLead: 'Like “City readers”. A segment never changes, so its name means the same in every issue.',
  button: 'Save the segment',
  exists: 'A segment with this name exists. Choose another name.',
  wrongName: 'Use up to 60 letters, digits, spaces, dots or hyphens, and begin with a letter.',
  wrongFilter: 'Choose at least one condition for confirmed readers.',
  oldSection: 'The newsletter no longer has a section of this segment, so nobody is in it.',
  saved: 'The segment is saved.',
  renamed: 'The segment has its new name.',
  removed: 'The segment was removed. Its readers stay.',
  share: (matching: number, confirmed: number) =>
    `${inDigits(matching)} of ${plural(confirmed, 'confirmed reader')}, counted just now.`,
  first: 'The first of them',
  nobody: 'Nobody is in it now.',
  nobodyYet: (percent: string) => `Nobody is in it in the first ${percent} of the list.`,
  write: 'Write to them',
  writeLead: 'Begins a draft of the newest articles. Nothing is sent by it.',
  noArticles: 'No article is new for them. Add one first, or choose articles for an issue to everybody.',
  archived: 'This newsletter is archived and takes no new issue.',
  rename: 'Give it another name',
  renameLead: 'Issues that were written for it keep the name that it had.',
  newName: 'New name',
  renameButton: 'Rename',
  remove: 'Remove',
  removeTitle: 'Remove this segment?',
  removeText: (readers: number) =>
    `It has ${plural(readers, 'reader')} now. They stay subscribed. Only the saved conditions go.`,
  uses: 'Not sent yet, and written for it',
  usesKept: 'These issues keep their readers.',
  unused: 'No issue that is still to be sent was written for it.',
  removeButton: 'Remove the segment',
  keep: 'Keep it',
  timeZone: (name: string) => `are in the time zone ${name}`,
  cadence: (name: string) => `get it ${name}`,
  cadences: { 'every issue': 'with every issue', daily: 'once a day', weekly: 'once a week' },
  source: (name: string) => `agreed at ${name}`,
};

export type SegmentWords = typeof segmentsInEnglish;
