import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AudienceFilter } from '../../../src/subscribers/list/audience.js';
import { countAudience } from '../../../src/subscribers/list/count-subscribers.js';
import { startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { listForTests, type TestList } from '../list/list-for-tests.js';

let server: TestRedis;
let it: TestList;
beforeAll(async () => {
  server = await startTestRedis();
});
beforeEach(async () => {
  it = await listForTests(server.redis);
});
afterAll(() => server.stop());

const seconds = (iso: string) => Date.parse(iso) / 1000;

const mailchimpHead =
  '"Email Address","First Name","Last Name",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP';
const mailchimpTail = 'LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED';

test("Mailchimp's subscribed readers keep their name, and the day and the IP address of their consent", async () => {
  const content = `${mailchimpHead},${mailchimpTail},LEID,EUID,NOTES,TAGS
a@example.com,North,Pier,2,"2015-03-02 10:00:00",,"2015-03-02 10:05:09",203.0.113.9,,,,,Europe/Berlin,,,"2024-01-01 00:00:00",1,abc,,"""vip"""
`;
  expect(await it.importText(content)).toMatchObject({ format: 'Mailchimp', added: 1 });
  expect(await it.membership('a@example.com')).toMatchObject({
    state: 'confirmed',
    name: 'North Pier',
    askedAt: seconds('2015-03-02T10:00:00Z'),
    confirmedAt: seconds('2015-03-02T10:05:09Z'),
    consent: { method: 'import', from: 'the old list', ip: '203.0.113.9' },
  });
  const count = (filter: AudienceFilter) => countAudience(it.list, it.newsletter, filter);
  expect(await count({ confirmedBefore: '2015-03-03' })).toBe(1);
  expect(await count({ confirmedBefore: '2015-03-02' })).toBe(0);
  expect(await count({ confirmedAfter: '2015-03-02', confirmedBefore: '2020-01-01' })).toBe(1);
  expect(await count({ confirmedAfter: '2015-03-03' })).toBe(0);
  await it.importText('email,status\nb@example.com,unsubscribed\n');
  expect(await count({ confirmedAfter: '2015-03-02' })).toBe(1);
});

test("Mailchimp's unsubscribed and complained readers keep their state, and its cleaned ones are bounced", async () => {
  const unsubscribed = `${mailchimpHead},${mailchimpTail},UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER,LEID,EUID,NOTES,TAGS
a@example.com,A,,2,"2021-03-02 10:00:00",,"2021-03-02 10:00:00",,,,,,,,,"2022-01-01 00:00:00","2022-01-01 00:00:00",Digest,1,"NO_LONGER_INTERESTED",,1,abc,,
b@example.com,B,,2,"2021-03-02 10:00:00",,"2021-03-02 10:00:00",,,,,,,,,"2022-01-01 00:00:00","2022-01-01 00:00:00",Digest,1,"Reported abuse",,1,abc,,
`;
  const cleaned = `${mailchimpHead},${mailchimpTail},CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID,LEID,EUID,NOTES,TAGS
c@example.com,C,,2,,,"2021-03-02 10:00:00",,,,,,,,,"2022-01-01 00:00:00","2022-02-01 00:00:00",Digest,1,1,abc,,
`;
  expect(await it.importText(unsubscribed)).toMatchObject({ format: 'Mailchimp', added: 2 });
  expect(await it.importText(cleaned)).toMatchObject({ format: 'Mailchimp', added: 1 });
  expect(await it.membership('a@example.com')).toMatchObject({
    state: 'unsubscribed',
    confirmedAt: seconds('2021-03-02T10:00:00Z'),
    changedAt: seconds('2022-01-01T00:00:00Z'),
  });
  expect((await it.membership('b@example.com')).state).toBe('complained');
  expect(await it.membership('c@example.com')).toMatchObject({
    state: 'bounced',
    changedAt: seconds('2022-02-01T00:00:00Z'),
  });
});

test("listmonk's blocklisted readers are unsubscribed, and the others keep their dates", async () => {
  const content = `uuid,email,name,attributes,status,created_at,updated_at
8d1e5e0e-0000-4000-8000-000000000001,a@example.com,A reader,"{""city"": ""Harbour""}",enabled,2023-01-02 03:04:05.678901 +0000 UTC,2023-01-02 03:04:05.678901 +0000 UTC
8d1e5e0e-0000-4000-8000-000000000002,b@example.com,B reader,{},blocklisted,2023-01-02T03:04:05.678901Z,2024-01-02T03:04:05Z
`;
  expect(await it.importText(content)).toMatchObject({ format: 'listmonk', added: 2 });
  const day = seconds('2023-01-02T03:04:05Z');
  expect(await it.membership('a@example.com')).toMatchObject({ state: 'confirmed', askedAt: day, confirmedAt: day });
  expect(await it.membership('b@example.com')).toMatchObject({ state: 'unsubscribed', askedAt: day });
});

test("Ghost's members without emails, and its deleted ones, are unsubscribed", async () => {
  const content = `id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers
1,a@example.com,A reader,,true,false,,2022-05-06T07:08:09.000Z,,,
2,b@example.com,B reader,"a, note",false,false,,2022-05-06T07:08:09.000Z,,,
3,c@example.com,,,true,false,,2022-05-06T07:08:09.000Z,2023-05-06T07:08:09.000Z,,
`;
  expect(await it.importText(content)).toMatchObject({ format: 'Ghost', added: 3 });
  const day = seconds('2022-05-06T07:08:09Z');
  expect(await it.membership('a@example.com')).toMatchObject({ state: 'confirmed', name: 'A reader', askedAt: day });
  expect((await it.membership('b@example.com')).state).toBe('unsubscribed');
  expect(await it.membership('c@example.com')).toMatchObject({
    state: 'unsubscribed',
    changedAt: seconds('2023-05-06T07:08:09Z'),
  });
});

test("Substack's readers whose emails are disabled are unsubscribed", async () => {
  const content = `email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at
a@example.com,false,,other,false,2024-07-01T00:00:00.000Z,
b@example.com,true,2027-01-01T00:00:00.000Z,yearly,true,2024-07-01T00:00:00.000Z,2024-07-02T00:00:00.000Z
`;
  expect(await it.importText(content)).toMatchObject({ format: 'Substack', added: 2 });
  const day = seconds('2024-07-01T00:00:00Z');
  expect(await it.membership('a@example.com')).toMatchObject({ state: 'confirmed', confirmedAt: day });
  expect((await it.membership('b@example.com')).state).toBe('unsubscribed');
});

test("phpList's blacklisted readers are unsubscribed, and those who never confirmed are not imported", async () => {
  const heads = [
    'id,email,confirmed,blacklisted,optedin,bouncecount,entered,modified,uniqid,htmlemail',
    'id,Email,Is the email of this subscriber confirmed,Is this subscriber blacklisted,optedin,Number of bounces on this subscriber,Entered,Last Modified,uniqid,Send this subscriber HTML emails',
  ];
  for (const head of heads) {
    it = await listForTests(server.redis);
    const content = `${head}
1,a@example.com,1,0,1,0,2019-12-31 23:59:59,2024-01-01 00:00:00,x,1
2,b@example.com,1,1,1,0,2021-01-01 00:00:00,2024-01-01 00:00:00,x,1
3,c@example.com,0,0,0,0,2021-01-01 00:00:00,2024-01-01 00:00:00,x,1
`;
    expect(await it.importText(content)).toMatchObject({ format: 'phpList', added: 2, skipped: { unconfirmed: 1 } });
    expect((await it.membership('a@example.com')).askedAt).toBe(seconds('2019-12-31T23:59:59Z'));
    expect((await it.membership('b@example.com')).state).toBe('unsubscribed');
  }
});
