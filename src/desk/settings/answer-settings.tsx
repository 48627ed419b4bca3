import type { FastifyRequest } from 'fastify';
import type { ReactElement } from 'react';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Consequence } from '../../operations/operation.js';
import { pathTo } from '../../settings/web-paths.js';
import { withParameters } from '../../web/kit/addresses.js';
import { type FormBody, readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { FieldFault } from '../../web/sign-up/form-parts.js';
import { stepNewsletter } from '../first-day/steps-answers.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit } from '../kit/as-person.js';
import { orNothing } from '../kit/or-nothing.js';
import {
  overtakenOf,
  type SettingsForm,
  saveChanged,
  type TypedFields,
  takeTheirs,
  typedFields,
  untouched,
  withOthers,
} from './changed-fields.js';
import type { SheetState } from './settings-sheet.js';

/** Somebody is to confirm first what a save does that cannot be undone. */
export class ConfirmFirst extends Error {
  constructor(readonly consequence: Consequence) {
    super(consequence.text);
  }
}

/** A file that is no picture which can be used. */
export class BadPicture extends Error {
  constructor(readonly field: string) {
    super(`The picture "${field}" cannot be used.`);
  }
}

/** What the form of a page is about. */
export interface SheetSubject {
  app: WebApp;
  visit: DeskVisit;
  newsletter: Newsletter;
  /** Of the address. */
  params: Readonly<Record<string, string>>;
}

/** What a page has beside what its form says. */
export interface SheetMore {
  /** As the browser sent it: of a form whose fields are not all single texts. */
  form: FormBody | undefined;
  query: Readonly<Record<string, unknown>>;
}

/** One page of settings. */
export interface Sheet {
  /** The address of the page and its form, without parameters. */
  at(of: SheetSubject): string;
  /** Where it leads once it is saved. Default: to the page itself. */
  after?(of: SheetSubject): string;
  names: readonly string[];
  /** @param answer whether the person has confirmed, and parameters that the page gets once it is saved */
  form(
    of: SheetSubject,
    answer: { isConfirmed: boolean; done: Record<string, string | number>; form: FormBody },
  ): SettingsForm;
  /** A field of the form that is not one text in it. */
  textOf?(form: FormBody, name: string): string | undefined;
  /** Adds what a form has beside its texts. */
  prepare?(of: SheetSubject, request: FastifyRequest, typed: TypedFields): Promise<TypedFields>;
  /** What is wrong, by field. @throws the error, where it is about something else */
  faults(error: unknown, visit: DeskVisit): readonly FieldFault[];
  page(
    state: Omit<SheetState, 'done' | 'question'> & { asked?: Consequence },
    of: SheetSubject,
    more: SheetMore,
  ): Promise<ReactElement>;
}

const nothingElse = { overtaken: new Map(), faults: [] } as const;
/** The address of a page of settings of a newsletter. */
export const sheetAddress =
  (path: 'deskGeneral' | 'deskSchedule' | 'deskSettingsLook' | 'deskSite') =>
  ({ visit: { frame }, newsletter: { slug } }: SheetSubject): string =>
    `${frame.base}${pathTo(path, { slug })}`;
const queryIn = ({ query }: FastifyRequest) => query as Readonly<Record<string, unknown>>;

/** Shows a page of settings, also with what somebody has typed and only wants to look at. */
export const showSettingsPage =
  (one: Sheet): Answer =>
  (app, request, reply) =>
    asPerson(app, request, reply, (visit) =>
      orNothing(visit, reply, async () => {
        const newsletter = stepNewsletter(visit, request);
        const of = { app, visit, newsletter, params: request.params as SheetSubject['params'] };
        const query = queryIn(request);
        const form = typeof query.was === 'string' ? formOf(query) : undefined;
        const typed = form
          ? typedIn(one, form)
          : untouched(await one.form(of, { isConfirmed: false, done: {}, form: formOf({}) }).read());
        const state = { visit, newsletter, page: one.at(of), typed, ...nothingElse };
        return sendPage(reply, 200, await one.page(state, of, { form, query }));
      }),
    );

/** Saves what somebody has changed on a page of settings, or takes what somebody else has saved. */
export const saveSettingsPage =
  (one: Sheet): Answer =>
  (app, request, reply) =>
    asPerson(app, request, reply, (visit) =>
      orNothing(visit, reply, async () => {
        const newsletter = stepNewsletter(visit, request);
        const of = { app, visit, newsletter, params: request.params as SheetSubject['params'] };
        const form = await readForm(request);
        const act = form.get('act');
        const done = {};
        const settings = one.form(of, { isConfirmed: act === 'confirm', done, form });
        const page = one.at(of);
        const send = async (status: number, more: Partial<Parameters<Sheet['page']>[0]>, typed: TypedFields) => {
          const state = { visit, newsletter, page, typed, ...nothingElse, ...more };
          return sendPage(reply, status, await one.page(state, of, { form, query: {} }));
        };
        let typed = typedIn(one, form);
        if (act.startsWith('theirs:')) {
          const taken = takeTheirs(typed, act.slice('theirs:'.length), await settings.read());
          const overtaken = await overtakenOf(settings, taken);
          return send(200, { overtaken }, withOthers(taken, overtaken));
        }
        try {
          if (one.prepare) typed = await one.prepare(of, request, typed);
          const overtaken = await saveChanged(settings, typed);
          if (overtaken.size > 0) return await send(409, { overtaken }, withOthers(typed, overtaken));
          const here = withParameters(`${page}${visit.frame.keepLanguage}`, { saved: 1, ...done });
          return await reply.redirect(one.after?.(of) ?? here, 303);
        } catch (error) {
          if (error instanceof ConfirmFirst) return send(409, { asked: error.consequence }, typed);
          return send(400, { faults: one.faults(error, visit) }, typed);
        }
      }),
    );

const typedIn = ({ names, textOf }: Sheet, form: FormBody): TypedFields =>
  typedFields(form, names, textOf && ((name) => textOf(form, name)));

/** A form in an address, from a button that shows something. */
function formOf(query: Readonly<Record<string, unknown>>): FormBody {
  const all = (name: string) => [query[name] ?? []].flat().map((value) => String(value).slice(0, 60_000));
  return { all, get: (name) => all(name)[0] ?? '', has: (name) => all(name).length > 0 };
}
