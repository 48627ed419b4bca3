// Phrases that begin the lines which sites put around and between an article's paragraphs, in the most frequent
// languages. They are separated by "|". A phrase matches whole words; `*` at its end allows any ending, `$` nothing
// after it.

const others = phrases(
  `related$|related article*|related stor*|related post*|related content|related coverage|related news|related link*
  |related topic*|related:|recommended$|recommended for you|recommended reading|recommended stories|recommended:
  |more on this|more from|more stories|more news|more like this|more top stories|more great|most popular|most read|most viewed
  |popular now|popular posts|popular stories|trending$|trending now|trending stories|latest news|latest stories|latest posts
  |latest articles|latest from|top stories|editor's pick*|editors' pick*|don't miss|in case you missed it|up next|read next
  |what to read next|see also|also see|read also|also read|also on|also:|further reading|keep reading|read more|read:|in brief$
  |you may also like|you might also like|you may be interested|you might be interested|you may like|holiday gift guide*`,
  `mehr zum thema|mehr zu|mehr von|mehr aus|mehr themen|mehr infos|mehr lesen|mehr artikel|mehr beiträge|mehr nachrichten
  |auch interessant|auch lesen|auch auf|auch spannend|passend dazu|zum thema|zum weiterlesen|lesen sie auch|lesen sie hier
  |lesen sie mehr|lesen sie dazu|lies auch|lies mehr|lies hier|das könnte sie|das könnte dich|das könnte euch
  |das thema könnte dich|das dürfte sie|das interessiert|weitere artikel|weitere beiträge|weitere themen|weitere informationen
  |weitere nachrichten|weitere meldungen|weitere infos|weitere tipps|weitere links|weitere news|weiterführende*|verwandte*
  |ähnliche*|empfohlene*|empfehlungen|meistgelesen*|meistdiskutiert*|neueste*|aktuelle artikel|aktuelle beiträge
  |aktuelle nachrichten|aktuelle meldungen|aktuelle themen|die neuesten|schon gelesen|entdecke weitere|entdecken sie
  |themen im artikel|themen des artikels|beiträge zum|vorheriger|nächster|links zum`,
  `à lire|à voir aussi|à découvrir|lire aussi|lire également|lire la suite|lire plus|voir aussi|sur le même sujet
  |sur le même thème|les plus lus|nos derniers|articles liés|articles similaires|article similaire|pour aller plus loin`,
  `lea también|lea más|lea además|lea:|lee también|lee más|lee además|lee:|leer también|leer más|léa también|le puede interesar
  |te puede interesar|puede ver|puedes ver|puede leer|puedes leer|vea también|ve también|ver también|mira también|mire también
  |también lee|también lea|también puedes|también te puede|no te pierdas|noticias relacionadas|relacionado*|relacionada*
  |más sobre|más en|más de|más noticias|más leído*|más leída*|lo más leído|lo más visto|mira:|mire:`,
  `leia também|leia mais|veja também|veja mais|saiba mais|mais sobre|mais lidas|mais notícias|notícias relacionadas
  |leggi anche|leggi altro|vedi anche|potrebbe interessarti|potrebbero interessarti|articoli correlati|altri articoli
  |per approfondire`,
  `lees ook|lees meer|lees verder|meer over|meer nieuws|meer lezen|bekijk ook|czytaj też|czytaj także|czytaj więcej
  |czytaj również|zobacz też|zobacz także|zobacz również|zobacz więcej|polecamy|najnowsze|läs också|läs mer|läs även|les også
  |læs også|lue myös|читайте также|по теме|ещё по теме|еще по теме`,
  `相关阅读*|相关文章*|相关新闻*|相关链接*|相关推荐*|推荐阅读*|延伸阅读*|更多阅读*|更多内容*|更多新闻*|関連記事*|関連リンク*
  |あわせて読みたい*`,
);

const asks = phrases(
  `share$|share via|share this|share on|share the|share your|like this|tweet this|pin this|please share|please like|follow us
  |follow me|follow him|follow her|follow them|join our|subscribe$|subscribe to|subscribe now|subscribe for|subscribe today
  |subscribe here|sign up|get breaking|get the latest|get the best|get our|get it$|download our|download the app|never miss
  |support us|support our|donate$|donate now|log in|login|register$|register now|to read the full|to view the full
  |already a subscriber|want more|do you want to be informed|if you enjoyed|if you liked|enjoyed this|tell us what
  |we want to hear|leave a comment|leave a reply|post a comment|post comment|add comment|no comments|there are no comments
  |comments$|comments are closed|click here to|click here for|have a tip|have a story`,
  `teilen$|teilen sie|diesen artikel teilen|diesen beitrag teilen|artikel teilen|beitrag teilen|seite teilen|artikel drucken
  |beitrag drucken|artikel merken|jetzt teilen|jetzt abonnieren|jetzt anmelden|folgen sie uns|folge uns|folgt uns|abonnier*
  |newsletter|melden sie sich|zur startseite|kommentar schreiben|kommentare$|kommentare schreiben|kommentare geschlossen
  |keine kommentare|schreibe einen kommentar|war der artikel|war dieser artikel|gefällt dir|gefällt ihnen
  |sie sind aktuell nicht eingeloggt|sie sind nicht eingeloggt|dieser beitrag wurde|der beitrag wurde|zurück$|zurück zu*
  |rezept drucken|nach oben|quellen ausblenden|bild anzeigen|zum vergrößern`,
  `partager|abonnez*|inscrivez*|suivez*|commentaires$|compartir|comparte|compartilh*|suscríb*|suscrib*|síguenos|síganos|siga-nos
  |únete|comentarios$|comentários$|assine|inscreva*|condividi|iscriviti|seguici|commenti$|deel dit|deel via|abonneer*|volg ons
  |reacties$|udostępnij|komentarze$|zapisz się|поделиться|подписывайтесь|комментарии$|分享到*|扫一扫*|关注我们*|责任编辑*|シェア*`,
);

const signs = phrases(
  `advert$|advertisement|advertising$|anzeige$|werbung$|publicité$|publicidad$|publicidade$|pubblicità$|advertentie$|reklama$
  |annons$|реклама$|广告$|continue reading|story continues|article continues|image 1 of|skip to content|skip to main content
  |this slideshow requires|media playback|loading$|copyright|©|all rights reserved|this entry was posted
  |this article is copyright*|this article is the copyright*|filed under|tags:|tags$|tagged|posted in|category:|categories:
  |schlagwörter|kategorie:|étiquettes|etiquetas|print$|print this|email$|e-mail$|drucken$|imprimer$|imprimir$|caption$|close$
  |permalink|lade weitere|weiterlesen$|mehr$|pinnen$|previous article|previous post|next article|next post`,
);

/** Whether a heading or line announces other articles. */
export const announcesOthers = (text: string): boolean => begins(text, others);
/** Whether a line asks to share, follow, subscribe or comment. */
export const asksVisitor = (text: string): boolean => begins(text, asks);
/** Whether a line is a label of an advert, a control, or a note for machines. */
export const isSign = (text: string): boolean => begins(text, signs);

interface Phrase {
  words: string;
  ending: 'word' | 'any' | 'none';
}

/** Phrases by their first two characters. */
function phrases(...lists: string[]): Map<string, Phrase[]> {
  const found = new Map<string, Phrase[]>();
  for (const part of lists.join('|').split('|')) {
    const phrase = part.trim();
    const ending = phrase.endsWith('*') ? 'any' : phrase.endsWith('$') ? 'none' : 'word';
    const words = ending === 'word' ? phrase : phrase.slice(0, -1);
    const key = words.slice(0, 2);
    found.set(key, [...(found.get(key) ?? []), { words, ending }]);
  }
  return found;
}

function begins(text: string, table: ReadonlyMap<string, readonly Phrase[]>): boolean {
  const line = text
    .slice(0, 200)
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/^[^\p{L}\p{N}©]+/u, '')
    // "Image 3 of 12", whatever the numbers.
    .replace(/^image \d+ of /, 'image 1 of ');
  const candidates = table.get(line.slice(0, 2)) ?? [];
  return candidates.some(({ words, ending }) => {
    if (!line.startsWith(words)) return false;
    const rest = line.slice(words.length);
    if (ending === 'none') return !/[\p{L}\p{N}]/u.test(rest);
    return ending === 'any' || words.endsWith(':') || !/^[\p{L}\p{N}]/u.test(rest);
  });
}
