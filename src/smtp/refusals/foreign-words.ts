import { rowsOf } from './reason.js';

/**
 * Wordings in languages other than English: Chinese, Japanese, Korean, German, French, Spanish, Portuguese, Italian,
 * Dutch, Polish, Czech, Russian, Turkish, Swedish.
 */
export const foreignWords = [
  ...rowsOf('spam', [
    [
      /垃圾(邮件|信)|疑似垃圾|反垃圾|内容.{0,10}(违规|拒绝|敏感|非法|过滤)|敏感(词|内容)|迷惑メール|スパム|스팸|спам|(als|comme|como|come) .{0,4}(spam|werbung|pourriel|ind[ée]sirable|correo no deseado|lixo)|ind[ée]sirable|correo no deseado|lixo eletr/,
      '554 您的邮件疑似垃圾邮件',
    ],
  ]),
  ...rowsOf('refused-by-reader', [
    [
      /被(收件人|收件方|对方|用户)(拒绝|拒收|拉黑|屏蔽)|收件人拒|对方拒收|黑名单.{0,12}收件人|收件人.{0,12}(黑名单|白名单)|受信拒否|受信を拒否/,
      '550 您的邮件被收件人拒绝',
    ],
  ]),
  ...rowsOf('mailbox-full', [
    [
      /(邮箱|信箱|容量|空间|配额).{0,14}(已?满|不足|超[过出]|超限|用完|不够)|爆满|満杯|容量.{0,8}(超|不足|オーバー)|いっぱい|용량.{0,8}초과|가득/,
      '552 对方邮箱已满',
    ],
    [
      /(postfach|mailbox|konto|speicher\w{0,20}|kontingent)\b.{0,50}\b(voll|überschritten|ueberschritten|erschöpft|überfüllt)|(bo[iî]te|quota|messagerie|espace|capacité)\b.{0,60}\b(pleine?|satur\S{1,20}|d[ée]pass\S{1,20}|atteint|insuffisant)|(buz[oó]n|cuota|casilla|almacenamiento|espacio|bandeja)\b.{0,60}(llen[oa]|exced\w{1,20}|super\w{1,20}|agotad|insuficiente|sobrepas)|(caixa|cota|quota|espaço)\b.{0,60}(chei[ao]|exced\w{1,20}|esgotad|lotad|insuficiente|ultrapass)|(casella|quota|mailbox)\b.{0,40}(pien[ao]|superat|esaurit|piena)|(postvak|mailbox|quotum)\b.{0,40}\bvol\b|skrzynka.{0,40}(pełna|przepełniona|przekroczon)|(schránka|schranka).{0,40}(plná|plna)|(ящик|квота|диск).{0,60}(переполнен|заполнен|превышен)|(переполнен|превышена квота|нет места)|posta kutusu.{0,30}dolu|kota.{0,20}(aş|dol)/,
      '552 5.2.2 Das Postfach des Empfängers ist voll',
    ],
  ]),
  ...rowsOf('mailbox-disabled', [
    [
      /(邮箱|信箱|账[号户]|帐[号户]|用户).{0,12}(禁用|停用|注销|关闭|已删除|被删除|失效|过期)|(アカウント|メールボックス).{0,12}(無効|停止|閉鎖|削除)|계정.{0,12}(비활성|정지|삭제)/,
      '550 该邮箱已停用',
    ],
    [
      /(postfach|konto|adresse|mailbox)\b.{0,40}\b(deaktiviert|gesperrt|gelöscht|geschlossen|nicht mehr (aktiv|gültig|verfügbar))|(compte|bo[iî]te|adresse)\b.{0,50}(d[ée]sactiv|ferm[ée]e?\b|supprim|cl[oô]tur|r[ée]sili|plus (active|valide|utilis))|(cuenta|buz[oó]n|direcci[oó]n)\b.{0,50}(desactivad|deshabilitad|cancelad|cerrad|eliminad|dad[ao] de baja|expirad)|(conta|caixa|endereço)\b.{0,50}(desativad|desabilitad|cancelad|encerrad|exclu[ií]d|inativ)|(account|casella|utente|indirizzo)\b.{0,40}(disattivat|disabilitat|chius[oa]|cancellat|cessat|disatttivat)|(учетная запись|ящик|аккаунт|пользователь|адрес).{0,40}(отключ|заблокирован|удал[её]н|закрыт|деактивирован)|(konto|skrzynka).{0,40}(wyłączon|zablokowan|usunięt|nieaktywn)/,
      '550 Das Konto wurde deaktiviert',
    ],
  ]),
  ...rowsOf('no-such-user', [
    [
      /(用户|收件人|邮箱|信箱|地址|账[号户]|帐[号户]|收信人|邮件地址|使用者|帳號)(地址|名|账号)?.{0,10}(不存在|未找到|找不到|无效|不正确|错误|查无|未注册|没有找到)|(没有|无|无此|查无|找不到|不存在)(该|此|这个)?(的)?(用户|收件人|邮箱|账[号户]|帐[号户]|地址|使用者)|(宛先|ユーザ|アドレス|メールボックス|受信者|アカウント).{0,16}(存在しま|存在しない|見つかりま|不明|見つから|ありません|無効|間違)|(ディレクトリ|リスト).{0,20}(見つかりません|ありません)|(사용자|수신자|메일|계정|주소).{0,14}(없습니다|존재하지|찾을 수 없|알 수 없)/,
      '550 用户不存在',
    ],
    [
      /(benutzer|empfänger|empfaenger|adresse|adressat|postfach|konto|mailadresse|nutzer|user)\S{0,20}\b.{0,50}\b(unbekannt|nicht (gefunden|bekannt|aufgeführt|existier\S{0,20}|vorhanden|gültig)|existiert nicht|ungültig\S{0,20}|nicht existent|gibt es nicht)|(unbekannter|unbekannte|ungültige|ungültiger|kein|keinen|keine) (benutzer|empfänger|adresse|empfängeradresse|postfach|teilnehmer|nutzer|solcher)/,
      '550 5.1.1 Benutzer unbekannt',
    ],
    [
      /(utilisateur|destinataire|adresse|bo[iî]te|compte|usager|adresse e-?mail|abonn[ée])s?\b.{0,60}(inconnue?|inexistante?|n'existe|n existe|introuvable|invalide|non valide|pas (valide|trouv|connu|r[ée]pertori)|erron[ée])|(aucun|pas d'|invalide) (utilisateur|destinataire|compte|abonn)|n'existe pas|n existe pas/,
      '550 5.1.1 Destinataire inconnu',
    ],
    [
      /(usuario|destinatario|direcci[oó]n|buz[oó]n|cuenta|casilla|correo)\b.{0,60}(desconocid|inexistente|no (existe|encontrad|v[aá]lid|es v[aá]lid|se encontr|se encuentra|pudo encontrar|aparece)|inv[aá]lid|err[oó]ne|incorrect)|no existe (el|la|ese|este|esa|una?) (usuario|direcci|cuenta|buz|destinatario)|(usu[aá]rio|destinat[aá]rio|endereço|conta|caixa postal|e-?mail)\b.{0,60}(desconhecid|inexistente|n[aã]o (existe|encontrad|localizad|cadastrad|v[aá]lid|foi (encontrad|poss))|inv[aá]lid)/,
      '550 5.1.1 Usuario desconocido',
    ],
    [
      /(destinatario|utente|indirizzo|casella|account|destin\.?)\b.{0,50}(sconosciut|inesistente|non (trovat|esiste|valid|corrett|elencat|è elencat)|errat|inesistent)|(gebruiker|ontvanger|adres|postbus|geadresseerde|mailbox)\b.{0,50}\b(onbekend|bestaat niet|niet (gevonden|bekend)|ongeldig)|(użytkownik|adres|odbiorca|konto|skrzynka)\S{0,20}.{0,40}(nieznany|nie istnieje|nieprawidłow|nie znaleziono|nieznana)|nie ma takiego|nie istnieje|neexistuje|neznám|nezn[aá]m/,
      '550 5.1.1 Destinatario sconosciuto',
    ],
    [
      /(пользовател\S{1,20}|получател\S{1,20}|адрес\S{0,20}|ящик\S{0,20}|абонент\S{0,20}|учетн\S{1,20} запис\S{1,20}|адресат).{0,50}(не (найден|существует|обнаружен|зарегистрирован|известен|действител)|неизвест|отсутствует|недействител|неверн|некоррект)|(нет такого|неизвестный|несуществующ\S{1,20}|такого) (пользовател|получател|адрес|ящик|абонент)\S{0,20}|kullanıcı.{0,30}(bulunamad|yok|bilinm|geçersiz)|(användar|mottagar|adress|brukar|bruker|modtager|mottaker|bruger)\S{0,20}.{0,40}(okänd|finns inte|ukendt|ukjent|findes ikke|finnes ikke|ogiltig)|(käyttäj|vastaanottaj)\S{0,20}.{0,30}(tuntematon|ei löydy|ei ole)|(ismeretlen|nem létez)\S{0,20}|utilizator.{0,30}(necunoscut|inexistent)|nepoznat/,
      '550 5.1.1 Пользователь не найден',
    ],
  ]),
  ...rowsOf('no-such-domain', [
    [
      /域名?.{0,10}(不存在|无法解析|找不到|解析失败|无效)|(host|domain|domäne|domaine|dominio|domínio|домен|хост)\S{0,20}.{0,30}(unbekannt|nicht gefunden|existiert nicht|inconnu|introuvable|n'existe|no existe|desconocido|inexistente|não existe|не (найден|существует)|inesistente)|ドメイン.{0,12}(見つかり|存在し|不明)/,
      '550 域名不存在',
    ],
  ]),
  ...rowsOf('too-large', [
    [
      /(邮件|附件|信件).{0,10}(过大|太大|超过.{0,8}(大小|限制)|大小超)|サイズ.{0,10}(超|大き)|(nachricht|mail|message|mensaje|mensagem|messaggio|письмо|сообщение)\S{0,20}.{0,40}(zu gro(ß|ss)|trop (gros|volumineux|grande?|lourd)|demasiado (grande|largo)|muito grande|troppo grande|слишком (велик|больш))/,
      '552 邮件大小超过限制',
    ],
  ]),
  ...rowsOf('greylisted', [[/灰名单/, '451 灰名单,请稍后再试']]),
  ...rowsOf('rate-limited', [
    [
      /频率.{0,8}(过[高快]|限制|超)|(发送|发信|投递|连接)(频率|次数|数量|过于频繁|数).{0,10}(超|限|多|频繁)|过于频繁|频繁|连接数|(zu viele|trop de|demasiad[ao]s|muitas|troppe|слишком много) \S{1,20}/,
      '451 发送频率超过限制',
    ],
  ]),
  ...rowsOf('blocked', [
    [
      /(ip|发信|发件|发送|域名|服务器|客户端|连接).{0,14}(被拒|拒绝|禁止|封|黑名单|屏蔽|限制)|黑名单|信誉|投诉|被(系统|服务器|管理员)?(拒绝|拦截|屏蔽)|ブラックリスト|拒否|차단|gesperrt|blockiert|abgelehnt|abgewiesen|verweigert|bloqu[eé]|refus[ée]|rechazad|denegad|rejeitad|recusad|rifiutat|bloccat|geweigerd|отклонен|отклонён|заблокирован|запрещен|в ч[её]рном списке|ч[её]рный список|odrzucon/,
      '550 您的IP被拒绝,列入黑名单',
    ],
  ]),
  ...rowsOf('busy', [
    [
      /(请)?(稍后|稍候|过后)(再|重)?试|暂时|系统繁忙|繁忙|超时|しばらく|一時的|後で|日时|später|spaeter|vorübergehend|voruebergehend|plus tard|temporair|ult[ée]rieur|m[aá]s tarde|temporal|mais tarde|tempor[aá]ri|più tardi|temporane|позже|временно/,
      '451 系统繁忙,请稍后重试',
    ],
  ]),
];
