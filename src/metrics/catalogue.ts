/** What a metric is. docs/metrics.md has a row for each; a test compares them. */
export interface MetricDefinition {
  name: `postrider_${string}`;
  kind: 'counter' | 'gauge' | 'histogram';
  help: string;
  labels: readonly string[];
  /** Upper limits of a histogram's buckets, in seconds. */
  buckets?: readonly number[];
}

/** Counted and measured by each process for itself, from its start. */
export const processMetrics = {
  messages: {
    name: 'postrider_messages_total',
    kind: 'counter',
    help: 'Outcomes of attempts to email a recipient of an issue.',
    labels: ['result', 'relay', 'provider'],
  },
  claims: {
    name: 'postrider_claims_total',
    kind: 'counter',
    help: 'Attempts to claim a recipient of an issue.',
    labels: ['outcome'],
  },
  smtpSteps: {
    name: 'postrider_smtp_step_seconds',
    kind: 'histogram',
    help: 'Time until a relay answered a step of the SMTP dialogue, in seconds.',
    labels: ['step', 'relay'],
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2, 10, 60],
  },
  durableWait: {
    name: 'postrider_durable_wait_seconds',
    kind: 'histogram',
    help: 'Time until changes were on disk, in seconds.',
    labels: [],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 5],
  },
  render: {
    name: 'postrider_render_seconds',
    kind: 'histogram',
    help: 'Time to render the email of an issue in one language, in seconds.',
    labels: [],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5],
  },
  signUps: {
    name: 'postrider_sign_ups_total',
    kind: 'counter',
    help: 'Posted sign-up forms, and confirmed subscriptions.',
    labels: ['outcome'],
  },
  feedback: {
    name: 'postrider_feedback_total',
    kind: 'counter',
    help: 'Reports about readers (bounces, complaints and others) that were applied.',
    labels: ['source', 'kind'],
  },
  unattributed: {
    name: 'postrider_feedback_unattributed_total',
    kind: 'counter',
    help: 'Reports that nothing attributes to a reader.',
    labels: [],
  },
  webhookDeliveries: {
    name: 'postrider_webhook_deliveries_total',
    kind: 'counter',
    help: 'Attempts to deliver an event to a webhook.',
    labels: ['outcome'],
  },
  sourcePulls: {
    name: 'postrider_source_pulls_total',
    kind: 'counter',
    help: 'Pulls of sources of articles.',
    labels: ['outcome'],
  },
  httpRequests: {
    name: 'postrider_http_request_duration_seconds',
    kind: 'histogram',
    help: 'Time until the web server answered a request, in seconds.',
    labels: ['method', 'route', 'status'],
    buckets: [0.005, 0.025, 0.1, 0.25, 1, 2.5, 10],
  },
  build: {
    name: 'postrider_build_info',
    kind: 'gauge',
    help: 'Always 1. The labels name the versions.',
    labels: ['version', 'node'],
  },
} as const satisfies Record<string, MetricDefinition>;

/** Read from Redis when they are asked for: the same in every process of an installation. */
export const sharedMetrics = {
  storeUp: {
    name: 'postrider_store_up',
    kind: 'gauge',
    help: '1 if Redis answered while these metrics were made, otherwise 0.',
    labels: [],
  },
  oldestDue: {
    name: 'postrider_oldest_due_seconds',
    kind: 'gauge',
    help: 'Seconds since the first recipient of an issue who still waits was due; 0 if nobody waits.',
    labels: [],
  },
  subscribers: {
    name: 'postrider_subscribers',
    kind: 'gauge',
    help: 'Subscribers of each newsletter by state, counted once an hour and after a send.',
    labels: ['newsletter', 'state'],
  },
  queueJobs: {
    name: 'postrider_queue_jobs',
    kind: 'gauge',
    help: 'Jobs of each queue by state.',
    labels: ['queue', 'state'],
  },
  workers: {
    name: 'postrider_workers',
    kind: 'gauge',
    help: 'Worker processes with a heartbeat in the last 10 seconds.',
    labels: [],
  },
  memory: {
    name: 'postrider_redis_memory_bytes',
    kind: 'gauge',
    help: 'Memory that Redis uses; of several primaries, the fullest.',
    labels: [],
  },
  memoryLimit: {
    name: 'postrider_redis_memory_limit_bytes',
    kind: 'gauge',
    help: 'Memory that Redis may use: maxmemory, or what its machine has.',
    labels: [],
  },
  memoryFull: {
    name: 'postrider_redis_memory_full_seconds',
    kind: 'gauge',
    help: 'Seconds until the memory of Redis is full, by its growth in the last four weeks.',
    labels: [],
  },
  refusesWrites: {
    name: 'postrider_redis_refuses_writes',
    kind: 'gauge',
    help: '1 for the reason why Redis refuses writes, otherwise 0.',
    labels: ['because'],
  },
  replicas: {
    name: 'postrider_redis_replicas',
    kind: 'gauge',
    help: 'Replicas that keep up; of several primaries, the one that has the fewest.',
    labels: [],
  },
  replicasWanted: {
    name: 'postrider_redis_replicas_wanted',
    kind: 'gauge',
    help: 'Replicas that must have a change before it is answered (DURABLE_REPLICAS).',
    labels: [],
  },
  replicasLost: {
    name: 'postrider_redis_replicas_lost',
    kind: 'gauge',
    help: 'Replicas that are missing of those that were connected in the last seven days.',
    labels: [],
  },
  backupAge: {
    name: 'postrider_backup_age_seconds',
    kind: 'gauge',
    help: 'Seconds since the newest backup that was written to BACKUP_TO. Only with BACKUP_TO.',
    labels: [],
  },
  backupSize: {
    name: 'postrider_backup_bytes',
    kind: 'gauge',
    help: 'Size of the newest backup in BACKUP_TO. Only with BACKUP_TO.',
    labels: [],
  },
  backupFailed: {
    name: 'postrider_backup_failed',
    kind: 'gauge',
    help: '1 if the last backup could not be written, otherwise 0. Only with BACKUP_TO.',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition>;
