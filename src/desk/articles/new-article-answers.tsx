import type { FastifyReply } from 'fastify';
import { InvalidInput, NotFound } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { articles } from '../../operations/articles/articles.js';
import { perform } from '../../operations/operation.js';
import { may } from '../../operations/permission.js';
import { withParameters } from '../../web/kit/addresses.js';
import { readForm, readFormFiles } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { FieldFault } from '../../web/sign-up/form-parts.js';
import { addPictureOfForm } from '../kit/add-picture.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { oneArticleAddress } from '../kit/content-addresses.js';
import { orNothing } from '../kit/or-nothing.js';
import { newsletterIn } from '../today/today-answers.js';
import { type NewArticleTexts, newArticleOf, typedNewArticle } from './new-article-form.js';
import { NewArticlePage } from './new-article-page.js';

/** Answers for a newsletter in which the person may write articles. */
const asWriter =
  (answer: (...args: [...Parameters<Answer>, DeskVisit, Newsletter]) => Promise<FastifyReply>): Answer =>
  (app, request, reply) =>
    asPerson(app, request, reply, (visit) =>
      orNothing(visit, reply, () => {
        const newsletter = newsletterIn(visit, request);
        if (!newsletter || !may(visit.actor, 'drafts:write', newsletter.slug)) throw new NotFound('newsletter', '');
        return answer(app, request, reply, visit, newsletter);
      }),
    );

const nothingTyped = { title: '', text: '', excerpt: '', section: '', publishedAt: '', image: '', alt: '' };

/** The form in which an article is written that is on no other site. */
export const showNewArticle: Answer = asWriter(async (_app, _request, reply, visit, newsletter) => {
  const typed = { ...nothingTyped, author: visit.person.name };
  return sendPage(reply, 200, <NewArticlePage {...{ visit, newsletter, typed }} faults={[]} />);
});

export const postNewArticle: Answer = asWriter(async (app, request, reply, visit, newsletter) => {
  const typed = typedNewArticle(await readForm(request));
  const bytes = (await readFormFiles(request)).get('picture');
  const added = bytes && (await addPictureOfForm(app, visit, newsletter.slug, bytes));
  const kept: NewArticleTexts = added === undefined ? typed : { ...typed, image: added };
  const wrong =
    bytes && added === undefined ? [{ field: 'picture', message: deskWords(visit.frame).articles.faults.picture }] : [];
  try {
    if (wrong.length > 0) throw new InvalidInput('picture', 'cannot be used');
    const asked = { actor: visit.actor, key: { slug: newsletter.slug }, input: newArticleOf(kept, newsletter) };
    const { result } = await perform(app, articles.add, asked);
    const address = oneArticleAddress(visit.frame, newsletter, result.article.id);
    return await reply.redirect(withParameters(address, { done: 'added' }), 303);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const faults = wrong.length > 0 ? wrong : faultsOf(visit, error);
    return sendPage(reply, 400, <NewArticlePage {...{ visit, newsletter, faults }} typed={kept} />);
  }
});

function faultsOf({ frame }: DeskVisit, error: InvalidInput): FieldFault[] {
  const { faults } = deskWords(frame).articles;
  const named: Readonly<Record<string, string>> = {
    ...{ title: faults.title, text: faults.text, publishedAt: faults.date, image: faults.picture },
  };
  const fields = new Set(error.all.map(({ field }) => field.split('.', 1)[0] ?? ''));
  return [...fields].map((field) => {
    return { field: field === 'image' ? 'picture' : field, message: named[field] ?? faults.long };
  });
}
