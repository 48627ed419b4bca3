import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildImage, installNode } from './image.js';

// `npm run test:container`: does by hand what the Dockerfile and docker-compose.yml say, on a machine without Docker: the
// build's own commands with the files that .dockerignore lets in, then Redis, web and worker with the same environment,
// user, rights and read-only root, in namespaces of their own. Linux and root only. Exits with 1 if something fails.

if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  process.stderr.write('This needs Linux and root, because it makes namespaces and mounts.\n');
  process.exit(2);
}
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'postrider-container-'));
try {
  // Users of the containers reach their volumes in it.
  await chmod(folder, 0o755);
  const dockerfile = await readFile(join(root, 'Dockerfile'), 'utf8');
  const nodeBin = await installNode(root, dockerfile);
  process.stderr.write('Building as the Dockerfile does …\n');
  const app = await buildImage(root, folder, dockerfile, nodeBin);
  const inside = fileURLToPath(new URL('inside.ts', import.meta.url));
  const namespaces = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const given = JSON.stringify({ root, folder, app, nodeBin });
  const walk = spawn('unshare', [...namespaces, process.execPath, '--import', 'tsx', inside, given], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(walk, 'exit');
  process.exitCode = code === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
