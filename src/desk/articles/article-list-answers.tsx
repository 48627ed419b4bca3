import { NotFound } from '../../errors.js';
import { articles } from '../../operations/articles/articles.js';
import { perform } from '../../operations/operation.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { Answer } from '../kit/answer.js';
import { asPerson } from '../kit/as-person.js';
import { orNothing } from '../kit/or-nothing.js';
import { newsletterIn } from '../today/today-answers.js';
import { ArticleListPage } from './article-list-page.js';
import { listInput, listSearchIn } from './list-search.js';

export const showArticleList: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = newsletterIn(visit, request);
      if (!newsletter) throw new NotFound('newsletter', '');
      const search = listSearchIn(request);
      const asked = { actor: visit.actor, key: { slug: newsletter.slug }, input: listInput(search) };
      const { result: found } = await perform(app, articles.list, asked);
      return sendPage(reply, 200, <ArticleListPage {...{ visit, newsletter, search, found }} />);
    }),
  );
