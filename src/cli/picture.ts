import { basename } from 'node:path';
import type { Command } from 'commander';
import { pictures } from '../operations/pictures/pictures.js';
import { links } from '../render/links.js';
import { operationCommand } from './operation-command.js';

/** `picture add`. */
export function pictureCommands(program: Command): void {
  const noun = program.command('picture').description('add pictures for articles, sponsors and logos');
  operationCommand(noun, 'add <file>', 'keep a picture, and show the address to use', pictures.add, {
    file: ({ file: path }) => ({ path, name: basename(path) }),
    text: ({ file }, { app }) => links.media(app.publicUrl, file),
    notes: ({ width, height, bytes }, { output }) =>
      output.note(
        `${width} × ${height} pixels, ${Math.ceil(bytes / 1024)} KB. Use it with --image, --picture or --logo.`,
      ),
  });
}
