import type { FastifyRequest } from 'fastify';
import { type FormBody, readFormFiles } from '../../web/kit/form-body.js';
import { addPictureOfForm } from '../kit/add-picture.js';
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
  { app, visit, newsletter }: SheetSubject,
  request: FastifyRequest,
  typed: TypedFields,
  names: readonly string[],
): Promise<TypedFields> {
  const files = await readFormFiles(request);
  const texts = { ...typed.texts };
  for (const name of names) {
    const bytes = files.get(`${name}.file`);
    if (!bytes) continue;
    const added = await addPictureOfForm(app, visit, newsletter.slug, bytes);
    if (added === undefined) throw new BadPicture(name);
    texts[name] = added;
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
