// @ts-check
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';

// Loaded by `--import` into a worker: plain JavaScript, because a compiled worker reads no TypeScript. It samples what the
// worker does from the moment at which the bench begins its send until the worker ends, and writes Node's profile.

/** A sample each 200 µs: a send of 8 s has 40,000, so one per cent is 400. */
const intervalUs = 200;

const file = process.env.BENCH_PROFILE;
if (file) {
  const session = new Session();
  session.connect();
  process.once('SIGUSR2', () => {
    session.post('Profiler.enable');
    session.post('Profiler.setSamplingInterval', { interval: intervalUs });
    session.post('Profiler.start');
  });
  process.once('exit', () =>
    session.post('Profiler.stop', (error, result) => {
      if (!error) writeFileSync(file, JSON.stringify(result.profile));
    }),
  );
}
