/** Series in promtool's notation: `0+60x90` is 0, 60, 120 … for 90 minutes. */
type Series = Readonly<Record<string, string>>;

/** A state in which an alert fires. */
export interface FiringAlert {
  series: Series;
  /** When it has fired, in promtool's notation. */
  at: string;
  /** Besides `severity`. */
  labels?: Record<string, string>;
  summary: string;
}

const messages = (result: string, { relay = 'relay:25', provider = 'gmail' } = {}) =>
  `postrider_messages_total{result="${result}",relay="${relay}",provider="${provider}",instance="a"}`;
const buckets = (name: string, labels: string, limits: Readonly<Record<string, string>>): Series =>
  Object.fromEntries(Object.entries(limits).map(([le, values]) => [`${name}_bucket{${labels}le="${le}"}`, values]));
const http = (status: string) =>
  `postrider_http_request_duration_seconds_count{method="GET",route="/",status="${status}"}`;

/** A day and a half of an installation in which nothing is wrong. No alert may fire, whenever one looks. */
export const healthy: Series = {
  'up{job="postrider",instance="a"}': '1x2200',
  'postrider_store_up{instance="a"}': '1x2200',
  'postrider_redis_memory_bytes{instance="a"}': '600+0.1x2200',
  'postrider_redis_memory_limit_bytes{instance="a"}': '1000x2200',
  'postrider_redis_memory_full_seconds{instance="a"}': `${40 * 86_400}x2200`,
  'postrider_redis_refuses_writes{because="memory-full",instance="a"}': '0x2200',
  'postrider_redis_replicas{instance="a"}': '1x2200',
  'postrider_redis_replicas_wanted{instance="a"}': '1x2200',
  // A replica that is restarted within minutes.
  'postrider_redis_replicas_lost{instance="a"}': '0x300 1x3 0x1897',
  // A backup each night, of which one could be written only the second time.
  'postrider_backup_age_seconds{instance="a"}': '0+60x1440 0+60x760',
  'postrider_backup_failed{instance="a"}': '0x640 1x14 0x1546',
  // An upgrade, worker by worker, and one that was restarted before it was forgotten.
  'postrider_workers{instance="a"}': '2x600 1x5 2x5 3 2x1588',
  'postrider_oldest_due_seconds{instance="a"}': '0+60x30 0x2170',
  [messages('accepted')]: '0+1000x30 30000x2170',
  [messages('bounced')]: '0+5x30 150x2170',
  [messages('deferred')]: '0+20x30 600x2170',
  [messages('excluded', { relay: '', provider: '' })]: '0+1x30 30x2170',
  'postrider_queue_jobs{queue="notices",state="waiting"}': '3x2200',
  'postrider_feedback_total{source="report",kind="complaint"}': '0+0x600 0+1x10 10x1580',
  postrider_feedback_unattributed_total: '0+0x600 0+1x2 2x1590',
  ...buckets('postrider_smtp_step_seconds', 'step="content",relay="relay:25",', {
    '0.1': '0+1000x30 30000x2170',
    '+Inf': '0+1020x30 30600x2170',
  }),
  ...buckets('postrider_durable_wait_seconds', '', { '0.005': '0+100x2200', '+Inf': '0+100x2200' }),
  'postrider_sign_ups_total{outcome="accepted"}': '0+2x2200',
  'postrider_sign_ups_total{outcome="limited"}': '0+1x2200',
  [http('2xx')]: '0+500x2200',
  [http('5xx')]: '0+0x2200',
  ...buckets('postrider_http_request_duration_seconds', 'method="GET",route="/",status="2xx",', {
    '0.1': '0+490x2200',
    '+Inf': '0+500x2200',
  }),
  'postrider_source_pulls_total{outcome="read"}': '0+3x2200',
  'postrider_source_pulls_total{outcome="failed"}': '0+1x2200',
  'postrider_webhook_deliveries_total{outcome="delivered"}': '0+5x2200',
  'postrider_webhook_deliveries_total{outcome="failed"}': '0+1x2200',
  'postrider_subscribers{newsletter="business",state="confirmed"}': '1000+1x2200',
  'postrider_build_info{version="0.2.0",instance="a"}': '1x2200',
};

/** For each alert, what makes it fire. */
export const firing: Readonly<Record<string, FiringAlert>> = {
  PostriderDown: {
    series: { 'up{job="postrider",instance="a"}': '1x5 0x20' },
    at: '10m',
    labels: { job: 'postrider', instance: 'a' },
    summary: 'A process of Postrider does not answer at a.',
  },
  PostriderStoreDown: {
    series: { 'postrider_store_up{instance="a"}': '1x20', 'postrider_store_up{instance="b"}': '1x5 0x20' },
    at: '10m',
    summary: 'Redis does not answer a process of Postrider.',
  },
  PostriderWritesRefused: {
    series: {
      'postrider_redis_refuses_writes{because="memory-full"}': '0x5 1x20',
      'postrider_redis_refuses_writes{because="disk-failed"}': '0x25',
    },
    at: '10m',
    labels: { because: 'memory-full' },
    summary: 'Redis refuses writes: memory-full.',
  },
  PostriderTooFewReplicas: {
    series: { 'postrider_redis_replicas{instance="a"}': '2x5 1x20', postrider_redis_replicas_wanted: '2x25' },
    at: '10m',
    summary: '1 replicas of Redis keep up, fewer than DURABLE_REPLICAS.',
  },
  PostriderReplicaLost: {
    series: { 'postrider_redis_replicas_lost{instance="a"}': '0x5 1x25' },
    at: '20m',
    summary: 'Replicas of Redis that are missing: 1.',
  },
  PostriderMemoryNearlyFull: {
    series: {
      'postrider_redis_memory_bytes{instance="a"}': '800+10x25',
      'postrider_redis_memory_limit_bytes{instance="a"}': '1000x25',
    },
    at: '16m',
    summary: 'Redis uses 96% of its memory.',
  },
  PostriderMemoryFills: {
    series: { postrider_redis_memory_full_seconds: `${20 * 86_400}x90` },
    at: '80m',
    summary: 'The memory of Redis will be full in 20d 0h 0m 0s.',
  },
  PostriderBackupOld: {
    series: { postrider_backup_age_seconds: '0+60x1700' },
    at: '26h',
    summary: 'The newest backup is 1d 2h 0m 0s old.',
  },
  PostriderBackupFails: {
    // It is tried again every 15 minutes, and is not failed meanwhile.
    series: { postrider_backup_failed: '0x5 1x14 0 1x14 0 1x14 0 1x14 0 1x14 0 1x14' },
    at: '80m',
    summary: 'Backups could not be written for an hour.',
  },
  PostriderNoWorkers: { series: { postrider_workers: '2x5 0x20' }, at: '10m', summary: 'No worker is running.' },
  PostriderFewerWorkers: {
    series: { 'postrider_workers{instance="a"}': '2x20 1x40' },
    at: '38m',
    summary: 'Workers that run: 1, fewer than in most of the last day.',
  },
  PostriderNothingSent: {
    series: { postrider_oldest_due_seconds: '0+60x60', [messages('accepted')]: '0+100x10 1000x50' },
    at: '40m',
    summary: 'Recipients of an issue wait, and nothing has gone out for ten minutes.',
  },
  PostriderConfirmationsWait: {
    series: { 'postrider_queue_jobs{queue="notices",state="waiting"}': '0+10x40' },
    at: '30m',
    summary: '300 emails to single readers wait, such as confirmations.',
  },
  PostriderManyBounces: {
    series: { [messages('accepted')]: '0+90x30', [messages('bounced')]: '0+10x30' },
    at: '20m',
    summary: '10% of the messages bounce.',
  },
  PostriderMessagesFail: {
    series: {
      [messages('accepted')]: '0+90x30',
      [messages('failed')]: '0+10x30',
      [messages('accepted', { relay: 'other:25' })]: '0+90x30',
    },
    at: '20m',
    labels: { relay: 'relay:25' },
    summary: '10% of the messages through relay:25 fail.',
  },
  PostriderProviderDefers: {
    series: {
      [messages('accepted')]: '0+50x60',
      [messages('deferred')]: '0+50x60',
      [messages('accepted', { provider: 'other' })]: '0+50x60',
    },
    at: '40m',
    labels: { provider: 'gmail' },
    summary: 'gmail defers 50% of its messages.',
  },
  PostriderComplaints: {
    series: {
      [messages('accepted')]: '0+10x2000',
      'postrider_feedback_total{source="report",kind="complaint"}': '0+0.05x2000',
    },
    at: '30h',
    summary: '0.5% of the readers of a day call the email spam.',
  },
  PostriderReportsUnattributed: {
    series: {
      postrider_feedback_unattributed_total: '0+1x2000',
      'postrider_feedback_total{source="report",kind="hard"}': '0+0x2000',
    },
    at: '30h',
    summary: 'Most reports of bounces cannot be attributed to a reader.',
  },
  PostriderSlowRelay: {
    series: buckets('postrider_smtp_step_seconds', 'step="content",relay="relay:25",', {
      '2': '0+10x60',
      '10': '0+100x60',
      '+Inf': '0+100x60',
    }),
    at: '40m',
    labels: { relay: 'relay:25' },
    summary: 'relay:25 takes 10 seconds to accept a message.',
  },
  PostriderSlowDisk: {
    series: buckets('postrider_durable_wait_seconds', '', { '1': '0+0x60', '5': '0+100x60', '+Inf': '0+100x60' }),
    at: '40m',
    summary: 'Changes take 5.0 seconds to reach the disk of Redis.',
  },
  PostriderSignUpFlood: {
    series: { 'postrider_sign_ups_total{outcome="limited"}': '0+20x30' },
    at: '20m',
    summary: '300 sign-ups were refused in 15 minutes.',
  },
  PostriderErrors: {
    series: { [http('2xx')]: '0+90x30', [http('5xx')]: '0+10x30' },
    at: '20m',
    summary: '10% of the answers of the web server are errors.',
  },
  PostriderSlowPages: {
    series: buckets('postrider_http_request_duration_seconds', 'method="GET",route="/",status="2xx",', {
      '1': '0+0x60',
      '2.5': '0+100x60',
      '+Inf': '0+100x60',
    }),
    at: '40m',
    summary: 'Pages take 2.4 seconds.',
  },
  PostriderSourcesFail: {
    series: {
      'postrider_source_pulls_total{outcome="failed"}': '0+1x90',
      'postrider_source_pulls_total{outcome="read"}': '0+0x90',
    },
    at: '80m',
    summary: 'More than half of the pulls of sources fail.',
  },
  PostriderWebhooksFail: {
    series: { 'postrider_webhook_deliveries_total{outcome="failed"}': '0+1x90' },
    at: '80m',
    summary: 'No event has reached a webhook for an hour.',
  },
  PostriderListShrinks: {
    series: { 'postrider_subscribers{newsletter="business",state="confirmed"}': '1000x1500 900x100' },
    at: '26h',
    labels: { newsletter: 'business' },
    summary: 'business has lost more than 5 % of its readers in a day.',
  },
  PostriderMixedVersions: {
    series: {
      'postrider_build_info{version="0.2.0",instance="a"}': '1x90',
      'postrider_build_info{version="0.3.0",instance="b"}': '1x90',
    },
    at: '80m',
    summary: 'Processes of different versions have been running for an hour.',
  },
};
