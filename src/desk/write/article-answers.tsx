import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ArticleImage } from '../../articles/store/article.js';
import { InvalidInput, NotFound } from '../../errors.js';
import { DraftChanged, NotEditable } from '../../issues/draft-errors.js';
import { draftLimits } from '../../issues/editor-text.js';
import type { Issue } from '../../issues/issue.js';
import { isEditable } from '../../issues/write-draft.js';
import { drafts } from '../../operations/issues/drafts.js';
import { perform } from '../../operations/operation.js';
import { type FormBody, readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { issueAddress, writeAddress } from '../kit/desk-page.js';
import { orNothing } from '../kit/or-nothing.js';
import { lineId } from './article-lines.js';
import { ArticleEditPage, type ArticleEditProps, type PictureChoice, pictureText } from './article-page.js';
import { markName, type TextFault, type TextField, type TypedText, textMark, typedTexts } from './draft-texts.js';
import { OverPage, type OverReason, overReason } from './over-page.js';
import { type ArticleLine, lineOf } from './read-write.js';
import { issueIn, requireWriter } from './write-answers.js';

const articleIn = ({ params }: FastifyRequest): string => (params as { article: string }).article;

export const showArticleEdit: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) => orNothing(visit, reply, () => articleSheet(app, request, reply, visit)));

/** Saves how one issue shows an article. */
export const saveArticleEdit: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const issue = await requireWriter(app, visit, issueIn(request));
      const form = await readForm(request);
      const id = articleIn(request);
      const given = form.get('act').replace(/^theirs:/, '');
      const typed = typedTexts(form, ['title', 'excerpt']).filter(({ field }) => field !== given);
      if (!isEditable(issue)) return lostPage(visit, issue, reply, typed, overReason(issue));
      if (!issue.articles.includes(id)) return lostPage(visit, issue, reply, typed, 'removed');
      const picture = pictureIn(form);
      const { article } = await lineIn(app, visit, issue, id);
      const change = versionOf(typed, picture, article, issue.versions[id]?.image ?? undefined);
      const back = () => reply.redirect(`${writeAddress(visit.frame, issue.id)}#${lineId(id)}`, 303);
      if (Object.keys(change).length === 0) return back();
      // Only the button that saves writes over what a refused change was shown beside.
      const revision = Number(form.get(form.get('act') === 'save' ? 'shown' : 'revision').slice(0, 20)) || 0;
      try {
        const input = { versions: { [id]: change } };
        await perform(app, drafts.change, { actor: visit.actor, key: { issue: issue.id }, revision, input });
        return back();
      } catch (error) {
        if (error instanceof NotEditable) return lostPage(visit, issue, reply, typed, overReason(error));
        const shown = refusalOf(visit, error, id, typed, picture);
        if (!shown) throw error;
        return articleSheet(app, request, reply, visit, { ...shown, base: revision });
      }
    }),
  );

interface Picture {
  choice: PictureChoice;
  url: string;
  alt: string;
  isChanged: boolean;
}

function pictureIn(form: FormBody): Picture {
  const choice = (['own', 'none', 'other'] as const).find((one) => one === form.get('picture')) ?? 'own';
  const picture = { choice, url: form.get('url').trim(), alt: form.get('alt').trim() };
  return { ...picture, isChanged: form.get(markName('picture')) !== textMark('picture', pictureText(picture)) };
}

/** What the form changes. A text that is empty or the article's own follows the article. */
function versionOf(
  typed: readonly TypedText[],
  { choice, url, alt, isChanged }: Picture,
  article: { title: string; excerpt: string },
  saved: ArticleImage | undefined,
): Record<string, unknown> {
  const texts = typed
    .filter((one) => one.isChanged)
    .map(({ field, text }) => {
      const own = field === 'title' ? article.title : article.excerpt;
      return [field, ['', own.trim()].includes(text.trim()) ? null : text];
    });
  // The form has no field for the point that stays in view: it belongs to the picture, so it stays with its address.
  const focus = saved?.url === url ? saved.focus : undefined;
  const image = { own: null, none: 'none', other: { url, alt, ...(focus ? { focus } : {}) } }[choice];
  return { ...Object.fromEntries(texts), ...(isChanged ? { image } : {}) };
}

type Refused = Pick<ArticleEditProps, 'typed' | 'faults' | 'picture' | 'notice' | 'base'>;

/** What the page says about a refused change, with all that was typed. */
function refusalOf(
  { frame }: DeskVisit,
  error: unknown,
  article: string,
  typed: readonly TypedText[],
  picture: Picture,
): Refused | undefined {
  const { faults: words } = deskWords(frame).write;
  const kept = { ...picture, isFault: false };
  const texts = new Map(typed.filter(({ isChanged }) => isChanged).map(({ field, text }) => [field, text]));
  if (error instanceof DraftChanged) {
    const faults = new Map<TextField, TextFault>();
    for (const { field, by, at, texts: both } of error.changes)
      for (const { field: part, seen } of both ? typed : [])
        if (field === `versions.${article}.${part}`)
          faults.set(part, {
            kind: 'conflict',
            seen,
            by,
            at,
            theirs: typeof both?.theirs === 'string' ? both.theirs : '',
          });
    return { typed: texts, faults, picture: kept, notice: words.conflict };
  }
  if (!(error instanceof InvalidInput)) return undefined;
  // The page is newer than the data, as after a backup was restored.
  if (error.field === 'revision') return { typed: texts, picture: kept, notice: words.conflict };
  const isLong = ({ field, text }: TypedText) => [...text.trim()].length > limits[field as keyof typeof limits];
  const faults = new Map(
    typed
      .filter(isLong)
      .map(({ field }): [TextField, TextFault] => [
        field,
        { kind: 'long', limit: limits[field as keyof typeof limits] },
      ]),
  );
  const isFault = faults.size === 0;
  return { typed: texts, faults, picture: { ...picture, isFault }, notice: words.invalid };
}

const limits = { title: draftLimits.line, excerpt: draftLimits.excerpt } as const;

async function lineIn(app: WebApp, { actor, newsletters }: DeskVisit, issue: Issue, id: string) {
  const newsletter = newsletters.find(({ slug }) => slug === issue.newsletter);
  if (!newsletter || !issue.articles.includes(id)) throw new NotFound('article', id);
  const line = await lineOf(app, actor, issue, newsletter, id);
  const { article } = line;
  if (!article) throw new NotFound('article', id);
  return { newsletter, article, line: { ...line, article } satisfies ArticleLine };
}

async function articleSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  refused: Refused = {},
): Promise<FastifyReply> {
  const issue = await requireWriter(app, visit, issueIn(request));
  if (!isEditable(issue)) return reply.redirect(issueAddress(visit.frame, issue.id), 303);
  const { newsletter, line } = await lineIn(app, visit, issue, articleIn(request));
  const page = <ArticleEditPage {...{ visit, newsletter, issue, line }} {...refused} />;
  return sendPage(reply, refused.notice === undefined ? 200 : 409, page);
}

/** The issue has begun to be sent, or somebody has removed the article: what was typed is shown to be copied. */
function lostPage(
  visit: DeskVisit,
  issue: Issue,
  reply: FastifyReply,
  typed: readonly TypedText[],
  why: OverReason,
): FastifyReply {
  const newsletter = visit.newsletters.find(({ slug }) => slug === issue.newsletter);
  if (!newsletter) throw new NotFound('issue', issue.id);
  const lost = typed.filter(({ isChanged }) => isChanged);
  return sendPage(reply, 409, <OverPage {...{ visit, newsletter, why, lost }} issue={issue.id} />);
}
