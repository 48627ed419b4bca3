import { findDate } from '../article-date.js';
import { foldSpace } from '../fold-space.js';
import { plainText } from '../plain-text.js';
import { isReadingTime } from '../tails/tail-lines.js';

const openings =
  /^(?:view all (?:posts|articles) by|all posts by|posts by|more (?:posts|articles) by|(?:zeige )?alle (?:artikel|beiträge|posts) von|alles von|written by|posted by|published by|submitted by|created by|contributed by|article by|story by|words by|text by|reported by|by|a[ru]tikel von|ver[öo]ffentlicht von|geschrieben von|verfasst von|pressemitteilung von|ein artikel von|ein beitrag von|(?:blog ?|gast)?beitrag von|erstellt von|eingestellt von|text (?:und|&) (?:interview|fotos?|bilder)|interview (?:und|&) text|interview|fotos?|bild|quelle|text von|von|par|por|escrito por|publicado por|redacción|redação|di|a cura di|testo di|door|tekst|av|af|©|\(c\)|autor(?:in|en|es|e|\/in)?|автор|auteur\(s\)|author|authors|auteurs?|text|texte|redaktion|redacci[óo]n|作者|文)\s*[:：]?\s+|^(?:作者|文|记者|责任编辑)\s{0,3}[:：]\s*/iu;
const nobody =
  /^(?:admin(?:istrator)?|webmaster|wordpressadmin|editor|guest|gast|author|autor|autorin|unknown|anonymous|null|user|root|team|login|follow|share|home|date|datum|no author|kontakt|contact|impressum|archiv anzeigen|mehr|more)\b.{0,3}$/i;
/** Marks that end a name: a bar, a date, a word about the text or the picture. */
const endings =
  /\s*(?:[|•·»›–—→]|\s-\s|\bon\b|\bam\b (?:\d|\p{L}+tag\b|mittwoch)|\bum\b \d|\bvor\b \d|\bat\b \d|\bposted\b|\bpublished\b|\bupdated\b|\bstand\b|\bshares\b|\bveröffentlicht\b|\baktualisiert\b|\bin\b [A-Z]|(?<=\p{Ll})(?:Updated|Published|Quelle|Veröffentlicht|Stand|Foto)\b|\sQuelle\b|\s@\w)\s*/iu;

/** Finds the names in texts such as bylines, which may hold other words too. */
export function authorsIn(texts: readonly string[]): string[] {
  const plain = texts
    .filter((text) => !isReadingTime(text))
    .map((text) =>
      plainText(text.slice(0, 1000))
        .slice(0, 200)
        .replace(/\s@\w{2,30}$/, ''),
    );
  const names = plain.filter((text) => !/https?:|www\.|@/.test(text)).flatMap((text) => splitNames(nameAlone(text)));
  return [...new Set(names)].slice(0, 8);
}

/** A name without "by", "View all posts by", a date, a time, an address, or a role after a bar. */
function nameAlone(text: string): string {
  let name = foldSpace(text).slice(0, 200);
  for (let round = 0; round < 3; round++) name = name.replace(openings, '').trim();
  name = name.split(endings)[0] ?? '';
  // The digits of a pseudonym belong to it.
  const digit = name.search(/(?<![\p{L}\p{N}_-])\d/u);
  if (digit > 0 && (findDate(name.slice(Math.max(0, digit - 12))) || digit > 3))
    name = name.slice(0, digit).replace(monthAtEnd, '');
  return name.replace(/^[\s,;:@-]+/, '').trim();
}

const monthAtEnd =
  /\s(?:am|le|el|on|at|jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|january|february|march|april|june|july|august|september|october|november|december|januar|februar|märz|juni|juli|oktober|dezember)\.?\s*$/i;

function splitNames(text: string): string[] {
  return text
    .split(
      /\s*(?:[;]|\/(?!\w{2,4}\b)|,(?! (?:jr|sr|phd|md|m\.d\.|ph\.d\.)\b)|\s(?:and|und|et|y|e|en|och|og|&|和)\s|、)\s*/i,
    )
    .map((name) => withoutStop(name.replace(/[\s,:;|(]+$/, '').trim()))
    .filter(isName);
}

/** Removes a full stop that ends the sentence around a name, but not that of an initial or "Jr." */
const withoutStop = (name: string): string =>
  name.endsWith('.') && !/(?:^|[\s.])(?:\p{Lu}|Jr|Sr)\.$/u.test(name) ? name.slice(0, -1) : name;

/** Whether a text may be a name: 2 to 60 characters, at most six words, and no address or word such as "admin". */
function isName(name: string): boolean {
  const letters = name.match(/\p{L}/gu)?.length ?? 0;
  if (letters < 2 || name.length > 60 || name.split(' ').length > 6) return false;
  return !/https?:|www\.|@|[<>{}=]/.test(name) && !nobody.test(name) && !isReadingTime(name);
}

/** Two to five capitalised words, apart from "von", "de" and the like, or two to four Chinese characters. */
export function isPerson(name: string): boolean {
  const words = name.split(' ');
  if (/^\p{Script=Han}{2,4}$/u.test(name)) return true;
  if (words.length < 2 || words.length > 5 || /[:!?…"“„»]/.test(name)) return false;
  const particle =
    /^(?:von|van|der|den|de|del|della|di|da|du|dos|la|le|el|al|bin|ibn|zu|zur|vom|y|e|ter|ten|st\.?|dr\.?|prof\.?)$/i;
  return words.every((word) => particle.test(word) || /^\p{Lu}[\p{L}.’'-]*$/u.test(word)) && !hasCommonWord(name);
}

/** Whether a text has a word of menus and pages that no name has. */
export const hasCommonWord = (name: string): boolean =>
  /\b(?:about|author|autor|autoren|auteur|thema|kategorie|content|profils?|wer|mehr|more|alle|all|das|die|der|the|share|follow|read|minutes?|minuten|profile|artikel|article|news|redaktion|archiv|archive|view|posts?|datum|date|kategorien?|category|kommentare?|comments?)\b/i.test(
    name,
  );

/** The name that a system gave an account, such as `ada.example` or `ada-example`. */
export const isAccount = (name: string): boolean => /^[\p{Ll}\d._-]+$/u.test(name);
