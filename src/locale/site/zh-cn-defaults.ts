import { addressLines, plain, type SiteDefaults, type SiteFacts } from './site-facts.js';

const clicks: Record<SiteFacts['clicks'], string> = {
  off: '我们也不统计邮件中链接的点击情况。',
  link: '我们按小时统计邮件中每个链接的点击次数，但不记录点击者。',
  reader:
    '如果订阅页面有说明，并且您在订阅时同意，我们会记录您点击了哪些链接和最近一次点击的日期；其他情况下，我们最多按小时统计每个链接的点击次数，不记录点击者。',
};

const ratings =
  '在部分邮件中，您可以为文章评分。我们保存您对每篇文章的最新评分、您在哪几期中评过分，以及您最近一次评分的日期。文章页面只显示平均分和评分人数。您可以随时修改评分。如果您删除数据，评分也会一并删除。';

const votes =
  '任何人都可以在文章页面评分。您评分后，浏览器会保存一个 Cookie，内含一个随机编号，180 天后失效。它只会发送到评分页面，用于确保每人一票，并让您可以修改评分。我们保存的是由该编号算出的代码，每篇文章各不相同；最后一次评分 180 天后，只保留总数。';

const comments =
  '您可以评论我们的文章。评论发布后，所有人都能看到评论内容和您填写的称呼，但看不到您的邮箱地址。如果您通过邮件中的链接评论，我们会记录评论者是您：您下载的数据中会包含这些评论，您删除数据时，这些评论也会一并删除。通过网站表单提交的评论不与任何人关联，如需删除，请与我们联系。';

const contact = ({ contactForm, contactUrl, postalAddress }: SiteFacts): string => {
  if (contactForm) return `[联系我们](${contactUrl})`;
  return postalAddress === ''
    ? '您可以直接回复我们的任意一封邮件。'
    : '您可以来信至上述地址，或直接回复我们的任意一封邮件。';
};

export const zhDefaults: SiteDefaults = {
  about: (facts) =>
    [
      ...(facts.newsletters.length === 0
        ? [`${plain(facts.publisher)}目前还没有邮件刊物。`]
        : [
            `${plain(facts.publisher)}出版以下邮件刊物：`,
            facts.newsletters
              .map(
                ({ title, tagline, url }) =>
                  `- [《${plain(title)}》](${url})${tagline === '' ? '' : `：${plain(tagline)}`}`,
              )
              .join('\n'),
            '所有刊物均免费，通过邮件送达，您可以随时一键退订。',
          ]),
      ...(facts.postalAddress === ''
        ? []
        : ['## 出版方', `${plain(facts.publisher)}\\\n${addressLines(facts.postalAddress)}`]),
      '## 如有疑问',
      contact(facts),
    ].join('\n\n'),

  privacy: (facts) =>
    [
      '本页说明我们为发送邮件刊物处理哪些个人数据、用途是什么、保存多久。',
      '## 我们是谁',
      [plain(facts.publisher), ...(facts.postalAddress === '' ? [] : [addressLines(facts.postalAddress)])].join('\\\n'),
      contact(facts),
      '## 浏览网页时',
      `${facts.ratings ? '除您为文章评分的情况外，' : ''}我们的网页不使用 Cookie，也不加载其他公司的脚本、字体或跟踪程序。往期刊物中的图片可能来自文章所在的网站。网站软件不保存访问日志。`,
      '您提交表单时，我们会统计来自您所在网络的提交次数，以防滥用。统计中只有代码，没有您的 IP 地址，并在一天之内删除。',
      ...(facts.ratings ? [votes] : []),
      '## 订阅时',
      '我们保存您的邮箱地址和您的选择：称呼（如有填写）、语言、栏目和接收频率。作为您申请订阅的证明，我们还保存您提交申请的时间和页面、您同意的说明文字版本、提交申请时的 IP 地址和确认时间，以及简短的变更记录。',
      `在您确认之前，我们只发送确认邮件和最多一次提醒。如果您没有确认，申请会在 ${facts.forgetPendingDays} 天后删除。`,
      '您的邮箱地址只用于发送您订阅的刊物。我们不会出售或出租。',
      '## 发送刊物时',
      `每期发送后，我们会记录邮件服务器是否接收了发给您的邮件，并将记录保存 ${facts.ledgerDays} 天。此后只保留总数和未被接收的邮件记录。如果邮箱已不存在，或您将邮件举报为垃圾邮件，我们会记录并停止发送。`,
      '我们的邮件不含跟踪像素，因此我们不知道您是否打开了邮件。邮件中的图片来自我们的服务器或文章所在的网站，我们不统计图片的加载次数。',
      clicks[facts.clicks],
      ...(facts.ratings ? [ratings] : []),
      ...(facts.comments ? [comments] : []),
      '邮件会经过我们使用的邮件服务器和您的邮箱服务商。',
      '## 给我们留言时',
      `您在网页表单中填写的留言会以邮件形式发送给我们。邮件服务器接收后，留言立即从本网站删除，最长保存 ${facts.messageDays} 天。`,
      '## 退订、查看或删除您的数据',
      `每期邮件都有退订链接和订阅设置链接。在订阅设置页面，您可以下载或删除我们保存的全部个人数据。手边没有邮件？[通过邮件获取链接](${facts.subscriptionsUrl})。`,
      '退订后，我们会保留您的资料和退订记录，以免再次向您发送邮件。删除数据后，只保留一个无法还原成邮箱地址的代码，以防他人再次将您加入名单。',
      '根据您所在地区的法律，您可能还有权要求更正数据、反对使用数据，或向数据保护机构投诉。',
    ].join('\n\n'),

  advertising: ({ contactForm, contactUrl }) =>
    [
      '您可以在我们的邮件刊物中投放赞助内容，触达我们的读者。',
      '赞助内容一律明确标注。我们不会向广告主提供任何读者的个人数据。',
      ...(contactForm
        ? ['欢迎告诉我们您的想法，我们会向您介绍形式、档期和价格。']
        : [`如需了解形式、档期和价格，请查看[联系方式](${contactUrl})。`]),
    ].join('\n\n'),
};
