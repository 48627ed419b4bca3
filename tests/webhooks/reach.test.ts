import { expect, test } from 'vitest';
import { InvalidInput } from '../../src/errors.js';
import { checkWebhookAddress } from '../../src/webhooks/reach.js';

const fault = (address: string, networks: readonly string[] = []) => {
  try {
    checkWebhookAddress(address, { networks });
    return undefined;
  } catch (error) {
    return error;
  }
};

test.each([
  'https://localhost/',
  'https://LocalHost:8443/hook',
  'https://localhost./',
  'https://hooks.localhost/',
  'https://127.0.0.1/',
  'https://[::1]/',
])('%s is refused at once, with the setting that allows it', (address) => {
  const error = fault(address);
  expect(error).toBeInstanceOf(InvalidInput);
  expect(error).toMatchObject({ field: 'url' });
  expect(String(error)).toContain('WEBHOOK_NETWORKS');
});

test('this machine may be reached when it is one of the operator’s networks, and other names are looked up later', () => {
  for (const network of ['127.0.0.0/8', '::1/128']) expect(fault('http://localhost:9000/', [network])).toBeUndefined();
  expect(fault('http://localhost:9000/', ['10.0.0.0/8'])).toBeInstanceOf(InvalidInput);
  for (const address of ['https://hooks.example.com/', 'https://localhost.example.com/', 'https://notlocalhost/'])
    expect(fault(address)).toBeUndefined();
});
