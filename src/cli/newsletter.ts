import type { Command } from 'commander';
import { counted } from '../counted.js';
import { keptInWords } from '../operations/newsletters/newsletter-words.js';
import { newsletters } from '../operations/newsletters/newsletters.js';
import { links } from '../render/links.js';
import { newsletterAnswersCommand } from './issue-answers.js';
import { archiveCommand } from './newsletter-archive.js';
import { inactiveOf, newsletterFields, scheduleOf, withInactive, withSchedule } from './newsletter-fields.js';
import { figuresCommand } from './newsletter-figures.js';
import { firstDayCommand } from './newsletter-first-day.js';
import { lookCommand, lookPreviewCommand } from './newsletter-look.js';
import { scheduleCommand } from './newsletter-schedule.js';
import { sectionCommands } from './newsletter-sections.js';
import { earlierNewsletter, newsletterListCommand, newsletterShowCommand } from './newsletter-shown.js';
import { effectInWords, movedNote, timingNote } from './newsletter-timing.js';
import { operationCommand } from './operation-command.js';
import { senderChecks, senderFaults } from './sender-checks.js';

export function newsletterCommands(program: Command): void {
  const noun = program.command('newsletter').description('add, change, archive and remove newsletters');
  addCommand(noun);
  setCommand(noun);
  archiveCommand(noun);
  removeCommand(noun);
  sectionCommands(noun);
  lookCommand(noun);
  lookPreviewCommand(noun);
  firstDayCommand(noun);
  scheduleCommand(noun);
  newsletterListCommand(noun);
  newsletterShowCommand(noun);
  figuresCommand(noun);
  newsletterAnswersCommand(noun);
}

function addCommand(noun: Command): void {
  operationCommand(noun, 'add', 'add a newsletter', newsletters.add, {
    options: newsletterFields,
    more: withSchedule,
    input: scheduleOf,
    text: ({ newsletter: { title, slug } }, { app }) =>
      `Added "${title}". Readers sign up at ${links.newsletter(app.publicUrl, slug)}`,
    beside: ({ newsletter }) => earlierNewsletter(newsletter),
    notes: async ({ newsletter, adopted }, { app, output }) => {
      for (const line of senderFaults(await senderChecks(app, newsletter))) output.note(line);
      if (!newsletter.postalAddress)
        output.note('It has no postal address yet; set one before the first send (--address).');
      if (adopted > 0) output.note(`It has ${counted(adopted, 'article')} that you imported before.`);
      for (const line of timingNote(newsletter)) output.note(line);
    },
  });
}

const timingFlags = ['timeZone', 'schedule', 'daily', 'weekly', 'approval', 'needsApproval', 'late'];

function setCommand(noun: Command): void {
  operationCommand(
    noun,
    'set <slug>',
    'change a newsletter; --sections adds sections and removes none',
    newsletters.change,
    {
      options: newsletterFields,
      more: (command) => withInactive(withSchedule(command)),
      input: (flags) => ({ ...scheduleOf(flags), ...inactiveOf(flags) }),
      text: ({ newsletter }) => `Changed "${newsletter.title}".`,
      beside: ({ newsletter }) => earlierNewsletter(newsletter),
      notes: ({ newsletter, before, moved, effects }, { flags, output }) => {
        for (const issue of moved) output.note(movedNote(issue, before.timeZone, newsletter.timeZone));
        for (const effect of effects) output.note(effectInWords(effect, newsletter.timeZone));
        if (timingFlags.some((name) => name in flags)) for (const line of timingNote(newsletter)) output.note(line);
      },
    },
  );
}

function removeCommand(noun: Command): void {
  const help = 'remove a newsletter for good, with its readers, issues, articles and sources';
  operationCommand(noun, 'remove <slug>', help, newsletters.remove, {
    advice: ({ facts }, { slug }) =>
      facts.archived ? '' : `To end it without losing anything, use \`postrider newsletter archive ${slug}\`.`,
    text: ({ newsletter, counts }) => `"${newsletter.title}" is removed. ${keptInWords(counts)}`.trim(),
  });
}
