import * as z from 'zod';
import { locales } from '../../locale/locale.js';
import { sectionLimit } from '../../newsletters/newsletter.js';
import { sectionTitleField } from './newsletter-input.js';

// Sections, as callers write them.

export const newSection = z.strictObject({ name: sectionTitleField }).meta({ examples: [{ name: 'Harbour' }] });

export const sectionChange = z
  .strictObject({
    name: sectionTitleField.optional(),
    titles: z
      .partialRecord(z.enum(locales), sectionTitleField.nullable())
      .optional()
      .meta({ description: 'Titles by language, for emails and pages in it; null: its name.' }),
    confirm: z.string().max(100).optional().meta({
      description:
        'With "name": the name of the section now, as a confirmation. Without it, the error counts what moves.',
    }),
  })
  .meta({ minProperties: 1, examples: [{ titles: { 'zh-CN': '港口' } }] });

export const sectionOrder = z
  .strictObject({
    sections: z.array(z.string().max(100)).min(1).max(sectionLimit).meta({
      description: 'The sections to put first. The others follow in their current order.',
    }),
  })
  .meta({ examples: [{ sections: ['Sport', 'City'] }] });

export const sectionMerge = z
  .strictObject({
    into: z.string().max(100).meta({ description: 'The section to keep.' }),
    confirm: z.string().max(100).optional().meta({
      description: 'The name of the section to remove, as a confirmation. Without it, the error counts the readers.',
    }),
  })
  .meta({ examples: [{ into: 'City', confirm: 'Harbour' }] });

/** Their names in the OpenAPI document. */
export const sectionSchemas = {
  NewSection: newSection,
  SectionChange: sectionChange,
  SectionOrder: sectionOrder,
  SectionMerge: sectionMerge,
} as const;
