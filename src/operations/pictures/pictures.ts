import * as z from 'zod';
import { type AddedPicture, addPicture } from '../../articles/pictures/added-picture.js';
import { maxPictureBytes } from '../../articles/pictures/fetch-picture.js';
import { links } from '../../render/links.js';
import { count } from '../fields.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { type OperationApp, operation } from '../operation.js';

const side = z.int().min(1);
const addedPicture = z.object({
  id: z.string().meta({ examples: ['0f1e2d3c4b5a69788796'] }),
  url: z.string().meta({
    description: 'Its address, for the picture of an article or a sponsor, or for a logo.',
    examples: ['https://news.example.com/media/0f1e2d3c4b5a69788796.jpg'],
  }),
  width: side.meta({ description: 'In pixels, as it is kept.', examples: [1_440] }),
  height: side.meta({ examples: [960] }),
  bytes: count.meta({ examples: [251_904] }),
});

/** Their names in the API's document. */
export const pictureSchemas = { AddedPicture: addedPicture } as const;

/** Pictures that people add. */
export const pictures = {
  add: operation({
    id: 'addPicture',
    summary: 'Add a picture',
    description: `Takes a JPEG, PNG, GIF, WebP or AVIF file, as the body or as the file of a form, and answers with an address for the picture of an article or a sponsor, or for a logo. The file may have ${maxPictureBytes / 1024 / 1024} MB. Its content counts, not its name or type. The picture is turned upright, made as small as emails and pages need, and kept as PNG or JPEG without metadata; of an animation, the first image. Adding the same picture again answers with the same address. It is kept for good.`,
    permission: { scope: 'drafts:write', of: 'slug' },
    changes: true,
    key: ['slug'],
    file: { type: 'image/*', maxBytes: maxPictureBytes },
    errors: ['input.invalid', 'picture.refused', 'picture.interrupted', 'picture.no-room', 'upload.too-large'],
    run: async (app, asked, { file: { path } }) => {
      await newsletterOf(app, asked);
      return addPicture(app.redis, path, app.config.addedPictureMemory);
    },
    output: addedPicture,
    document: ({ publicUrl }: OperationApp, { id, file, width, height, bytes }: AddedPicture) => ({
      ...{ id, url: links.media(publicUrl, file), width, height, bytes },
    }),
  }),
};
