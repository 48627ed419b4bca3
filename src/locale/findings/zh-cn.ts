import { inDigits } from '../../counted.js';
import type { Some } from '../../findings/fact.js';
import type { FactsOf } from '../../findings/finding.js';
import type { AddressFault } from '../../findings/issue-findings.js';
import { byteSize } from '../byte-size.js';
import { sourcesZhCn } from '../sources-zh-cn.js';
import type { FindingWords } from './finding-words.js';
import { healthInChinese } from './health/zh-cn.js';
import { pauseInWords, resumeRestored } from './pauses-in-words.js';
import { readableAddress } from './readable-address.js';
import { refusalsInChinese } from './refusals/zh-cn.js';

const either = (values: readonly string[]) => values.join('或');
const quoted = (text: string) => `“${text}”`;
const titled = (text: string) => `《${text}》`;
const kilobytes = (bytes: number) => `${(bytes / 1_024).toFixed(1)} KB`;

/** `a、b、c，另有 4 个网址`. @param one 量词和名称 */
function some<Value>({ first, more }: Some<Value>, one: string, word: (value: Value) => string): string {
  return first.map(word).join('、') + (more > 0 ? `，另有 ${more} ${one}` : '');
}
/** `a、b 已暂停；c 正在发送`: what is true of several is said once. */
function grouped<Value>(
  all: Some<Value>,
  one: string,
  name: (value: Value) => string,
  what: (value: Value) => string,
): string {
  const groups = [...new Set(all.first.map(what))].map((said) => {
    const names = all.first.filter((value) => what(value) === said).map(name);
    return `${names.join('、')} ${said}`;
  });
  return groups.join('；') + (all.more > 0 ? `；另有 ${all.more} ${one}` : '');
}
const same = (text: string) => text;

const conditions: Record<FactsOf<'audience.reached'>['conditions'][number]['field'], (values: string[]) => string> = {
  segment: (values) => `分组“${values.join()}”`,
  digest: (values) => `${values.join()} 摘要`,
  state: (values) => `状态为 ${either(values)}`,
  section: (values) => `栏目为${either(values)}`,
  locale: (values) => `语言为 ${either(values)}`,
  timeZone: (values) => `时区为 ${either(values)}`,
  cadence: (values) => `频率为 ${either(values)}`,
  source: (values) => `同意来源为${either(values.map(quoted))}`,
  domain: (values) => `域名为 ${either(values)}`,
  confirmedAfter: (values) => `${values.join()} 或之后确认`,
  confirmedBefore: (values) => `${values.join()} 之前确认`,
  engagedSince: (values) => `${values.join()} 以来有互动`,
};

/** `1,020 位已确认读者中的 205 位：栏目为 Tech`. */
function readers({ matching, confirmed, conditions: narrowed }: FactsOf<'audience.reached'>): string {
  const share = narrowed.map(({ field, values }) => conditions[field](values)).join('，');
  if (share === '' && matching === confirmed)
    return confirmed === 0 ? '没有已确认的读者' : `全部 ${inDigits(confirmed)} 位已确认的读者`;
  const count = `${inDigits(confirmed)} 位已确认读者中的 ${inDigits(matching)} 位`;
  return share === '' ? count : `${count}：${share}`;
}

const columns = (width: number) => `宽 ${width} 列（一个汉字占两列）`;
const shorten = (limit: number) => `收件箱大约只显示 ${limit} 列，请缩短。`;
const fewer = '请减少文章，或缩短摘要。';
const onePreheader = '请写一两句承接主题的话。';
const textPart = '不显示 HTML 的读者和过滤器看到的是纯文本部分。请将此作为模板错误反馈给我们。';

const issueStates = {
  scheduled: '已排定在该时间发送',
  sending: '正在发送',
  paused: '已暂停，继续发送后可能同时发出',
} as const;
const copies = { address: '地址', text: '正文', title: '标题' } as const;

type Address = FactsOf<'links.dead'>['addresses']['first'][number];
type PlainFault = Exclude<AddressFault, { number: number } | { type: string }>['fault'];
const plainFaults: Record<PlainFault, string> = {
  'no-dns': '在 DNS 中没有地址',
  'connection-refused': '拒绝连接',
  'bad-certificate': '证书无效',
  late: '未及时响应',
  unreachable: '无法访问',
  'no-web-address': '不是网址',
  password: '含有密码',
  private: '指向内部网络',
  reserved: '是保留的示例地址',
  unchecked: '未检查',
};
function faultInWords(found: AddressFault): string {
  if ('type' in found) return found.type ? `是 ${found.type}，不是图片` : '没有注明类型，不是图片';
  if (!('number' in found)) return plainFaults[found.fault];
  return found.fault === 'status' ? `返回 ${found.number}` : `重定向超过 ${found.number} 次`;
}
const addresses = (all: Some<Address>) => grouped(all, '个网址', (one) => readableAddress(one.url), faultInWords);
const dead = ({ addresses: all }: FactsOf<'links.dead'>) => [addresses(all), '请更正地址，或将其删除。'] as const;
const doubtful = ({ addresses: all }: FactsOf<'links.dead'>) =>
  [addresses(all), '请在浏览器中逐一打开；打不开的，请更正或删除。'] as const;
const allAnswer = ({ addresses: count }: FactsOf<'links.fine'>) => (count === 0 ? '没有' : `${count} 个都能打开`);

const spamScore = ({ score, required, rules }: FactsOf<'spam-score.fine'>) =>
  `${score} 分，上限 ${required} 分${rules.first.length > 0 ? `（${some(rules, '条规则', same)}）` : ''}`;
const lessSpam = '请按这些规则指出的问题修改内容。';

const reservedUrl = ({ url }: FactsOf<'public-url.reserved'>) =>
  [`${url} 是保留的示例地址，读者无法打开`, '公开网址必须是您自己的。请由系统管理员设置 PUBLIC_URL。'] as const;
const httpsUrl = '公开网址必须以 https 开头。请由系统管理员设置 PUBLIC_URL。';
const correctProxy = '请由系统管理员启动网站服务，或检查公开网址（PUBLIC_URL）和反向代理的设置。';
const letPostsThrough =
  '在更正之前，读者无法一键退订。请由系统管理员让发往 /unsubscribe/ 的 POST 请求直接通过，不要重定向。';

const notChecked = ({ because, domain }: FactsOf<'spf.skipped'>) =>
  because === 'inbox' ? '未检查：所有邮件都留在本机的测试收件箱' : `未检查：${domain} 是保留的示例域名`;
const unanswered = ({ reason }: FactsOf<'spf.unanswered'>) =>
  [`DNS 没有响应（${reason}）`, '请稍后重试，或设置 DNS_SERVERS。'] as const;
const publish = (at: string, record: string) => `请在 ${at} 发布这条 TXT 记录：${record}`;

const spfFaults: Record<FactsOf<'spf.invalid'>['errors'][number]['fault'], (term: string) => string> = {
  unknown: (term) => `“${term}”无法识别`,
  loop: (term) => `${term} 引用了自身`,
  none: (term) => `${term} 没有 SPF 记录`,
  several: (term) => `${term} 有多条 SPF 记录`,
};

const sponsorFault: Record<FactsOf<'sponsors.differ'>['sponsors']['first'][number]['because'], string> = {
  ended: '在本期发送之前已到期，本期不会显示',
  'not-begun': '在本期发送之后才开始，本期不会显示',
  paused: '已暂停',
  removed: '已删除',
  'used-up': '已在约定数量的其他期中出现',
  changed: '与赞助列表中的内容不同',
  missing: '应在本期出现，但本期没有',
  'no-room': '应在本期出现，但本期已放不下更多赞助内容',
  'same-place': '与另一条赞助内容位于同一位置',
};

const domains = ({ from, envelope, signing }: FactsOf<'alignment.signed'>) =>
  `From 为 ${from}，Return-Path 为 ${envelope}，${signing === null ? 'Postrider 不签名' : `d=${signing}`}`;
const alignDomains = (organisation: string) => `请设置 DKIM_DOMAIN=${organisation}，或改用签名域名下的地址作为发件人。`;

const mtaSts = (domain: string) =>
  `v=STSv1; id=1（并在 https://mta-sts.${domain}/.well-known/mta-sts.txt 提供策略），使发给您的回信得到加密。`;
const tlsRpt = (domain: string) =>
  `v=TLSRPTv1; rua=mailto:postmaster@${domain}，让其他服务器在无法加密发给您的邮件时报告。`;
const severalRecords = ({ at, records }: FactsOf<'bimi.several'>) =>
  [`${at} 有 ${records} 条记录，因此都不生效`, '请只保留一条。'] as const;
const recordAt = ({ at, record }: FactsOf<'bimi.fine'>) => `${at}：${record}`;
const strictDmarc = (domain: string) => `还需要在 ${domain} 的 DMARC 记录中设置 p=quarantine 或 p=reject。`;
const setPtr = '请让主机商将该地址的反向 DNS（PTR）设为 EHLO 名称，或设置 EHLO_NAME。';

const ofContent = {
  'audience.reached': readers,
  'audience.nobody': (facts) => [
    `没有人会收到：${readers(facts)}`,
    facts.haveAll > 0 ? '请换用其他文章，或将其删除。' : '请等待读者订阅，或为其他读者另编一期。',
  ],
  'approval.missing': () => ['尚未批准', '请先批准当前内容。'],
  'approval.changed': () => ['批准之后又有修改', '请先批准当前内容。'],
  'approval.given': () => '已按当前内容批准',
  'approval.unneeded': () => '该邮件刊物不需要批准',
  'postal-address.missing': () => ['该邮件刊物没有通信地址，而法律要求提供', '请为该邮件刊物设置通信地址。'],
  'postal-address.present': () => '邮件中有通信地址',
  'subject.empty': () => ['主题为空', '请填写主题。'],
  'subject.wide': ({ columns: width, limit }) => [columns(width), shorten(limit)],
  'subject.capitals': () => ['全部为大写字母，像垃圾邮件', '请使用正常的大小写。'],
  'subject.fine': ({ columns: widths }) => widths.map(columns).join('、'),
  'preheader.empty': () => ['预览文字为空，收件箱将显示正文开头', onePreheader],
  'preheader.repeats': () => ['预览文字与主题重复', onePreheader],
  'preheader.wide': ({ columns: width, limit }) => [columns(width), shorten(limit)],
  'preheader.fine': ({ columns: width }) => columns(width),
  'placeholders.found': ({ places }) => [
    some(places, '处', (one) => `${one.in === 'article' ? `文章 ${one.of}` : one.of} 中的${quoted(one.text)}`),
    '请替换为正式内容。',
  ],
  'placeholders.none': () => '没有发现',
  'same-subject.same': ({ issue }) => [`${issue} 的主题与此相同`, '请更换主题，否则读者会以为是同一期。'],
  'same-subject.other': ({ issue }) => `${issue} 的主题与此不同`,
  'same-subject.first': () => '此前没有发送过',
  'sent-before.again': ({ articles }) => [
    some(articles, '篇文章', (one) => {
      if (!('of' in one)) return `${titled(one.title)}已在 ${one.issue} 中`;
      const where = one.issue === null ? '后者也在本期中' : `后者已在 ${one.issue} 中发送`;
      return `${titled(one.title)}与 ${one.of} 的${copies[one.because]}相同，${where}`;
    }),
    '除非希望读者再次收到，否则请移除这些文章。',
  ],
  'sent-before.none': () => '没有读者会重复收到文章',
  'schedule.clash': ({ issues }) => [
    grouped(
      issues,
      '期',
      ({ issue }) => issue,
      ({ state }) => issueStates[state],
    ),
    '请另选时间，以免读者同时收到两封邮件。',
  ],
  'schedule.digest': () => ['按发送计划，差不多同一时间还会自动发送一期', '请另选时间。'],
  'schedule.free': () => '差不多同一时间没有其他期发送',
  'sections.unknown': ({ sections }) => [
    `${some(sections, '个栏目', ({ section, titles }) => `${some(titles, '篇文章', titled)}的栏目${quoted(section)}`)}不在该邮件刊物的栏目中，这些文章将不显示栏目`,
    '请为该邮件刊物添加这个栏目，或为文章选择已有的栏目。',
  ],
  'sections.known': () => '文章的栏目该邮件刊物都有',
  'sponsors.differ': ({ sponsors }) => [
    some(sponsors, '条赞助内容', ({ title, because }) => `${quoted(title)}${sponsorFault[because]}`),
    '请重新取用当日应有的赞助内容，或在本期中修改。',
  ],
  'sponsors.due': ({ sponsors }) => (sponsors === 0 ? '无赞助内容' : `共 ${sponsors} 条，与安排一致`),
  'alt-texts.missing': ({ pictures }) => [
    `${some(pictures, '张图片', (one) => ('url' in one ? readableAddress(one.url) : `${titled(one.title)}（${one.article}）的图片`))}没有文字说明`,
    '请说明每张图片的内容。',
  ],
  'alt-texts.decorative': ({ pictures }) => `${pictures} 张来自订阅源的图片没有文字说明，视为标题旁的装饰图片`,
  'alt-texts.present': ({ pictures }) => (pictures === 0 ? '没有图片' : `${pictures} 张图片都有文字说明`),
  'size.cut': ({ bytes, limit }) => [
    `HTML 为 ${kilobytes(bytes)}：Gmail 会在 ${limit / 1_024} KB 处截断，退订链接也会被截去`,
    fewer,
  ],
  'size.close': ({ bytes, limit }) => [
    `HTML 为 ${kilobytes(bytes)}，非常接近 Gmail 截断邮件的 ${limit / 1_024} KB`,
    fewer,
  ],
  'size.near': ({ bytes, limit }) => [`HTML 为 ${kilobytes(bytes)}，接近 Gmail 截断邮件的 ${limit / 1_024} KB`, fewer],
  'size.fine': ({ bytes, limit }) => `HTML 为 ${kilobytes(bytes)}；Gmail 在 ${limit / 1_024} KB 处截断`,
  'text-part.empty': () => ['纯文本部分为空', textPart],
  'text-part.lacks': ({ titles }) => [`缺少${some(titles, '篇文章', titled)}的链接`, textPart],
  'text-part.complete': ({ bytes }) => `${kilobytes(bytes)}，链接齐全`,
} satisfies Partial<FindingWords>;

const ofTheWay = {
  'links.dead': dead,
  'links.doubtful': doubtful,
  'links.fine': allAnswer,
  'pictures.dead': dead,
  'pictures.doubtful': doubtful,
  'pictures.fine': allAnswer,
  'spam-score.unmeasured': () => '未测量：没有设置 SPAM_CHECK_URL',
  'spam-score.unasked': ({ reason }) => [
    `无法询问垃圾邮件过滤器（${reason}）`,
    '请由系统管理员启动过滤器，或更正 SPAM_CHECK_URL。',
  ],
  'spam-score.spam': (facts) => [spamScore(facts), lessSpam],
  'spam-score.high': (facts) => [spamScore(facts), lessSpam],
  'spam-score.fine': spamScore,
  'relay.down': ({ relays }) => [
    some(relays, '台邮件服务器', ({ relay, reason }) => `${relay} 无法使用（${reason}）`),
    '其他邮件服务器会接替它。请由系统管理员启动它，或更正邮件服务器（SMTP_URL）。',
  ],
  'relay.inbox-away': () => [
    'Postrider 自带的测试收件箱没有运行',
    '目前无法发送任何邮件。请由系统管理员启动它，或设置真实的邮件服务器（SMTP_URL）。',
  ],
  'relay.unreachable': ({ reason }) => [
    `无法使用邮件服务器（${reason}）`,
    '请由系统管理员启动邮件服务器，或更正 SMTP_URL。',
  ],
  'relay.plain': ({ relays }) => [
    `到 ${some(relays, '台邮件服务器', same)} 的连接可能没有 TLS 加密`,
    '邮件在途中可能被他人看到。请由系统管理员在 SMTP_URL 中使用 smtps:// 或 tls=required。',
  ],
  'relay.inbox': () => '本机的测试收件箱可以接收邮件',
  'relay.fine': () => '邮件服务器可以接收邮件',
  'public-url.reserved': reservedUrl,
  'public-url.local': ({ url }) => [
    `读者无法打开这一期中的链接：${url} 只能在本机打开`,
    '请由系统管理员将 PUBLIC_URL 设为 https 网址。',
  ],
  'public-url.here': ({ url }) => [
    `其他地方的读者无法打开这一期中的链接：${url} 只能在本机打开`,
    '在向其他地方的读者发送之前，请由系统管理员将 PUBLIC_URL 设为 https 网址。',
  ],
  'public-url.inside': ({ url }) => [
    `只有您内部网络中的读者才能打开 ${url}`,
    '如果还有其他地方的读者，请由系统管理员将 PUBLIC_URL 设为人人都能打开的网址。',
  ],
  'public-url.inbox': ({ url }) => `${url} 只能在本机打开；目前所有邮件都留在本机的收件箱，因此没有问题`,
  'public-url.plain': ({ url }) => [`${url} 不是 https 网址`, httpsUrl],
  'public-url.silent': ({ url, reason }) => [`从这里访问 ${url} 没有响应（${reason}）`, correctProxy],
  'public-url.foreign': ({ url, status }) => [`${url} 返回 ${status}，不是 Postrider 的响应`, correctProxy],
  'public-url.fine': ({ url }) => `${url} 可以打开`,
  'one-click.reserved': reservedUrl,
  'one-click.redirects': ({ status }) => [`它会重定向（${status}），而邮箱服务商不会跟随重定向`, letPostsThrough],
  'one-click.foreign': ({ status }) => [`它返回 ${status}，不是 Postrider 的响应`, letPostsThrough],
  'one-click.silent': ({ reason }) => [`从这里访问一键退订的地址没有响应（${reason}）`, letPostsThrough],
  'one-click.fine': () => '响应正常',
} satisfies Partial<FindingWords>;

const ofSenders = {
  'from.skipped': notChecked,
  'from.provider': ({ domain }) => [
    `${domain} 属于邮箱服务商，以它的名义发送的邮件会被拒收`,
    '请使用您自己域名下的地址作为发件人。',
  ],
  'from.own': ({ domain }) => `${domain} 不属于邮箱服务商`,
  'spf.skipped': notChecked,
  'spf.unanswered': unanswered,
  'spf.none': ({ domain }) => [`${domain} 没有 SPF 记录`, '请发布邮件服务商提供给您的 SPF 记录。'],
  'spf.several': ({ domain, records }) => [`${domain} 有 ${records} 条 SPF 记录，因此都不生效`, '请合并为一条。'],
  'spf.invalid': ({ domain, errors }) => [
    `${domain} 的 SPF 记录无效：${errors.map(({ fault, term }) => spfFaults[fault](term)).join('；')}`,
    '请更正该记录。',
  ],
  'spf.too-long': ({ domain, lookups, limit }) => [
    `${domain} 的 SPF 记录需要 ${lookups} 次 DNS 查询，超过 ${limit} 次即无效`,
    '请删除不用的 include，或改为填写 IP 地址。',
  ],
  'spf.everyone': ({ domain }) => [`${domain} 的 SPF 记录允许任何服务器发送`, '请以 -all 或 ~all 结束该记录。'],
  'spf.fine': ({ domain, record, lookups, limit }) => `${domain}：${record}（查询 ${lookups} 次，上限 ${limit} 次）`,
  'dkim.skipped': notChecked,
  'dkim.unanswered': unanswered,
  'dkim.unsigned': ({ domain }) => `Postrider 不签名；邮件服务器应当用属于 ${domain} 的域名签名`,
  'dkim.none': ({ at, value }) => [`${at} 没有 DKIM 记录`, publish(at, value)],
  'dkim.several': ({ at, records }) => [`${at} 有 ${records} 条 DKIM 记录`, '请只保留一条。'],
  'dkim.revoked': ({ at, value }) => [`${at} 的 DKIM 密钥已吊销（p= 为空）`, publish(at, value)],
  'dkim.other-key': ({ at, value }) => [`${at} 的 DKIM 记录属于另一个密钥`, publish(at, value)],
  'dkim.testing': ({ at }) => [`${at} 的 DKIM 记录注明该域名处于测试状态（t=y）`, '请删除 t=y。'],
  'dkim.fine': ({ at }) => `${at.join('、')} 的密钥与签名密钥一致`,
  'dmarc.skipped': notChecked,
  'dmarc.unanswered': unanswered,
  'dmarc.none': ({ domain }) => [
    `${domain} 没有 DMARC 记录，而 Gmail 和 Yahoo 要求群发发件人提供`,
    `请在 _dmarc.${domain} 发布一条 TXT 记录：v=DMARC1; p=none`,
  ],
  'dmarc.several': ({ domain, records }) => [`_dmarc.${domain} 有 ${records} 条记录，因此都不生效`, '请只保留一条。'],
  'dmarc.invalid': ({ domain }) => [
    `${domain} 的 DMARC 记录没有有效的 p=`,
    '请设为 p=none、p=quarantine 或 p=reject。',
  ],
  'dmarc.fine': ({ domain, policy }) => `${domain}：p=${policy}`,
  'alignment.skipped': notChecked,
  'alignment.signed': domains,
  'alignment.neither': (facts) => [`${domains(facts)}：两者都不属于 From 的域名`, alignDomains(facts.organisation)],
  'alignment.spf-only': (facts) => [
    `${domains(facts)}：只有 SPF 能证明 From，邮件转发后就会失效`,
    alignDomains(facts.organisation),
  ],
  'alignment.relay-signs': (facts) => `${domains(facts)}；邮件服务器应当用 ${facts.from} 下的域名签名`,
  'alignment.relay-only': (facts) => [
    `${domains(facts)}：只有邮件服务器的签名能证明 From`,
    alignDomains(facts.organisation),
  ],
  'reverse-dns.skipped': notChecked,
  'reverse-dns.unanswered': unanswered,
  'reverse-dns.no-address': ({ ehlo }) => [`EHLO 名称 ${ehlo} 在 DNS 中没有地址`, '请添加 A 记录，或设置 EHLO_NAME。'],
  'reverse-dns.no-name': ({ ehlo, address }) => [`${address}（${ehlo}）没有反向 DNS 名称`, setPtr],
  'reverse-dns.elsewhere': ({ address, names }) => [
    `${address} 的名称是 ${names.join('、')}，但该名称指向别处`,
    setPtr,
  ],
  'reverse-dns.fine': ({ ehlo, address, name }) => `${ehlo} 的地址是 ${address}，${address} 的名称是 ${name}`,
  'mta-sts.skipped': notChecked,
  'mta-sts.unanswered': unanswered,
  'mta-sts.none': ({ domain, at }) => [`${domain} 没有 MTA-STS 记录`, publish(at, mtaSts(domain))],
  'mta-sts.several': severalRecords,
  'mta-sts.empty': ({ domain, at, tag }) => [`${at} 的 MTA-STS 记录没有 ${tag}=`, publish(at, mtaSts(domain))],
  'mta-sts.fine': recordAt,
  'tls-rpt.skipped': notChecked,
  'tls-rpt.unanswered': unanswered,
  'tls-rpt.none': ({ domain, at }) => [`${domain} 没有 TLS-RPT 记录`, publish(at, tlsRpt(domain))],
  'tls-rpt.several': severalRecords,
  'tls-rpt.empty': ({ domain, at, tag }) => [`${at} 的 TLS-RPT 记录没有 ${tag}=`, publish(at, tlsRpt(domain))],
  'tls-rpt.fine': recordAt,
  'bimi.skipped': notChecked,
  'bimi.unanswered': unanswered,
  'bimi.none': ({ domain, strict }) => [
    `${domain} 没有 BIMI 记录`,
    `如要在邮件旁显示您的标志，请在 default._bimi.${domain} 发布这条 TXT 记录：v=BIMI1; l=https://…（SVG Tiny PS 格式的标志）; a=https://…（标志的证书）。${strict === null ? '' : strictDmarc(strict)}`,
  ],
  'bimi.several': severalRecords,
  'bimi.plain-logo': ({ at }) => [`${at} 的标志不在 https 网址上`, '请将 l= 设为 SVG 文件的 https 网址。'],
  'bimi.unused': ({ at, strict }) => [`DMARC 为 p=none 时，${at} 不会生效`, strictDmarc(strict)],
  'bimi.fine': recordAt,
} satisfies Partial<FindingWords>;

const decide = '请立即发送、另选时间，或改回草稿。';
const waits: Record<FactsOf<'issue.waits'>['because'], (at: string, since: string) => readonly [string, string]> = {
  approval: (_, since) => [`自 ${since} 起等待批准`, '请先阅读，再批准。'],
  changed: (at, since) => [
    `自 ${since} 起等待再看一遍，因为在排定于 ${at} 发送之后又有修改`,
    '请先阅读，再按原定时间发送；需要批准的，请批准。',
  ],
  late: (at, since) => [`自 ${since} 起等待您决定，因为原定于 ${at} 发送，但未能按时开始`, decide],
  restored: (at, since) => [`自 ${since} 起等待您决定，因为它来自备份，原定于 ${at} 发送，此后可能已经发送过`, decide],
  'postal-address': (_, since) => [`自 ${since} 起等待邮件刊物的通信地址`, '请为该邮件刊物设置通信地址。'],
  articles: (_, since) => [`自 ${since} 起等待文章，因为原有的文章都已不存在`, '请换用其他文章，或将其取消。'],
  checks: (_, since) => [
    `自 ${since} 起等待，因为有一项检查未通过`,
    '检查通过后会自动开始发送；也可以忽略该项检查，立即发送。',
  ],
  archived: (_, since) => [
    `自 ${since} 起不会开始发送，因为所属邮件刊物已归档`,
    '请重新启用该邮件刊物，或取消这一期。',
  ],
};

const mailboxFaults: Record<FactsOf<'mailbox.failing'>['because'], string> = {
  connection: '请检查 FEEDBACK_MAILBOX 中的主机和端口。',
  certificate: '在 FEEDBACK_MAILBOX 中，ca=FILE 指定受信任的颁发机构，servername=NAME 指定证书中的名称。',
  login: '请检查 FEEDBACK_MAILBOX 中的用户名和 FEEDBACK_MAILBOX_PASSWORD。有些服务商要求使用应用专用密码。',
  folder: '请检查 FEEDBACK_MAILBOX 中的文件夹和 FEEDBACK_MAILBOX_MOVE_TO。',
  report: 'Postrider 每次读取邮箱时都会重试。如果一直失败，请手动处理该报告。',
  blocked: '请排除消息中指出的错误。如果只有部分邮件失败，请将其移到其他文件夹。',
};

const partNames = {
  store: 'Redis 的状态',
  workers: '工作进程和中继',
  issues: '各期内容',
  newsletters: '邮件刊物',
  sources: '来源',
  mailbox: '退信的接收',
  'sign-ups': '订阅申请',
  webhooks: 'Webhook',
  senders: '发件人的 DNS 记录',
  invitations: '邀请',
  memory: 'Redis 内存',
  backups: '备份状态',
} as const;

const backupRemedies: Record<NonNullable<FactsOf<'backup.old'>['because']> | 'untried', string> = {
  folder: '请授予运行 Postrider 的用户在该处的写入权限，或将 BACKUP_TO 设为其他位置。',
  bucket: '请检查 BACKUP_TO、AWS_ENDPOINT_URL_S3 和访问密钥。工作进程每 15 分钟重试一次。',
  space: '请在该处腾出空间。工作进程每 15 分钟重试一次。',
  other: '请查看工作进程的日志。工作进程每 15 分钟重试一次。',
  untried: '请确认有工作进程在运行，并且设置了 BACKUP_TO。',
};

const ofTroubles = {
  'attention.incomplete': ({ part, reason }) => [
    `无法读取${partNames[part]}（${reason.replace(/\.$/, '')}），因此这里可能缺少相关问题`,
    '请运行诊断并查看日志。列出的其他内容都是准确的。',
  ],
  'issue.unreadable': ({ issue, reason }) => [
    `无法读取 ${issue}（${reason.replace(/\.$/, '')}），因此不清楚它是否在等待处理`,
    '请运行它的检查，并查看日志。',
  ],
  'replicas.few': ({ wanted, connected }) => [
    `Redis 只有 ${connected} 个已连接的副本，而 DURABLE_REPLICAS 为 ${wanted}：更改会被拒绝，发送会等待`,
    '请启动缺少的副本，或调低 DURABLE_REPLICAS。',
  ],
  'replicas.lost': ({ before, connected, spare }) => [
    `过去七天 Redis 曾有 ${before} 个副本，现在只连接了 ${connected} 个${spare === null ? '' : spare === 0 ? '；如果再失去一个，更改会被拒绝，发送会等待' : `；还可再失去 ${spare} 个而不影响更改`}`,
    '请重新启动缺少的副本，并检查其网络。如果是有意移除的，七天后此提示会自动消失。',
  ],
  'replicas.failed-over': ({ at: moment, server }, at) => [
    `Redis 的一个副本${server === null ? '' : `（${server}）`}已升为主节点，发现时间：${at(moment)}`,
    '请在当时正在发送的各期的报告中，查看有多少读者可能收到了两次，并确认原主节点已成为新主节点的副本。步骤见 docs/operations.md#when-a-primary-is-lost。此提示一天后自动消失。',
  ],
  'worker.away': () => ['没有正在运行的工作进程，因此不会发送任何邮件', '请在服务器上启动工作进程：它负责发送邮件。'],
  'issue.waits': ({ issue, because, startAt, since }, at) => {
    const [what, remedy] = waits[because](at(startAt), at(since));
    return [`${issue} ${what}`, remedy];
  },
  'issue.unapproved': ({ issue, startAt }, at) => [`${issue} 定于 ${at(startAt)} 发送，但尚未批准`, '请在此之前批准。'],
  'issue.paused': ({ issue }) => [`${issue} 已暂停发送`, '请继续发送，或将其取消。'],
  'issue.paused-itself': ({ issue, reason, cause }) => [
    `${issue} 已自动暂停：${cause ? pauseInWords(cause, 'zh-CN').replace(/。$/, '') : quoted(reason)}`,
    cause?.because === 'restored' ? resumeRestored['zh-CN'] : '请阅读报告，然后继续发送，或将其取消。',
  ],
  'issue.archived': ({ issue, newsletter }) => [
    `${issue} 已暂停，因为邮件刊物 ${newsletter} 已归档`,
    '请重新启用该邮件刊物并继续发送，或取消这一期。',
  ],
  'issue.uncertain': ({ issue, readers }) => [
    `不确定 ${readers} 位读者是否收到了 ${issue}，因为连接在邮件交出之后中断`,
    '可以再次发送给他们（有些读者可能会收到两次），也可以不处理。发送下一期后，此问题即告结束。',
  ],
  'issue.half-sent': ({ issue, reached, notReached }) => [
    `${issue} 在发送途中被取消：${reached} 位读者已收到，${notReached} 位尚未收到`,
    '请将其发送给其余读者，或编写下一期：他们会在那一期收到这些文章。',
  ],
  'issue.held': ({ issue }) => [`摘要 ${issue} 没有发送，因为有检查未通过`, '请查看检查结果并更正，然后发送。'],
  'provider.on-hold': ({ issue, provider, relay, reason, reply, refused, attempts, until }, at) => [
    `${provider} 因发件人的原因（${reason}）拒收了 ${issue} 从 ${relay} 发出的 ${attempts} 封邮件中的 ${refused} 封：${quoted(reply)}`,
    `${refusalsInChinese.reasons[reason] ?? refusalsInChinese.byFault.us}然后继续发送。到 ${at(until)}，这些邮件将视为发送失败。`,
  ],
  'source.failing': ({ source, host, newsletter, failures, result, status, lastSuccessAt }, at) => [
    `${newsletter} 的来源 ${host ?? source} 已连续失败 ${failures} 次（${status ? sourcesZhCn.answers(status) : `“${result.replace(/\.$/, '')}”`}）；${lastSuccessAt === null ? '从未读取成功' : `上次读取成功是在 ${at(lastSuccessAt)}`}`,
    '请检查其网址，或将其删除。',
  ],
  'source.paused': ({ source, host, newsletter, since }, at) => [
    `${newsletter} 的来源 ${host}（${source}）自 ${at(since)} 起暂停抓取`,
    '请恢复抓取，或将其删除。',
  ],
  'bounces.held': ({ newsletter, held, limit, since }, at) => [
    `${newsletter} 有 ${held} 条退信暂缓处理（${at(since)} 起一小时内退信超过 ${limit} 条）`,
    '请查看邮件服务器的应答，然后把读者标为退信，或丢弃这些退信。',
  ],
  'mailbox.away': () => ['没有程序在读取退信邮箱', '请重新启动。'],
  'mailbox.failing': ({ because, reason, lookedAt }, at) => [
    `${at(lookedAt)} 未能读取退信邮箱：${reason}`,
    mailboxFaults[because],
  ],
  'memory.filling': ({ server, used, max, perDay, days }) => [
    `Redis${server === null ? '' : `（${server}）`} 的内存${days === 0 ? '将在一天内' : `约 ${days} 天后`}用满：已用 ${byteSize(used, 'zh-CN')}，共 ${byteSize(max, 'zh-CN')}，每天增加 ${byteSize(perDay, 'zh-CN')}`,
    '请提高 Redis 的 maxmemory，或为其主机增加内存。哪些数据占用内存、何时清理，见 docs/operations.md。',
  ],
  'memory.high': ({ server, used, max }) => [
    `Redis${server === null ? '' : `（${server}）`} 已使用 ${byteSize(used, 'zh-CN')} 内存，共 ${byteSize(max, 'zh-CN')}；用满后无法订阅，也不会发送新邮件`,
    '请提高 Redis 的 maxmemory，或为其主机增加内存。哪些数据占用内存、何时清理，见 docs/operations.md。',
  ],
  'listener.away': () => ['退信接收程序没有运行', '请重新启动。'],
  'feedback.unread': ({ newsletter, emails }) => [
    `${newsletter} 的退信地址收到 ${emails} 封无法识别的邮件`,
    '请阅读这些邮件，并手动退订或更正相应的读者。',
  ],
  'welcome.waits': ({ newsletter, because, workers = { first: [], more: 0 } }) => {
    if (because === 'old-worker')
      return [
        `${newsletter} 的欢迎邮件正在等待：0.2.0 或更早版本的工作进程仍在运行（${some(workers, '个工作进程', ({ host, process }) => `${host} 上的进程 ${process}`)}）`,
        '请停止或升级该进程；它结束后一小时内，欢迎邮件会自动继续发送。',
      ];
    return because === 'restored'
      ? [`${newsletter} 的欢迎邮件已关闭：恢复的备份中原本是开启的`, '请先弄清备份之后发送过什么，再重新开启。']
      : [`${newsletter} 的欢迎邮件无法发送：还没有填写通信地址`, '请为该邮件刊物设置通信地址。'];
  },
  'comments.held': ({ newsletter, comments }) => [`${newsletter} 有 ${comments} 条评论等待审核`, '请逐条批准或拒绝。'],
  'sign-ups.closed': ({ by, since, opensAt }, at) => [
    `自 ${at(since)} 起暂停接受订阅，${by === 'limit' ? '原因是达到上限（SIGNUPS_PER_HOUR）' : '由管理员关闭'}`,
    opensAt === null ? '请重新开放订阅。' : `将于 ${at(opensAt)} 自动开放，也可以立即开放。`,
  ],
  'sign-ups.waiting': ({ signUps }) => [
    `有 ${signUps} 个已接受的订阅申请因进程中断而尚未处理`,
    '请启动工作进程来处理。',
  ],
  'webhook.off': ({ webhook, error, since }, at) => [
    `Webhook ${webhook} 已关闭：接收方返回“${error}”（自 ${at(since)} 起失败）`,
    '请修复接收方，然后重新投递等待中的事件。',
  ],
  'invitation.unsent': ({ name, because }) => [
    because === 'refused' ? `发给 ${name} 的邀请邮件被服务器拒收` : `未能邀请 ${name}：没有可用来发信的邮件刊物`,
    because === 'refused'
      ? '请更正邮箱地址后重新邀请，或直接转交登录链接。'
      : '请先添加邮件刊物再重新邀请，或直接转交登录链接。',
  ],
  'section.moving': ({ newsletter, from, to }) => [
    `${newsletter} 的栏目${quoted(from)}改名为${quoted(to)}的操作尚未完成`,
    '请再次改名，即可完成。',
  ],
  'backup.failed': ({ to, at: failedAt, lastAt, because, reason }, at) => [
    `${at(failedAt)} 未能将备份写入 ${to}（${reason.replace(/\.$/, '')}）：${lastAt === null ? '还没有写入过' : `最近一次在 ${at(lastAt)}`}`,
    backupRemedies[because],
  ],
  'backup.old': ({ to, lastAt, because, reason }, at) => [
    `${to} 中没有一天以内的备份：${lastAt === null ? '还没有写入过' : `最近一次在 ${at(lastAt)}`}${reason === '' ? '' : `（${reason.replace(/\.$/, '')}）`}`,
    backupRemedies[because ?? 'untried'],
  ],
} satisfies Partial<FindingWords>;

/** Chinese words for every finding. */
export const findingsInChinese: FindingWords = {
  ...ofContent,
  ...ofTheWay,
  ...ofSenders,
  ...ofTroubles,
  ...healthInChinese,
};
