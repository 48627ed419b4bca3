import { type RunnerTask, type RunnerTestFile, TestRunner } from 'vitest';

/**
 * Runs the tests of each file from the last to the first. A test that breaks another, or needs it, shows itself either in
 * this order or in that of the file, unless a third one between them repairs it.
 */
export default class Backwards extends TestRunner {
  onCollected(files: RunnerTestFile[]): void {
    for (const file of files) turn(file);
  }
}

function turn(task: RunnerTask): void {
  if (!('tasks' in task)) return;
  task.tasks.reverse();
  for (const one of task.tasks) turn(one);
}
