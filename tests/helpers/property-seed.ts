import fc from 'fast-check';

// TEST_SEED repeats the values of a run's properties, as `--sequence.seed` repeats the order of its tests.
fc.configureGlobal({ seed: Number(process.env.TEST_SEED) });
