import { renderToStaticMarkup } from 'react-dom/server';
import { withFallbacks } from '../../issues/editor-fields.js';
import type { Issue } from '../../issues/issue.js';
import { languages } from '../../locale/languages.js';
import { locales } from '../../locale/locale.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { contentWidth, dark, fonts, light, narrow, size, space, tapTarget } from '../../render/theme.js';
import { archivePage, issuePage, signUpPage, withParameters } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import { HeadTags, type PageHead } from '../kit/head-tags.js';
import { shareStyle } from '../kit/style/share.js';
import { ShareLinks } from '../share/share-links.js';

interface IssueFrameProps {
  frame: Frame;
  newsletter: Newsletter;
  issue: Issue;
  head: PageHead;
  previous: Issue | undefined;
  next: Issue | undefined;
}

// The page's policy allows the styles of the email, which are inline, and no style sheet of the site. The words around the
// email have its edges.
const style = `
.issue-nav{box-sizing:border-box;max-width:${contentWidth}px;margin:0 auto;padding:${space.s}px ${space.gutter}px;color:${light.muted};font:${size.small + 1}px/1.5 ${fonts.sans}}
.issue-nav ul{display:flex;flex-wrap:wrap;justify-content:space-between;column-gap:${space.l}px;margin:0;padding:0;list-style:none}
.issue-nav.all ul{justify-content:center}
.issue-nav li{min-width:0}
.issue-nav a,.issue-nav span{display:inline-flex;align-items:center;min-width:24px;min-height:${tapTarget}px;color:inherit}
.issue-nav a:focus-visible{outline:3px solid ${light.accent};outline-offset:2px}
.issue-nav span{font-weight:700}
@media (prefers-color-scheme:dark){.issue-nav{color:${dark.muted}}.issue-nav a:focus-visible{outline-color:${dark.accent}}}
@media (max-width:${narrow}px){.issue-nav{padding-inline:${space.gutterNarrow}px}}
${shareStyle}.share :is(h2,summary,button){font-size:inherit}.share h2{margin:0}.issue-nav .share ul{justify-content:flex-start}
@media print{.issue-nav{display:none}}
`.replace(/\n/g, '');

/**
 * Puts navigation and metadata around the rendered email of an issue, which stays as it was sent.
 * @param email the whole document
 */
export function framedIssue(email: string, props: IssueFrameProps): string {
  const { frame, issue, head } = props;
  const title = withFallbacks(issue.subject, issue.articles.length);
  const metadata = renderToStaticMarkup(
    <>
      <HeadTags frame={frame} title={title} head={head} />
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant in this file */}
      <style dangerouslySetInnerHTML={{ __html: style }} />
    </>,
  );
  const bodyStart = email.indexOf('>', email.indexOf('<body')) + 1;
  const [headEnd, bodyEnd] = [email.indexOf('</head>'), email.lastIndexOf('</body>')];
  return [
    ...[email.slice(0, headEnd), metadata, email.slice(headEnd, bodyStart)],
    ...[renderToStaticMarkup(<Above {...props} />), email.slice(bodyStart, bodyEnd)],
    ...[renderToStaticMarkup(<Below {...props} />), email.slice(bodyEnd)],
  ].join('');
}

/** The way to the page of the issue. The email below has the name of the newsletter, and the other links follow it. */
function Above({ frame, newsletter, issue }: IssueFrameProps) {
  const { site, front, notFound } = messages(frame.locale).pages;
  // The page of an unlisted issue is its email.
  const links = issue.unlisted
    ? [{ label: notFound.front, href: signUpPage(frame, newsletter) }]
    : [{ label: front.onSite, href: issuePage(frame, issue, newsletter) }];
  return <Links frame={frame} label={site.navigation} className="issue-nav" links={links} />;
}

function Below({ frame, newsletter, issue, head, previous, next }: IssueFrameProps) {
  const { reading, chrome } = messages(frame.locale).pages;
  const neighbours = [
    ...(previous
      ? [
          {
            label: reading.previousIssue,
            href: issuePage(frame, previous, newsletter),
            rel: 'prev',
            title: titleOf(previous),
          },
        ]
      : []),
    { label: chrome.pastIssues, href: archivePage(frame, newsletter) },
    ...(next
      ? [{ label: reading.nextIssue, href: issuePage(frame, next, newsletter), rel: 'next', title: titleOf(next) }]
      : []),
  ];
  return (
    <>
      <div className="issue-nav" {...ownWords(frame)}>
        <ShareLinks frame={frame} url={head.address} title={titleOf(issue)} script={false} />
      </div>
      <Links frame={frame} label={reading.issueNavigation} className="issue-nav" links={neighbours} />
      <nav aria-label={chrome.language} className="issue-nav all" {...ownWords(frame)}>
        <ul>
          {locales.map((locale) => (
            <li key={locale} lang={locale}>
              {locale === frame.locale ? (
                <span aria-current="true">{languages[locale].name}</span>
              ) : (
                <a href={emailPage({ ...frame, locale }, newsletter, issue)} hrefLang={locale}>
                  {languages[locale].name}
                </a>
              )}
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}

/** The address of the page itself. */
const emailPage = (frame: Frame, newsletter: Newsletter, issue: Issue) =>
  withParameters(issuePage(frame, issue, newsletter), { view: 'email' });

const titleOf = ({ subject, articles }: Issue) => withFallbacks(subject, articles.length);

/** The language and direction of the words around an issue, whose content may have others. */
const ownWords = ({ locale }: Frame) => ({ lang: locale, dir: languages[locale].direction });

interface LinksProps {
  frame: Frame;
  label: string;
  className: string;
  links: readonly { label: string; href: string; rel?: string; title?: string }[];
}

function Links({ frame, label, className, links }: LinksProps) {
  return (
    <nav aria-label={label} className={className} {...ownWords(frame)}>
      <ul>
        {links.map(({ label: text, ...link }) => (
          <li key={link.href}>
            <a {...link}>{text}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
