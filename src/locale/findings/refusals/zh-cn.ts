import type { RefusalWords } from './refusal-words.js';

const gone = '该读者已标记为退信，不再收到后续各期。无需处理。';

export const refusalsInChinese: RefusalWords = {
  reasons: {
    'no-such-user': gone,
    'no-such-domain': gone,
    'mailbox-disabled': gone,
    'mailbox-full': '请等待：邮箱连续数周已满，即视为停用。',
    'rate-limited': '请放慢对该服务商的发送速度：设置 DOMAIN_RATES；新的发送地址请设置 WARM_UP。',
    'too-many-recipients': '请放慢对该服务商的发送速度：设置 DOMAIN_RATES。',
    blocked: '请向服务器所指的黑名单或服务商申请解除，并且只向已确认的读者发送。',
    unauthenticated: '请检查发件域名的 SPF、DKIM 和 DMARC 记录。',
    'sender-refused': '请确认发件地址存在，并且其域名可以接收邮件。',
    'relay-refused': '请检查 SMTP_URL 中的用户名和密码，以及邮件服务器能否为该域名发送。',
    policy: '请查看服务器的应答，其中通常有说明原因的网页。',
    protocol: '请检查邮件服务器：它拒绝了一条命令。',
    spam: '请检查本期的内容和链接，以及 SPF、DKIM 和 DMARC。',
    virus: '请检查本期的链接：服务器认为其中有危险链接。',
    'too-large': '请缩小本期：减少文章，或缩短摘要。',
    malformed: '请检查途中是否有邮件服务器或过滤器改动邮件。',
    'no-smtputf8': '该地址含有 ASCII 以外的字符。请读者另给一个地址。',
    'relay-without-smtputf8': '该地址含有 ASCII 以外的字符。请在 SMTP_URL 中添加支持 SMTPUTF8 的邮件服务器。',
    'refused-by-reader': '该读者屏蔽了此发件人。如果读者要求，请为其退订。',
  },
  byFault: {
    reader: '无需处理。',
    provider: '请等待：被推迟的邮件会在数天内重试。',
    us: '请查看服务器的应答。',
  },
};
