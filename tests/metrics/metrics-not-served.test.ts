import { expect, test } from 'vitest';
import { wordsOf } from '../../src/cli/error-words.js';
import { metricsNotServed } from '../../src/metrics/metrics-not-served.js';

test('a port of the metrics that this user may not use is named, with the setting to change', () => {
  const refused = Object.assign(new Error('listen EACCES: permission denied 127.0.0.1:80'), { code: 'EACCES' });
  const words = wordsOf(metricsNotServed('127.0.0.1:80', refused));
  expect(words).toContain('this user may not listen on 127.0.0.1:80.');
  expect(words).toContain('Set METRICS_PORT to one above 1023.');
});
