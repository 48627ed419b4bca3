import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput, NotFound } from '../../errors.js';
import { formatDate } from '../../locale/format-date.js';
import { languages } from '../../locale/languages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { perform } from '../../operations/operation.js';
import { type Scope, scopes } from '../../operations/permission.js';
import { tokens } from '../../operations/tokens/tokens.js';
import { pathTo } from '../../settings/web-paths.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { describedBy, ErrorSummary, FieldErrorText, type FieldFault } from '../../web/sign-up/form-parts.js';
import { stepNewsletter } from '../first-day/steps-answers.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, settingsAddress } from '../kit/desk-page.js';
import { orNothing } from '../kit/or-nothing.js';
import { MadeOnce } from './made-once.js';
import { NewsletterChoice } from './newsletter-choice.js';

// Tokens of programs that use the API.

type Slug = Pick<Newsletter, 'slug'>;
type Token = Awaited<ReturnType<typeof tokens.list.run>>[number];

export const tokensAddress = ({ base, keepLanguage }: DeskVisit['frame'], { slug }: Slug): string =>
  `${base}${pathTo('deskTokens', { slug })}${keepLanguage}`;
const tokenAddress = ({ base, keepLanguage }: DeskVisit['frame'], { slug }: Slug, token: string): string =>
  `${base}${pathTo('deskToken', { slug, token })}${keepLanguage}`;

/** What somebody has typed about a new token. */
interface TokenTexts {
  name: string;
  scopes: readonly Scope[];
  only: string;
}
const noTexts: TokenTexts = { name: '', scopes: [], only: '' };

const listOf = async (app: WebApp, { actor }: DeskVisit): Promise<readonly Token[]> =>
  (await perform(app, tokens.list, { actor, key: {}, input: {} })).result;

export const showTokens: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, () => {
      const { done } = request.query as { done?: unknown };
      return tokensSheet(app, request, reply, visit, { isRevoked: done === 'revoked' });
    }),
  );

/** Makes a token, which the answer shows once: it is in no address and in no history. */
export const makeToken: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const form = await readForm(request);
      const given = form.all('scope');
      const typed: TokenTexts = {
        ...{ name: form.get('name').slice(0, 400), only: form.get('only').slice(0, 40) },
        scopes: scopes.filter((one) => given.includes(one)),
      };
      const input = {
        name: typed.name,
        scopes: typed.scopes,
        ...(typed.only === '' ? {} : { newsletter: typed.only }),
      };
      try {
        const { result } = await perform(app, tokens.add, { actor: visit.actor, key: {}, input });
        return await tokensSheet(app, request, reply, visit, { made: result.token });
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        const { faults: words } = deskWords(visit.frame).settings;
        const faults = error.all.map(({ field }) =>
          field.startsWith('scopes')
            ? { field: 'scopes', message: words.scopes }
            : { field: 'name', message: words.tokenName },
        );
        return tokensSheet(app, request, reply, visit, { typed, faults });
      }
    }),
  );

async function tokensSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  more: Pick<TokensProps, 'made' | 'isRevoked'> & { typed?: TokenTexts; faults?: readonly FieldFault[] },
): Promise<FastifyReply> {
  const newsletter = stepNewsletter(visit, request);
  const all = await listOf(app, visit);
  const { faults = [], typed = noTexts, ...rest } = more;
  return sendPage(
    reply,
    faults.length > 0 ? 400 : 200,
    <TokensPage {...{ visit, newsletter, all, typed, faults, ...rest }} />,
  );
}

export const askToRevoke: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const token = await tokenIn(app, request, visit);
      return sendPage(reply, 200, <RevokePage {...{ visit, newsletter, token }} />);
    }),
  );

/** Ends a token, once the page has named it. */
export const revokeToken: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const { token } = request.params as { token: string };
      try {
        await perform(app, tokens.revoke, { actor: visit.actor, key: { token }, input: { confirm: 'true' } });
      } catch (error) {
        // Somebody else was faster: it is gone as well.
        if (!(error instanceof NotFound)) throw error;
      }
      const { frame } = visit;
      const here = tokensAddress(frame, newsletter);
      return reply.redirect(`${here}${here.includes('?') ? '&' : '?'}done=revoked`, 303);
    }),
  );

/** @throws NotFound */
async function tokenIn(app: WebApp, request: FastifyRequest, visit: DeskVisit): Promise<Token> {
  const { token: id } = request.params as { token: string };
  const found = (await listOf(app, visit)).find((one) => one.id === id);
  if (!found) throw new NotFound('token', id);
  return found;
}

interface TokensProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  all: readonly Token[];
  /** A token that was just made. */
  made?: string;
  isRevoked?: boolean;
  typed: TokenTexts;
  faults: readonly FieldFault[];
}

function TokensPage(props: TokensProps) {
  const { visit, newsletter, all, made, isRevoked, faults } = props;
  const { frame } = visit;
  const { team, settings } = deskWords(frame);
  const words = settings.tokens;
  return (
    <DeskPage visit={visit} title={words.head.title} newsletter={newsletter} here="settings">
      <p className="crumb">
        <a href={settingsAddress(frame, newsletter)}>{team.settings}</a>
      </p>
      <ErrorSummary frame={frame} formErrors={faults} />
      <Head {...words.head} />
      {isRevoked ? (
        <p className="notice" role="status">
          {words.revoked}
        </p>
      ) : null}
      <div className="stack narrow">
        {made ? <MadeOnce title={words.made} once={words.once} secret={made} /> : null}
        <section className="card" aria-labelledby="all">
          <h2 id="all">{words.all}</h2>
          {all.length === 0 ? <p>{words.none}</p> : null}
          <ul className="steps">
            {all.map((token) => (
              <li key={token.id}>
                <div>
                  <h3 id={`token-${token.id}`}>
                    <bdi>{token.name}</bdi>
                  </h3>
                  <TokenFacts {...{ visit, newsletter, token }} />
                </div>
                <div className="acts">
                  <a
                    className="button quiet"
                    href={tokenAddress(frame, newsletter, token.id)}
                    aria-describedby={`token-${token.id}`}
                  >
                    {words.revoke}
                  </a>
                </div>
              </li>
            ))}
          </ul>
        </section>
        <TokenForm {...props} />
      </div>
    </DeskPage>
  );
}

function TokenFacts({ visit, newsletter, token }: Pick<TokensProps, 'visit' | 'newsletter'> & { token: Token }) {
  const { frame, newsletters } = visit;
  const { settings, named } = deskWords(frame);
  const words = settings.tokens;
  const only = newsletters.find(({ slug }) => slug === token.newsletter)?.title ?? token.newsletter;
  return (
    <>
      <p>{token.scopes.map((one) => words.scopes[one]).join(languages[frame.locale].listSeparator)}</p>
      <p>
        {words.facts(
          only === null ? settings.ofAll : named(only),
          formatDate(frame.locale, token.createdAt, newsletter.timeZone),
          token.id,
        )}
      </p>
    </>
  );
}

function TokenForm({ visit, newsletter, typed, faults }: TokensProps) {
  const { frame } = visit;
  const words = deskWords(frame).settings.tokens;
  const { 'aria-invalid': invalid, ...hints } = describedBy('scopes', faults);
  return (
    <form method="post" action={tokensAddress(frame, newsletter)} className="card" noValidate>
      <h2>{words.add}</h2>
      <div className="fields">
        <div className="field">
          <label htmlFor="name">{words.name}</label>
          <p className="hint" id="name-hint">
            {words.nameHint}
          </p>
          <FieldErrorText field="name" formErrors={faults} />
          <input
            id="name"
            name="name"
            maxLength={200}
            autoComplete="off"
            dir="auto"
            defaultValue={typed.name}
            {...describedBy('name', faults, 'name-hint')}
          />
        </div>
        <fieldset className="field" {...hints}>
          <legend>{words.may}</legend>
          <FieldErrorText field="scopes" formErrors={faults} />
          <div className="choices">
            {scopes.map((one, i) => (
              <label key={one} className="choice">
                <input
                  id={i === 0 ? 'scopes' : undefined}
                  type="checkbox"
                  name="scope"
                  value={one}
                  defaultChecked={typed.scopes.includes(one)}
                  aria-invalid={invalid}
                />
                <span>{words.scopes[one]}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <NewsletterChoice visit={visit} chosen={typed.only} />
      </div>
      <div className="acts">
        <button type="submit">{words.addAct}</button>
      </div>
    </form>
  );
}

function RevokePage({ visit, newsletter, token }: { visit: DeskVisit; newsletter: Newsletter; token: Token }) {
  const { frame } = visit;
  const { settings, quoted } = deskWords(frame);
  const words = settings.tokens;
  const title = words.revokeTitle(quoted(token.name));
  return (
    <DeskPage visit={visit} title={title} newsletter={newsletter} here="settings">
      <p className="crumb">
        <a href={tokensAddress(frame, newsletter)}>{words.head.title}</a>
      </p>
      <Head title={title} lead={words.revokeLead} />
      <div className="stack narrow">
        <section className="card">
          <TokenFacts {...{ visit, newsletter, token }} />
          <form method="post" action={tokenAddress(frame, newsletter, token.id)} className="acts">
            <button type="submit">{words.revoke}</button>
            <a href={tokensAddress(frame, newsletter)}>{words.keep}</a>
          </form>
        </section>
      </div>
    </DeskPage>
  );
}
