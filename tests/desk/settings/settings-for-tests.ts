import type { Person } from '../../../src/people/person.js';
import { addPerson, noteJoined } from '../../../src/people/person-store.js';
import { beginSession } from '../../../src/people/sign-in/sessions.js';
import type { WebForTests } from '../../web/web-for-tests.js';

const unescaped = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** Somebody who works on the settings in a browser of their own. */
export async function settingsBrowser(
  web: WebForTests,
  name: string,
  role: Person['role'] = 'owner',
  roles: Person['roles'] = {},
) {
  const email = `${name.toLowerCase()}@example.com`;
  const fields = { email, name, language: 'en', role, roles, movesData: false } as const;
  const person = await addPerson(web.app.redis, fields);
  await noteJoined(web.app.redis, person);
  const cookie = `postrider-session=${await beginSession(web.app.redis, person, 'a browser')}`;
  const headers = { cookie, 'sec-fetch-site': 'same-origin' };
  const get = (path: string) => web.get(path, { cookie });
  return {
    cookie,
    get,
    post: (path: string, form: Record<string, string>) => web.postOnly(path, form, headers),
    /** Posts a form with files, as multipart/form-data. */
    async send(path: string, form: Record<string, string>, files: Record<string, Buffer>) {
      const body = new FormData();
      for (const [field, text] of Object.entries(form)) body.append(field, text);
      for (const [field, bytes] of Object.entries(files))
        body.append(field, new Blob([new Uint8Array(bytes)]), 'a file');
      const encoded = new Response(body);
      const type = encoded.headers.get('content-type') ?? '';
      const payload = Buffer.from(await encoded.arrayBuffer());
      return web.server.inject({ method: 'POST', url: path, headers: { ...headers, 'content-type': type }, payload });
    },
    /** The texts of the form on a page, as a browser would send them back. */
    async form(path: string): Promise<Record<string, string>> {
      return formIn((await get(path)).body);
    },
  };
}

/** The texts of the last form of a page. Boxes that are not checked and buttons are not among them. */
export function formIn(body: string): Record<string, string> {
  const [form = ''] = /<form(?:(?!<form)[\s\S])*<\/form>(?![\s\S]*<form)/.exec(body) ?? [];
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input [^>]*>/g)) {
    const name = /\bname="([^"]*)"/.exec(tag)?.[1];
    if (!name || (/type="checkbox"|type="radio"/.test(tag) && !/\bchecked/.test(tag))) continue;
    fields[name] = unescaped(/\bvalue="([^"]*)"/.exec(tag)?.[1] ?? '');
  }
  for (const [, name = '', text = ''] of form.matchAll(/<textarea [^>]*?\bname="([^"]*)"[^>]*>([^<]*)<\/textarea>/g))
    fields[name] = unescaped(text);
  for (const [, name = '', options = ''] of form.matchAll(
    /<select [^>]*?\bname="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g,
  )) {
    const chosen = /<option(?: value="([^"]*)")?[^>]* selected=""[^>]*>([^<]*)/.exec(options);
    const first = /<option(?: value="([^"]*)")?[^>]*>([^<]*)/.exec(options);
    const [, value, label] = chosen ?? first ?? [];
    fields[name] = unescaped(value ?? label ?? '');
  }
  return fields;
}
