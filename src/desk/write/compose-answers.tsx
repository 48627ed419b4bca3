import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound, PostriderError } from '../../errors.js';
import { articleLimit, maxArticles, NothingToCompose } from '../../issues/compose.js';
import { isInLanguage } from '../../issues/taking/take-articles.js';
import { languageName } from '../../locale/language-name.js';
import { languages } from '../../locale/languages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { articles } from '../../operations/articles/articles.js';
import { compositions } from '../../operations/issues/composition.js';
import { perform } from '../../operations/operation.js';
import { may } from '../../operations/permission.js';
import { pathTo } from '../../settings/web-paths.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { composeAddress, DeskPage, Head, issuesOf, writeAddress } from '../kit/desk-page.js';
import { orNothing } from '../kit/or-nothing.js';
import { newsletterIn } from '../today/today-answers.js';
import { ArticlePicker } from './article-picker.js';
import { queryOfSearch, searchIn, searchInput } from './article-search.js';

export const showCompose: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) => orNothing(visit, reply, () => composeSheet(app, request, reply, visit)));

/** Makes a draft of the newest articles, or of those that were chosen, and leads to the page on which it is written. */
export const compose: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = composedIn(visit, request);
      const form = await readForm(request);
      const chosen = form.all('article').slice(0, maxArticles);
      const words = deskWords(visit.frame).write;
      const isChosen = form.get('act') === 'choose';
      if (isChosen && chosen.length === 0) return composeSheet(app, request, reply, visit, words.picker.chooseOne);
      try {
        const input = isChosen ? { articles: chosen } : form.get('act') === 'any' ? { anyLanguage: true } : {};
        const asked = { actor: visit.actor, key: { slug: newsletter.slug }, input };
        const { issue } = (await perform(app, compositions.compose, asked)).result;
        return reply.redirect(writeAddress(visit.frame, issue.id), 303);
      } catch (error) {
        const fault = faultOf(error);
        if (fault === undefined) throw error;
        // The page says by itself that there are articles in another language.
        const isForeign = error instanceof NothingToCompose && error.foreign > 0;
        return composeSheet(app, request, reply, visit, isForeign ? '' : words.compose[fault]);
      }
    }),
  );

function faultOf(error: unknown): 'noNew' | 'archived' | undefined {
  if (!(error instanceof PostriderError)) return undefined;
  if (error.code === 'newsletter.no-new-articles') return 'noNew';
  return error.code === 'newsletter.archived' ? 'archived' : undefined;
}

/** The newsletter of the address. @throws NotFound where the person may make no issue */
function composedIn(visit: DeskVisit, request: FastifyRequest) {
  const newsletter = newsletterIn(visit, request);
  if (!newsletter || !may(visit.actor, 'content:write', newsletter.slug)) throw new NotFound('newsletter', '');
  return newsletter;
}

async function composeSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  fault?: string,
): Promise<FastifyReply> {
  const { frame, actor } = visit;
  const newsletter = composedIn(visit, request);
  const search = searchIn(request);
  const list = async (input: object) =>
    (await perform(app, articles.list, { actor, key: { slug: newsletter.slug }, input })).result;
  const found = await list(searchInput(search, newsletter.timeZone));
  // Without a search, the list itself begins with the newest articles.
  const isSearched = queryOfSearch(search).length > 0;
  const newest = isSearched ? await list({ unsent: 'true', limit: articleLimit + 1 }) : found;
  const words = deskWords(frame).write.compose;
  const offered = offeredOf(newest, newsletter);
  const page = (
    <DeskPage visit={visit} title={words.title} newsletter={newsletter} here="issues">
      <p className="crumb">
        <a href={issuesOf(frame, newsletter)}>{deskWords(frame).issues}</a>
      </p>
      <Head title={words.title} lead={words.lead} />
      {fault ? (
        <p className="notice" role="alert">
          {fault}
        </p>
      ) : null}
      <Start {...{ frame, newsletter, offered }} isSaid={fault === words.noNew} />
      <h2>{offered.count === 0 || fault === words.noNew ? words.choose : words.orChoose}</h2>
      <ArticlePicker
        {...{ frame, newsletter, search, found }}
        page={`${frame.base}${pathTo('deskCompose', { slug: newsletter.slug })}`}
        taken={[]}
        button={words.startChosen}
        isSecond
      />
    </DeskPage>
  );
  return sendPage(reply, fault === undefined ? 200 : 409, page);
}

/** How many articles an issue would begin with, or undefined for some; `languages`: of those in other languages alone. */
interface Offered {
  count: number | undefined;
  languages: readonly string[];
}

type Listed = Awaited<ReturnType<typeof articles.list.run>>;

/** What the newest articles are, up to as many as an issue takes by itself. @param newest those that were not sent */
function offeredOf(newest: Listed, newsletter: Newsletter): Offered {
  const listed = newest.items.slice(0, articleLimit + 1);
  const isAll = newest.next === null && listed.length === newest.items.length;
  // An issue begins with none that another draft has.
  const items = listed.filter(({ draft }) => draft === null);
  const own = items.filter(({ article }) => isInLanguage(article, newsletter)).length;
  const languages = own > 0 || !isAll ? [] : [...new Set(items.map(({ article }) => article.language))];
  const count = languages.length > 0 ? items.length : own;
  return { count: isAll || count >= articleLimit ? Math.min(count, articleLimit) : undefined, languages };
}

function Start({
  frame,
  newsletter,
  offered: { count, languages: foreign },
  isSaid,
}: {
  frame: DeskVisit['frame'];
  newsletter: Newsletter;
  offered: Offered;
  /** Whether the page says already that there is nothing new. */
  isSaid: boolean;
}) {
  const words = deskWords(frame).write.compose;
  const isForeign = foreign.length > 0;
  if (count === 0 || isSaid)
    return (
      <p className="notice" role="status">
        {isSaid ? null : words.noNew}{' '}
        <a href={`${frame.base}${pathTo('deskSourceList', newsletter)}${frame.keepLanguage}`}>{words.toSources}</a>
      </p>
    );
  return (
    <form method="post" action={composeAddress(frame, newsletter)} className="start">
      {isForeign ? (
        <p className="notice" role="status">
          {foreignWords(frame, newsletter, foreign)}
        </p>
      ) : null}
      <button type="submit" name="act" value={isForeign ? 'any' : 'newest'}>
        {count === undefined ? words.start : words.startWith(count)}
      </button>
    </form>
  );
}

function foreignWords(frame: DeskVisit['frame'], newsletter: Newsletter, found: readonly string[]): string {
  const nameOf = (language: string) => languageName(frame.locale, language);
  const { foreign } = deskWords(frame).write.compose;
  return foreign(found.map(nameOf).join(languages[frame.locale].listSeparator), nameOf(newsletter.locale));
}
