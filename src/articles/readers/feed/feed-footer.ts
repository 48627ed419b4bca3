import { plainText } from '../plain-text.js';

/** The line that WordPress puts below the text of each item, by language: "The post … appeared first on …". */
const footers: readonly RegExp[] = [
  /^The post .{1,300} (?:first )?appeared (?:first )?on .{1,200}$/i,
  /^Der Beitrag .{1,300} erschien zuerst auf .{1,200}$/i,
  /^(?:L.article|Cet article) .{0,300}est apparu en premier sur .{1,200}$/i,
  /^La entrada .{1,300} (?:se publicó primero en|aparece primero en) .{1,200}$/i,
  /^L.articolo .{1,300} (?:proviene da|sembra essere il primo su) .{1,200}$/i,
  /^O post .{1,300} apareceu primeiro em .{1,200}$/i,
  /^Het bericht .{1,300} verscheen eerst op .{1,200}$/i,
  /^Inlägget .{1,300} dök först upp på .{1,200}$/i,
  /^(?:Artykuł|Post) .{1,300} pojawi.{1,10} (?:poraz )?pierwszy (?:raz )?(?:w|na) .{1,200}$/i,
  /^Сообщение .{1,300} появились сначала на .{1,200}$/i,
  /^.{0,300}最先出现在.{1,200}$/,
  /^.{0,10}投稿.{1,300}に最初に表示されました.{0,5}$/,
];

/** Characters: enough for a footer with two links, and few enough to check for every item. */
const longestFooter = 3_000;

/** Removes the line that a content management system adds at the end of an item's HTML. */
export function withoutFooter(html: string): string {
  const at = html.lastIndexOf('<p');
  if (at < 0 || html.length - at > longestFooter) return html;
  const line = plainText(html.slice(at));
  return footers.some((footer) => footer.test(line)) ? html.slice(0, at).trimEnd() : html;
}
