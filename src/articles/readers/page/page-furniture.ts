import { elementText, type PageDocument, type PageElement } from '../html-document.js';

/**
 * Class names and ids of the parts around an article: those of table-layout content management systems (Joomla 1.x,
 * Mambo, DedeCMS), of share and comment widgets, and the usual ones. Only whole words of a class match: `share` must
 * not find `shareholders`.
 */
const furniture = new Set(
  `componentheading contentheading createdate modifydate createby pagenav pagenavcounter pathway breadcrumb breadcrumbs
  content_rating content_vote rating ratings user-rating vote voting buttonheading article-tools article_separator print-button
  share sharing share-bar share-buttons social social-share social-links addthis_toolbox addtoany_share_save_container
  bdsharebuttonbox bshare jiathis_style jiathis_button_tsina jiathis_button_weixin jiathis_button
  jc jcform jc_form comments comment-form comment-list respond disqus_thread ds-thread
  nav navigation navbar menu mainmenu sidebar footer site-footer copyright banner banners advert advertisement adsbygoogle
  related related-posts newsletter-signup subscribe-form cookie-banner captcha pager pagination`.split(/\s+/),
);

const rowLabel =
  /^(?:share (?:to|on|this|with)\b|share:|follow us\b|user rating|rate this|rating:|written by|published on|posted on|分享[到至：]|用户评分|评分：|字体：|作者[：:]|发布时间|发布日期|(?:print|e-?mail|打印)$)/i;

/**
 * Removes the parts that are not the article, before its text is looked for: navigation, rating, share and comment
 * parts, and the title and date rows, which have been read already. An element with most of the page's text stays,
 * whatever its class, so that an odd class name cannot cost the article.
 */
export function removeFurniture(document: PageDocument): void {
  const { body } = document;
  const most = proseLength(body) / 2;
  const drop = (element: PageElement) => {
    if (proseLength(element) <= most && !holdsArticle(element)) element.remove();
  };
  for (const form of body.querySelectorAll('form')) unwrapOrDrop(form, most);
  const never = 'script, style, nav, button, input, select, textarea, dialog';
  for (const element of body.querySelectorAll(never)) element.remove();
  const landmarks = 'body > header, body > footer, [role=navigation], [role=banner], [role=contentinfo]';
  for (const element of body.querySelectorAll(landmarks)) drop(element);
  for (const element of body.querySelectorAll('[class], [id]')) {
    const names = `${element.getAttribute('class') ?? ''} ${element.id}`.toLowerCase().split(/\s+/);
    if (names.some((name) => furniture.has(name))) drop(element);
  }
  for (const row of body.querySelectorAll('tr, td, div, ul, span')) {
    const text = elementText(row);
    if (text.length <= 80 && rowLabel.test(text)) drop(row);
  }
  dropLinkRows(body);
}

/** Whether an element has the heading, the element marked as the article's body, or many paragraphs. */
function holdsArticle(element: PageElement): boolean {
  if (element.matches('[itemprop~=articleBody]') || element.querySelector('h1, [itemprop~=articleBody]')) return true;
  let length = 0;
  for (const paragraph of element.querySelectorAll('p')) length += proseLength(paragraph);
  return length > 500;
}

/** Some old systems wrap the whole page in one form; its article must not go with it. */
function unwrapOrDrop(form: PageElement, most: number): void {
  if (proseLength(form) > Math.max(most, 200) || holdsArticle(form)) form.replaceWith(...form.childNodes);
  else form.remove();
}

/** Table cells of an old layout that hold links and little else: menus, adverts, the foot of the page. */
function dropLinkRows(body: PageElement): void {
  for (const cell of body.querySelectorAll('td, tr')) {
    const links = cell.querySelectorAll('a');
    if (links.length < 2 || cell.querySelector('p, table')) continue;
    const linked = links.reduce((length, link) => length + elementText(link).length, 0);
    if (linked >= elementText(cell).length / 2 && !holdsArticle(cell)) cell.remove();
  }
}

/** Weight of an element's text outside links: high in an article, low in the parts around it. */
export function proseLength(element: PageElement): number {
  const linked = element.querySelectorAll('a').reduce((weight, link) => weight + textWeight(elementText(link)), 0);
  return Math.max(0, textWeight(elementText(element)) - linked);
}

/** The characters of a text; one of Chinese, Japanese or Korean counts as three of an alphabet. */
export const textWeight = (text: string): number =>
  text.length + 2 * (text.match(/[\p{Script=Han}\u3040-\u30ff\uac00-\ud7af]/gu)?.length ?? 0);
