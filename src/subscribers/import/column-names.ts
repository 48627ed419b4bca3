/** The fields that a column can hold, by their names in our own export. */
export const csvFields = [
  'email',
  'name',
  'sections',
  'locale',
  'time_zone',
  'cadence',
  'state',
  'asked_at',
  'confirmed_at',
  'changed_at',
  'engaged_at',
  'consent_method',
  'consent_from',
  'consent_text_version',
  'consent_ip',
  'log',
] as const;
export type CsvField = (typeof csvFields)[number];

/**
 * Normalises a column's name: `E-Mail`, `E_MAIL` and `e mail` are one name, and so are `unsubscribedAt` and
 * `unsubscribed_at`.
 */
export function columnName(text: string): string {
  const words = text
    .normalize('NFKC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase();
  return words.replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ').trim() || words.trim();
}

/** The usual names of a field's column, in order of preference: the first column that is not empty counts. */
export const usualNames: Partial<Record<CsvField, readonly string[]>> = {
  email: names(`email, e mail, email address, e mail address, emailaddress, mail, mail address, subscriber email,
    user email, customer email, contact email, primary email, email 1, e mail 1 value, e mail 1, adresse e mail,
    adresse email, adresse électronique, courriel, e mail adresse, email adresse, emailadresse, mailadresse, correo,
    correo electrónico, correo electronico, indirizzo email, indirizzo e mail, endereço de email, e mailadres,
    электронная почта, эл почта, 邮箱, 邮箱地址, 电子邮箱, 电子邮件, 电子邮件地址, 电邮, 電子郵件, 電郵, 信箱,
    メールアドレス, メール, eメール, 이메일, 이메일 주소`),
  name: names(`name, full name, fullname, display name, subscriber name, contact name, nombre completo, nom complet,
    nome completo, vollständiger name, 姓名, 名字, 氏名, お名前, 名前, 이름, 성명, имя`),
  locale: names(
    'locale, language, lang, preferred language, preferred locale, sprache, langue, idioma, lingua, язык, 语言, 語言, 言語, 언어',
  ),
  time_zone:
    names(`time zone, timezone, tz, zeitzone, fuseau horaire, zona horaria, fuso orario, fuso horário, tijdzone,
    часовой пояс, 时区, 時區, タイムゾーン, 시간대`),
  asked_at: names(`asked at, optin time, opt in time, optin date, opt in date, opted in at, opted in on, signup date,
    sign up date, signed up, signed up at, subscribed at, subscribed on, subscribe date, subscription date,
    date subscribed, subscribed date, subscribed, subscriber since, date added, added at, added on, added time,
    created at, created on, created, creation date, date created, joined, joined at, date joined, join date,
    list joined date, profile created on, start date, registered at, registration date, entered, 订阅时间, 订阅日期,
    注册时间, 创建时间, 訂閱時間, 登録日, 가입일`),
  confirmed_at: names(`confirmed at, confirm time, confirmed on, confirmation time, confirmation date, confirmed date,
    date confirmed, verified at, double opt in date, double opt in at, email marketing consent timestamp, 确认时间`),
  changed_at:
    names(`changed at, unsubscribed at, unsubscribed on, unsubscribed date, unsubscribe date, unsubscribe time,
    unsubscription date, date unsubscribed, unsub time, unsubscribed, opted out at, opt out date, optout date, clean time,
    cleaned at, bounced at, bounce date, bounced date, undeliverability date, complained at, complaint date, deleted at,
    removed at, stop time, email suppressions timestamp, 退订时间, 退訂時間`),
  consent_ip: names(`consent ip, confirm ip, confirmation ip, confirmed ip, optin ip, opt in ip, signup ip, sign up ip,
    subscribe ip, subscription ip, registration ip, ip address, ip`),
  consent_from: names(`consent from, consent source, opt in source, optin source, signup source, sign up source,
    subscription source, subscriber source, acquisition source, source`),
};

/** Columns that hold the two parts of a name. */
export const namePartNames = {
  first: names('first name, firstname, fname, given name, forename, vorname, prénom, prenom, nombre, voornaam, 名'),
  last: names(`last name, lastname, lname, surname, family name, nachname, familienname, nom, nom de famille, apellido,
    apellidos, cognome, sobrenome, achternaam, фамилия, 姓`),
};

function names(list: string): string[] {
  return list.split(',').map((name) => name.trim().replace(/\s+/g, ' '));
}
