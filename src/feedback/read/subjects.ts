/** Subjects of failure reports. They count only from a mail system's address, because people write them, too. */
export const failureSubject =
  /undeliver|error (sending|delivering)|trouble delivering|deliver\w{0,4}[^a-z]{0,3}(status|fail|error|problem|notif|report|delay|message|has)|(fail|unable|not|couldn't|could not|cannot)\w{0,5} (be |to )?(deliver|send|reach)|return(ed|ing)? ((e-?)?mail|message|to sender)|mail (system )?(error|failure|failed|problem|status|delivery|undeliver)|failure (notice|notification|delivery)|message (status|not delivered|could|couldn't|blocked|undeliver)|non-?deliver|bounce|nondeliv|dsn:|warning: (could|message)|rejected (mail|message|posting)|unzustellbar|unbestellbar|nicht zugestellt|zustell|(non|[ée]chec) (remis|distribu|de (la )?(remise|distrib))|non[- ]?(distribu|remis|r[ée]mis)|retourn|no (se )?(entreg|puede|pudo)|no entregado|devuel|n[aã]o (entreg|pode)|devolvid|falha|non recapitat|mancat|onbestelbaar|niet (bezorg|afgelever)|niedostarcz|nedoručiteln|недостав|не доставл|доставк|退信|退回|无法(投|送|传)|投递|未送达|失败|退件|無法|未傳遞|配信|不達|未達|送信|エラー|반송|전송 ?실패|gönderilemedi|iletilemedi|olevererbart|kan ikke leveres|kunne ikke leveres/i;

/** Subjects of automatic replies from readers' mailboxes. */
export const autoReplySubject =
  /^(re: ?|aw: ?)?(\[?auto(matic|mated|matische|matisch|matique|m[aá]tica|matica)?[ -]?(re(ply|sponse|ponse)|antwort|respuesta|resposta|risposta|svar|beantwoord\w*)|auto:|out of (the )?office|(i am |i'm )?(on |away )(vacation|holiday|leave)|vacation|away from|absence|abwesen\w+|nicht im (haus|b[uü]ro)|r[ée]ponse automatique|absen(t|ce)|fuera de (la )?oficina|respuesta autom|fora do escrit|resposta autom|fuori (ufficio|sede)|risposta autom|assente|afwezig|automatisch antwoord|poza biurem|autoodpowied|automatyczna odpowied|automatick[aá] odpov|автоответ|вне офиса|отсутств|自动回复|自動回覆|自动答复|自動返信|不在|休假|외출|부재중|otomatik yan[ıi]t|fr[aå]nvaro|autosvar|ikke til stede|poissa)|(out of office|autoreply|auto-reply|automatic reply|自动回复|自動応答)/i;

/** Subjects and first lines of challenges: they ask the sender to prove that it is a person. */
export const challengeWords =
  /(confirm|verify|validate|authenticat\w{1,6}) (that )?(your|you|the) (message|e-?mail|sender|identity|are)|challenge\/response|sender (verification|confirmation) (is )?(required|request)|(spam ?arrest|boxbe|tmda|mailblocks|choicemail|0spam|bluebottle)|please (click|reply).{0,80}(deliver|human|approved|white ?list)|email is (being )?held (until|pending)|waiting for (your )?(confirmation|approval)/i;

/** Text of a notice that delivery is delayed. */
export const delayWords =
  /warning message only|do(n't| not) need to (re-?send|retry|do anything)|(has|have|was|is) (been |being )?(delayed|queued)|not (yet )?(been )?delivered (yet|after|for)|will (continue|keep|be re-?tr|retry|try again|still)|still (being )?(attempt|trying|in the queue)|delivery (is |has been )?(delayed|temporarily)|transient non-fatal|temporary (failure|problem|error)|delivery attempts will continue|noch nicht (zugestellt|ausgeliefert)|verz[oö]ger|retard|todav[ií]a no|no action is required|尚未(投递|送达)|延迟|遅延|задерж/i;
export const delaySubject =
  /delay|warning|deferred|not yet|verz[oö]ger|retard|verzöger|延迟|延遲|遅延|задерж|temporar|still/i;

/** Text of a final failure. */
export const finalWords =
  /permanent (fatal )?error|(^|[\s<])55\d[ -]|gave up|given up|giving up|failed permanently|permanent(ly)? fail|could not be delivered|couldn't be delivered|undeliverable|will not be retried|no longer|returned to sender/i;
