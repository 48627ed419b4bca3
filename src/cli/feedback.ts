import type { Command } from 'commander';
import { bounceHoldCommands } from './feedback-hold.js';

export function feedbackCommands(program: Command): void {
  const feedback = program.command('feedback').description('bounces and complaints, and what follows from them');
  bounceHoldCommands(feedback);
}
