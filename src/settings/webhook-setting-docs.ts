// Documentation of the settings about reports from email providers (setting-docs.ts).

const passwordText = (name: string) =>
  `A password that ${name} must send with each report, as HTTP basic authentication: \`https://postrider:PASSWORD@HOST/feedback/…\`. At least 16 characters.`;

const fileText = (setting: string) => `A file that contains \`${setting}\`. Set only one of the two.`;

const fileDoc = (setting: string) => ({
  default: 'none',
  text: fileText(setting),
  example: `/run/secrets/${setting.toLowerCase()}`,
});

export const webhookSettingDocs = {
  SES_TOPICS: {
    default: 'none',
    text: 'The Amazon SNS topics that report bounces and complaints of Amazon SES. Separate several with commas. Every other topic is refused. docs/webhooks.md explains the set-up of each provider.',
    example: 'arn:aws:sns:eu-west-1:123456789012:bounces',
  },
  POSTMARK_WEBHOOK_SECRET: { default: 'none', text: passwordText('Postmark'), example: '' },
  POSTMARK_WEBHOOK_SECRET_FILE: fileDoc('POSTMARK_WEBHOOK_SECRET'),
  SENDGRID_WEBHOOK_KEY: {
    default: 'none',
    text: 'The public key of SendGrid’s signed event webhook, as SendGrid shows it.',
    example: '',
  },
  MAILGUN_WEBHOOK_KEY: { default: 'none', text: 'Mailgun’s HTTP webhook signing key.', example: '' },
  MAILGUN_WEBHOOK_KEY_FILE: fileDoc('MAILGUN_WEBHOOK_KEY'),
  BREVO_WEBHOOK_SECRET: { default: 'none', text: passwordText('Brevo'), example: '' },
  BREVO_WEBHOOK_SECRET_FILE: fileDoc('BREVO_WEBHOOK_SECRET'),
  SPARKPOST_WEBHOOK_SECRET: { default: 'none', text: passwordText('SparkPost'), example: '' },
  SPARKPOST_WEBHOOK_SECRET_FILE: fileDoc('SPARKPOST_WEBHOOK_SECRET'),
  RESEND_WEBHOOK_SECRET: {
    default: 'none',
    text: 'The signing secret of the webhook, as Resend shows it: `whsec_…`.',
    example: '',
  },
  RESEND_WEBHOOK_SECRET_FILE: fileDoc('RESEND_WEBHOOK_SECRET'),
} as const;

export const ownWebhookDocs = {
  WEBHOOK_NETWORKS: {
    default: 'none',
    text: 'Networks of your own that webhooks may post to, in addition to public addresses. Separate several with commas. This setting also allows `http://`.',
    example: '10.0.0.0/8,2001:db8::/32',
  },
} as const;
