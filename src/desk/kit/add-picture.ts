import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostriderError } from '../../errors.js';
import { perform } from '../../operations/operation.js';
import { pictures } from '../../operations/pictures/pictures.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { DeskVisit } from './as-person.js';

/**
 * Keeps a picture that somebody has chosen in a form.
 * @returns its address; undefined: the file cannot be used
 */
export async function addPictureOfForm(
  app: WebApp,
  { actor }: DeskVisit,
  slug: string,
  bytes: Buffer,
): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-picture-'));
  try {
    const path = join(folder, 'picture');
    await writeFile(path, bytes);
    const { document } = await perform(app, pictures.add, { actor, key: { slug }, input: {}, file: { path } });
    return (document as { url: string }).url;
  } catch (error) {
    if (error instanceof PostriderError && /picture|upload/.test(error.code)) return undefined;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
