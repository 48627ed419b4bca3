import { inDigits } from '../../../counted.js';
import type { FactsOf } from '../../../findings/finding.js';
import type { HealthCheckName } from '../../../findings/health.js';
import { byteSize } from '../../byte-size.js';
import type { FindingWords } from '../finding-words.js';
import { pauseInWords, resumeRestored } from '../pauses-in-words.js';
import { refusalsInChinese } from '../refusals/zh-cn.js';

const withoutPeriod = (text: string) => text.replace(/\.$/, '');

const protections: Record<FactsOf<'smtp.relays'>['relays'][number]['protection'], string> = {
  socket: 'Unix 套接字，无需 TLS',
  tls: 'TLS',
  required: '必须使用 TLS',
  opportunistic: '对方支持时使用 TLS，不检查证书',
  off: '不使用 TLS',
};

function relayInWords(one: FactsOf<'smtp.relays'>['relays'][number]): string {
  const facts = [
    ...(one.weight === null ? [] : [`权重 ${one.weight}`]),
    ...(one.lmtp ? ['LMTP'] : []),
    protections[one.protection],
    ...(one.rates.length > 0 ? [`上限 ${one.rates.join(',')}`] : []),
  ];
  return `${one.relay}（${facts.join('，')}）`;
}

const keysInWords = ({ keys }: FactsOf<'dkim-key.fine'>) =>
  keys.map(({ type, bits, at }) => `${type} ${bits}（${at}）`).join('、');
const unsigned = '在能够签名之前不会发送任何邮件。请更正该设置，或生成密钥。';

const memoryGaps: Record<FactsOf<'redis.memory-only'>['because'], readonly [string, string]> = {
  'append-only-file-off': ['它没有启用追加文件', '请在 redis.conf 中将 appendonly 设为 yes。'],
  'waitaof-forbidden': ['它不允许该用户执行 WAITAOF', '请在该用户的 ACL 中加入 +waitaof。'],
  'waitaof-unknown': ['它不支持 WAITAOF', '请使用 Redis 7.2 或更新的版本，或 Valkey。'],
};

const refusedWrites: Record<FactsOf<'redis.refuses'>['because'], readonly [string, string]> = {
  'memory-full': ['内存已满', '请提高 Redis 的 maxmemory，或为其主机增加内存。'],
  'disk-failed': ['无法写入磁盘', '请为 Redis 腾出磁盘空间，并查看其日志。'],
  'read-only': ['它是只读副本', '请将 REDIS_URL 设为主节点，或将该副本提升为主节点（REPLICAOF NO ONE）。'],
  'too-few-replicas': ['已连接的副本太少', '请恢复其副本，或降低 min-replicas-to-write。'],
  'not-ready': ['它尚未就绪', '请等待它加载完数据，或等待集群完整。'],
};

const ofSettings = {
  'health.failed': ({ reason }) => [`无法检查（${reason}）`, '请查看日志，然后重试。'],
  'health.late': ({ seconds }) => [`${seconds} 秒内没有结果`, '请重试，并查看日志。'],
  'health.elsewhere': () => '未检查：该进程不发送邮件，可能没有发送进程的设置',
  'node.old': ({ version, needed }) => [version, `请安装 Node ${needed} 或更新的版本。`],
  'node.fine': ({ version }) => version,
  'settings.unknown': ({ file, names }) => {
    const meant = names.flatMap(({ name, nearest }) => (nearest === null ? [] : [`${name} 应为 ${nearest}`]));
    return [
      `${file} 中的 ${names.map(({ name }) => name).join('、')} 不是设置项，不起作用`,
      `${meant.length > 0 ? `可能写错了：${meant.join('，')}。` : ''}docs/configuration.md 列出了全部设置项。`,
    ];
  },
  'settings.known': ({ file }) => `${file} 中的名称都是设置项`,
  'secret.missing': () => '没有设置 SECRET：链接由保存在 Redis 中的密钥签名',
  'secret.weak': ({ weak }) => [
    `已设置 SECRET，但其中 ${weak} 个密钥太弱`,
    '请将旧密钥放在新密钥之后：SECRET=new,old。请生成一个随机密钥。',
  ],
  'secret.fine': () => '已设置 SECRET',
  'secret.other': ({ configured }) => [
    `列表创建时使用了密钥，而${configured === 0 ? '现在没有设置密钥' : '现在的设置中没有那个密钥'}`,
    '请将 SECRET 设为创建列表时的密钥。如果已有新密钥，请将旧密钥放在其后：SECRET=new,old。',
  ],
  'key-files.open': ({ files }) => [`本机的所有用户都能读取 ${files.join('、')}`, '请只让运行 Postrider 的用户读取。'],
  'key-files.closed': () => '其他用户无法读取',
  'smtp.inbox': () => '没有设置 SMTP_URL：所有邮件都留在本机的测试收件箱',
  'smtp.relays': ({ relays }) => relays.map(relayInWords).join('、'),
  'encryption.open': ({ relays }) => [
    `发往 ${relays.join('、')} 的邮件在途中可能没有加密`,
    '除非该网络是内部网络，否则请使用 smtps://，或加上 ?tls=required。',
  ],
  'encryption.closed': () => '没有邮件未经加密离开本机',
  'ehlo.loopback': ({ name }) => [name, '请将 EHLO_NAME 设为本机的完整域名：有些邮件服务器会拒绝没有域名的客户端。'],
  'ehlo.fine': ({ name }) => name,
  'dkim-key.missing': () => '没有设置密钥：应由邮件服务器签名（docs/deliverability.md）',
  'dkim-key.short': ({ keys, advised }) => [keysInWords({ keys }), `请生成 ${advised} 位的 RSA 密钥。`],
  'dkim-key.fine': keysInWords,
  'dkim-key.unreadable': ({ setting, file, reason }) => [
    `${setting} 的 DKIM 密钥 ${file} 无法使用：${withoutPeriod(reason)}`,
    unsigned,
  ],
  'dkim-key.other-type': ({ setting, file, type, wanted }) => [
    `${setting} 的 DKIM 密钥 ${file} 无法使用：类型为 ${type}，应为 ${wanted === 'any' ? 'rsa 或 ed25519' : wanted}`,
    unsigned,
  ],
  'dkim-key.too-short': ({ setting, file, bits, limit }) => [
    `${setting} 的 DKIM 密钥 ${file} 无法使用：只有 ${bits} 位，而验证方要求至少 ${limit} 位`,
    unsigned,
  ],
  'dkim-key.invalid': ({ setting, file }) => [`${setting} 的 DKIM 密钥 ${file} 无法使用：它的签名无效`, unsigned],
} satisfies Partial<FindingWords>;

/** A space follows Latin letters, except before a full-width bracket. */
const namedServers = (servers: readonly string[]) => (servers.length === 0 ? ' ' : `（${servers.join('、')}）`);

const ofParts = {
  'redis.safe': () => '响应正常，可以写入，并确认已写入磁盘',
  'redis.private': () => '私有 Redis 为此次检查而启动，响应正常',
  'redis.memory-only': ({ because }) => [
    `响应正常，可以写入；已确认的更改只在内存中，因为${memoryGaps[because][0]}`,
    memoryGaps[because][1],
  ],
  'redis.unreachable': ({ where, reason }) => [
    `${where} 的 Redis 没有响应（${withoutPeriod(reason)}）`,
    '请启动 Redis，或更正 REDIS_URL。',
  ],
  'redis.refuses': ({ because, reason, servers }) => [
    `Redis${namedServers(servers)}拒绝写入，因为${refusedWrites[because][0]}（${withoutPeriod(reason)}）`,
    refusedWrites[because][1],
  ],
  'redis.not-on-disk': () => ['Redis 没有及时确认更改已写入磁盘', '请检查 Redis 的磁盘和日志。'],
  'redis.not-on-replicas': ({ wanted, confirmed }) => [
    `${wanted} 个 Redis 副本中，只有 ${confirmed} 个及时确认更改已写入磁盘`,
    '请启动缺少的副本（把 appendonly 设为 yes），或调低 DURABLE_REPLICAS。',
  ],
  'replicas.unused': ({ connected }) =>
    `已连接 ${connected} 个副本；由于没有设置 DURABLE_REPLICAS，确认更改时不等待副本`,
  'replicas.confirm': ({ wanted, connected, behind }) =>
    `已连接 ${connected} 个副本，每项更改至少由 ${wanted} 个副本确认；最慢的落后 ${behind} 字节${connected > wanted ? '' : '。没有多余的副本：失去一个后，更改会被拒绝，发送会等待'}`,
  'replicas.silent': ({ wanted, confirmed }) => [
    `DURABLE_REPLICAS 为 ${wanted}，但只有 ${confirmed} 个副本确认更改已写入磁盘，因此更改会被拒绝，发送会等待`,
    '请在每个副本上把 appendonly 设为 yes，并检查其磁盘和网络。',
  ],
  'redis.restoring': () => ['正在向该 Redis 恢复备份，或恢复曾被中断', '请等待完成。如果曾被中断，请重新恢复该文件。'],
  'redis.other-version': () => [
    'Redis 中的数据由另一版本的 Postrider 写入，该版本无法读取',
    '请使用写入数据的版本，或另一个 Redis。',
  ],
  'redis.cluster-node': () => ['该 Redis 是 Redis 集群的一个节点', '请在 REDIS_URL 中加上 ?cluster=true。'],
  'redis.newer': ({ stored, known }) => [
    `Redis 中的数据由更新版本的 Postrider 写入：数据已迁移 ${stored} 次，而该版本只知道 ${known} 次`,
    '请使用那个版本或更新的版本。',
  ],
  'redis.not-installed': () => ['没有设置 REDIS_URL，本机也没有安装 Redis', '请安装 Redis，或设置 REDIS_URL。'],
  'redis.not-started': () => [
    '私有 Redis 无法启动',
    '请确认 DATA_DIR 的文件夹可写且只属于您，并查看其中的 redis.log。',
  ],
  'redis.failed': ({ reason }) => [`无法使用 Redis（${withoutPeriod(reason)}）`, '请启动 Redis，或更正 REDIS_URL。'],
  'redis-setting.fine': ({ value }) => value,
  'redis-setting.restored': ({ value }) => `${value}；被强制结束的进程曾将其留在 always，现已恢复`,
  'redis-setting.unreported': ({ wanted }) => `该服务器不报告此设置；应为 ${wanted}`,
  'redis-setting.wrong': ({ value, wanted }) => [value, `请在 redis.conf 中设为 ${wanted}。`],
  'redis-setting.wasteful': ({ value, wanted }) => [value, `为节省内存，请在 redis.conf 中设为 ${wanted}。`],
  'memory.used': ({ used, max, perDay, days }) => {
    const amount = `已用 ${byteSize(used, 'zh-CN')}，共 ${byteSize(max, 'zh-CN')}`;
    if (perDay === null) return `${amount}；积累一周的数据后才能预测何时用满`;
    return days === null ? `${amount}，没有增长` : `${amount}；约 ${days} 天后用满`;
  },
  'memory.unlimited': ({ servers }) => [
    `Redis${namedServers(servers)}没有设置内存上限：它可能用尽主机内存，并被系统强制结束`,
    '请设置 Redis 的 maxmemory：大于列表所需，小于主机内存的一半。做法见 docs/operations.md。',
  ],
  'list.fine': ({ buckets }) => `${buckets} 个桶`,
  'list.moving': ({ from, to }) => [`正在从 ${from} 个桶迁移到 ${to} 个桶`, '如果曾被中断，请继续迁移。'],
  'list.other': ({ buckets, wanted }) => [
    `LIST_BUCKETS 为 ${wanted}，而列表有 ${buckets} 个桶`,
    `请将 LIST_BUCKETS 设为 ${buckets}，或迁移列表。`,
  ],
  'backup.fresh': ({ at: writtenAt, file }, at) => `最近一次在 ${at(writtenAt)} 写入：${file}`,
  'backup.awaited': ({ to }) => `还没有；工作进程会把第一份写入 ${to}`,
  'backup.unplanned': ({ lastAt }, at) => [
    lastAt === null ? '还没有写入过备份，也没有设置 BACKUP_TO' : `最近一次在 ${at(lastAt)} 写入，但没有设置 BACKUP_TO`,
    '请设置 BACKUP_TO，工作进程便会每天写入一份备份。如果备份由 systemd 定时器写入，请确认它仍在运行。',
  ],
  'backup.unwritable': ({ to, reason }) => [
    `下一份备份无法写入 ${to}（${reason.replace(/\.$/, '')}）`,
    '请授予运行 Postrider 的用户在该处的写入权限，或将 BACKUP_TO 设为其他位置。',
  ],
  'backup.wrong-key': ({ reason }) => [
    `下一份备份无法加密（${reason.replace(/\.$/, '')}）`,
    '请更正 BACKUP_RECIPIENTS：其中应填写 age-keygen 显示的公钥。',
  ],
  'backup.local': () => '没有设置 BACKUP_TO；在 localhost 上试用时无妨',
  'relay.accepts': ({ relays, slow }) => {
    const slowly = '但速度较慢，因为 Nodemailer 的版本与预期不符';
    if (relays.length < 2) return slow.length > 0 ? `可以接收邮件，${slowly}` : '可以接收邮件';
    const each = `${relays.join('、')} 可以接收邮件`;
    return slow.length > 0 ? `${each}（${slow.join('、')}：${slowly}）` : each;
  },
  'worker.none': () => ['没有正在运行的工作进程', '请启动 Postrider 的全部服务，或只启动工作进程。'],
  'worker.running': ({ workers }) => `${workers} 个正在运行`,
  'pace.limits': ({ all, each, some }) =>
    [
      all.length > 0 ? `上限 ${all.join(',')}` : '没有上限',
      ...(each.length > 0 ? [`每个域名 ${each.join(',')}`] : []),
      ...some.map(({ domain, rates }) => `${domain} ${rates.join(',')}`),
    ].join('；'),
  'pace.warm-up': ({ day, sent, allowed, since }) =>
    day === 0
      ? `预热从第一封邮件开始：当天 ${allowed} 封`
      : `自 ${since} 起预热，第 ${day} 天：已发 ${sent} 封，上限 ${allowed} 封`,
  'pace.slowed': ({ domain, perSecond }) => `应其服务器要求，${domain} 已放慢到每秒 ${perSecond} 封`,
} satisfies Partial<FindingWords>;

/** `1,024 位读者已收到，676 位尚未收到`. */
function rest({ reached, notReached }: { reached: number; notReached: number }): string {
  const have = `${inDigits(reached)} 位读者已收到`;
  return notReached === 0 ? have : `${have}，${inDigits(notReached)} 位尚未收到`;
}

const ofWork = {
  'sign-ups.open': ({ checked, emails, check, close }) =>
    `${checked ? '开放，但需要通过人机检查' : '开放'}；本小时发出 ${inDigits(emails)} 封确认邮件（达到 ${check} 封后，每次订阅都需要人机检查；达到 ${close} 封后，停止接受订阅）`,
  'proxy.none': () => '没有：读者直接连接（TRUST_PROXY 为 false）',
  'proxy.networks': ({ networks }) => `信任来自 ${networks.join('、')} 的 X-Forwarded-For`,
  'proxy.hops': ({ hops }) => `信任来自 ${hops} 级代理的 X-Forwarded-For`,
  'proxy.untrusted': ({ internal, at: moment }, at) => [
    `收到来自${internal ? '本机或内部网络' : '公网地址'}、带有 X-Forwarded-For 的请求（${at(moment)}），而 TRUST_PROXY 为 false`,
    '如果它经过您的代理，请设置 TRUST_PROXY：否则所有读者共用代理的地址和限额。',
  ],
  'bounces.none': () => '没有退信被暂时保留',
  'listener.unset': ({ mailbox }) =>
    mailbox
      ? '没有设置 FEEDBACK_PORT：退信从邮箱读取'
      : '没有设置 FEEDBACK_PORT：以邮件形式收到的退信需要从文件读入（docs/feedback.md）',
  'listener.silent': ({ where }) => [`没有程序监听 ${where}`, '请启动 Postrider 的全部服务，或只启动退信接收程序。'],
  'listener.runs': ({ where, tls, emails, applied, unattributed, unread, lastAt }, at) => {
    const listens = `正在监听 ${where}（${tls ? '支持 STARTTLS' : '不支持 STARTTLS'}）`;
    if (emails === 0 || lastAt === null) return `${listens}；尚未收到邮件`;
    const unknown = unread > 0 ? `，${unread} 封无法识别` : '';
    return `${listens}；收到 ${inDigits(emails)} 封邮件（${applied} 封已处理，${unattributed} 封无法证明收件人${unknown}），最后一封在 ${at(lastAt)}`;
  },
  'mailbox.unset': () => '没有读取退信的邮箱（没有设置 FEEDBACK_MAILBOX）',
  'mailbox.silent': ({ mailbox }) => [
    `没有程序在读取${mailbox === null ? '退信邮箱' : ` ${mailbox}`}`,
    '请启动 Postrider 的全部服务，或只启动退信邮箱的读取程序。',
  ],
  'mailbox.read': ({ mailbox, moved, backlog, lookedAt }, at) => {
    const read = `正在读取${mailbox === null ? '退信邮箱' : ` ${mailbox}`}`;
    if (lookedAt === null) return `${read}；首次检查尚未完成`;
    const waiting = backlog > 0 ? `，还有 ${inDigits(backlog)} 封待读` : '';
    return `${read}；已移动 ${inDigits(moved)} 份报告${waiting}，上次检查在 ${at(lookedAt)}`;
  },
  'reports.unset': ({ setting, address }) => [
    '它发送您的邮件，但没有读取它的退信报告',
    `请设置 ${setting}，并在服务商处填写 ${address}（docs/webhooks.md）。`,
  ],
  'reports.silent': ({ address }) => ['尚未收到报告', `请在服务商处填写 ${address}（docs/webhooks.md）。`],
  'reports.asking': ({ topics }) => [`${topics.join('、')} 等待确认`, '请确认。'],
  'reports.arrive': ({ lastAt }, at) => `上次报告在 ${at(lastAt)}`,
  'webhooks.on': ({ webhooks }) => `${webhooks} 个已启用`,
  'invitations.open': ({ invited }) => `${invited} 份尚未接受`,
  'sources.counted': ({ sources }) => `${sources} 个来源`,
  'sources.reading': ({ source, pages, sitemaps }) =>
    `${source} 还在读取 ${[pages > 0 && `${inDigits(pages)} 个网页`, sitemaps > 0 && `${inDigits(sitemaps)} 个站点地图`].filter(Boolean).join('和 ')}`,
  'digests.none': () => '没有自动生成的邮件因检查而未发送',
  'scheduled.none': () => '没有需要人处理的',
  'stopped.none': () => '没有暂停或只发送了一部分的',
  'stopped.paused': ({ issue, ...counts }) => [`${issue} 已暂停发送：${rest(counts)}`, '请继续发送，或将其取消。'],
  'stopped.itself': ({ issue, reason, cause, ...counts }) => [
    `${issue} 已自动暂停（${cause ? pauseInWords(cause, 'zh-CN').replace(/。$/, '') : quoted(withoutPeriod(reason))}）：${rest(counts)}`,
    cause?.because === 'restored' ? resumeRestored['zh-CN'] : '请阅读报告，然后继续发送，或将其取消。',
  ],
  'stopped.archived': ({ issue, newsletter, ...counts }) => [
    `${issue} 已暂停，因为邮件刊物 ${newsletter} 已归档：${rest(counts)}`,
    '请重新启用该邮件刊物并继续发送，或取消这一期。',
  ],
  'holds.none': () => '没有服务商拒收',
  'refusals.none': () => '最近各期没有邮件因发件人的原因被拒收',
  'refusals.ours': ({ issue, messages, reason }) => [
    `${issue} 有 ${messages} 封因发件人的原因（${reason}）被拒收`,
    refusalsInChinese.reasons[reason] ?? refusalsInChinese.byFault.us,
  ],
} satisfies Partial<FindingWords>;

/** What a version before this one, or a server, wrote in English. */
const quoted = (text: string) => `“${text.replace(/“/g, '‘').replace(/”/g, '’')}”`;

export const healthInChinese = { ...ofSettings, ...ofParts, ...ofWork } satisfies Partial<FindingWords>;

/** Latin words are set apart by a space. */
const ofSender = (name: string) => (domain: string) => `${domain} 的${/^[A-Z]/.test(name) ? ' ' : ''}${name}`;

/** What the checks of an installation are called. */
export const healthTitlesInChinese: Record<HealthCheckName, string | ((...of: string[]) => string)> = {
  node: 'Node',
  settings: '设置',
  secret: '密钥',
  'key-files': '密钥文件',
  smtp: '邮件服务器',
  encryption: '发送加密',
  ehlo: 'EHLO 名称',
  'dkim-key': 'DKIM 密钥',
  redis: 'Redis',
  replicas: (server) => `Redis 副本${server === undefined ? '' : `（${server}）`}`,
  relay: '邮件服务器状态',
  worker: '工作进程',
  pace: '发送速度',
  'redis-setting': (setting, server) => `Redis ${setting}${server === undefined ? '' : `（${server}）`}`,
  memory: 'Redis 内存',
  list: '列表',
  backup: '备份',
  'sign-ups': '订阅',
  proxy: '代理',
  bounces: '退信',
  listener: '退信接收',
  mailbox: '退信邮箱',
  reports: (provider) => `${provider} 的报告`,
  webhooks: 'Webhook',
  invitations: '邀请',
  sources: '来源',
  sections: '栏目',
  digests: '自动生成',
  scheduled: '已排期的邮件',
  stopped: '中途停止的邮件',
  holds: '服务商拒收',
  refusals: '拒收',
  attention: '需要处理',
  from: ofSender('发件人'),
  spf: ofSender('SPF'),
  dkim: ofSender('DKIM'),
  dmarc: ofSender('DMARC'),
  alignment: ofSender('域名对齐'),
  'reverse-dns': ofSender('反向 DNS'),
  'mta-sts': ofSender('MTA-STS'),
  'tls-rpt': ofSender('TLS-RPT'),
  bimi: ofSender('BIMI'),
};
