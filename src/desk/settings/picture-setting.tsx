import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { PostriderError } from '../../errors.js';
import { perform } from '../../operations/operation.js';
import { pictures } from '../../operations/pictures/pictures.js';
import { type FormBody, readFormFiles } from '../../web/kit/form-body.js';
import { deskWords } from '../kit/as-person.js';
import { BadPicture, type SheetSubject } from './answer-settings.js';
import type { TypedFields } from './changed-fields.js';
import { Setting, type SettingProps } from './settings-sheet.js';

/** The address of a picture in a form: the one that it had, none if it is to be removed. */
export const keptPicture = (form: FormBody, name: string): string | undefined =>
  form.has(`${name}.remove`) ? '' : form.has(name) ? form.get(name).slice(0, 2_000) : undefined;

/**
 * Keeps the pictures that somebody has chosen, so that they need not be chosen again where something else is wrong.
 * @throws BadPicture
 */
export async function addChosenPictures(
  { app, visit: { actor }, newsletter: { slug } }: SheetSubject,
  request: FastifyRequest,
  typed: TypedFields,
  names: readonly string[],
): Promise<TypedFields> {
  const files = await readFormFiles(request);
  const texts = { ...typed.texts };
  for (const name of names) {
    const bytes = files.get(`${name}.file`);
    if (!bytes) continue;
    const folder = await mkdtemp(join(tmpdir(), 'postrider-picture-'));
    try {
      const path = join(folder, 'picture');
      await writeFile(path, bytes);
      const { document } = await perform(app, pictures.add, { actor, key: { slug }, input: {}, file: { path } });
      texts[name] = (document as { url: string }).url;
    } catch (error) {
      throw error instanceof PostriderError && /picture|upload/.test(error.code) ? new BadPicture(name) : error;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return { ...typed, texts };
}

/** A picture in a form of settings: the one that is there, another one, or none. */
export function PictureSetting(setting: Omit<SettingProps, 'children' | 'shown'> & { isDark?: boolean }) {
  const words = deskWords(setting.visit.frame).settings;
  const picture = (src: string) => (
    <p className={setting.isDark ? 'logo dark' : 'logo'}>
      <img src={src} alt={setting.label} />
    </p>
  );
  return (
    <Setting {...setting} shown={picture}>
      {(value, { name, ...attributes }) => (
        <>
          <input type="hidden" name={name} value={value} />
          {value === '' ? null : picture(value)}
          <input {...attributes} type="file" name={`${name}.file`} accept="image/png,image/gif,image/webp" />
          {value === '' ? null : (
            <div>
              <label className="choice">
                <input type="checkbox" name={`${name}.remove`} value="yes" />
                <span>{words.removePicture}</span>
              </label>
            </div>
          )}
        </>
      )}
    </Setting>
  );
}
