import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The program `node` of the Dockerfile's base image, from npm. @returns its folder */
export async function installNode(root: string, dockerfile: string): Promise<string> {
  const [, version = ''] = /^FROM node:(\d+)/m.exec(dockerfile) ?? [];
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(root, `node_modules/.cache/node-${version}`);
  const bin = join(folder, 'node_modules', name, 'bin');
  if (existsSync(join(bin, 'node'))) return bin;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const quiet = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  await run('npm', ['install', '--prefix', folder, ...quiet, `${name}@${version}`]);
  return bin;
}

/** What one line of the Dockerfile runs, its continuations included. @param starts how it begins */
function runLine(dockerfile: string, starts: string): string {
  const line = dockerfile
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .find((one) => one.startsWith(`RUN ${starts}`));
  if (!line) throw new Error(`The Dockerfile has no line RUN ${starts}.`);
  return line.slice('RUN '.length);
}

/**
 * Does the steps of the Dockerfile in folders, with its own commands and only the files that .dockerignore lets in.
 * @returns the folder that the image has as /app
 */
export async function buildImage(root: string, folder: string, dockerfile: string, nodeBin: string): Promise<string> {
  const [modules, app] = [join(folder, 'modules'), join(folder, 'app')];
  const PATH = `${nodeBin}:${process.env.PATH}`;
  const env = { ...process.env, PATH, npm_config_prefer_offline: 'true', COMMIT: '' };
  const shell = (line: string) => run('sh', ['-c', line], { cwd: modules, env });
  await mkdir(modules, { recursive: true });
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) await cp(join(root, file), join(modules, file));
  await shell(runLine(dockerfile, 'npm ci'));
  await cp(join(modules, 'node_modules'), join(app, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  const ignore = await readFile(join(root, '.dockerignore'), 'utf8');
  const allowed = [...ignore.matchAll(/^!(.*)$/gm)].map(([, name = '']) => name);
  for (const name of allowed) await cp(join(root, name), join(modules, name), { recursive: true });
  await shell(runLine(dockerfile, 'POSTRIDER_COMMIT'));
  for (const name of ['package.json', 'LICENSE']) await cp(join(root, name), join(app, name));
  await cp(join(modules, 'dist'), join(app, 'dist'), { recursive: true });
  return app;
}
