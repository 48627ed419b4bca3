import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { segmentKey } from '../../../src/desk/readers/segments/segment-words.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { readerImportKeys } from '../../../src/redis/keys.js';
import { addSegment } from '../../../src/subscribers/list/segment-store.js';
import {
  cancelReaderImport,
  keepFile,
  startReaderImport,
} from '../../../src/subscribers/reader-imports/request-import.js';
import { runReaderImport } from '../../../src/subscribers/reader-imports/run-reader-import.js';
import { withWorkFolder } from '../../../src/uploads/work-folder.js';
import type { WebForTests } from '../../web/web-for-tests.js';
import type { DeskState } from '../walk/desk-state.js';

const list = [
  'E-Mail;Vorname;Status;Sections;Nachricht',
  'import1@example.com;李;aktiv;City;',
  'import2@example.com;;lapsed;Chess;',
  'bad;;aktiv;;',
].join('\n');

/** A list of readers that is looked at, counted, imported and cancelled, and one that fails. */
export async function importStates({ app }: WebForTests, gazette: Newsletter): Promise<DeskState[]> {
  const keep = (text: string) =>
    withWorkFolder(async (folder) => {
      const path = join(folder, `${randomUUID()}.csv`);
      await writeFile(path, text);
      return (await keepFile(app.redis, gazette, { path, name: '读者.csv', by: '李编辑' }, 10_000_000)).id;
    });
  const run = async (id: string, dryRun: boolean) => {
    const options = { status: 'confirmed', consent: '订阅表单', states: [], dryRun } as const;
    const started = await startReaderImport(app, id, options);
    await runReaderImport(app, { import: id, run: started.run }, new AbortController().signal);
  };
  const [looked, counted, running, done, failed, cancelled] = (await Promise.all(
    [list, list, list, list, '谁\nhalf@example.com\n', list].map(keep),
  )) as [string, string, string, string, string, string];
  await run(counted, true);
  await run(done, false);
  await run(failed, false);
  await cancelReaderImport(app.redis, cancelled);
  const progress = { bytes: 4_200_000, size: 10_000_000, read: 81_000, added: 80_000, updated: 900, skipped: 100 };
  await app.redis.hset(readerImportKeys.record(running), 'state', 'running', 'progress', JSON.stringify(progress));
  const start = '/desk/n/gazette/readers/import';
  return [
    { name: 'imports', path: start },
    { name: 'imports-empty', path: '/desk/n/weekend/readers/import' },
    { name: 'import-columns', path: `${start}/${looked}` },
    { name: 'import-columns-error', path: `${start}/${looked}`, fields: [['do', 'columns']] },
    { name: 'import-counted', path: `${start}/${counted}` },
    { name: 'import-running', path: `${start}/${running}` },
    { name: 'import-done', path: `${start}/${done}` },
    { name: 'import-failed', path: `${start}/${failed}` },
    { name: 'import-cancelled', path: `${start}/${cancelled}` },
  ];
}

/** Conditions that somebody is about to save, and segments. */
export async function segmentStates({ app }: WebForTests, gazette: Newsletter): Promise<DeskState[]> {
  const segment = { name: '城市读者', filter: { section: ['City', 'Sport'], locale: ['en' as const] } };
  await addSegment(app.list, gazette, segment);
  const list = '/desk/n/gazette/readers/segments';
  const one = `${list}/${segmentKey(segment.name)}`;
  return [
    { name: 'segments', path: list },
    { name: 'segments-empty', path: '/desk/n/weekend/readers/segments' },
    { name: 'segment-save-error', path: `${list}?section=City&domain=example.com`, fields: [['name', '-']] },
    { name: 'segment', path: `${one}?count=1` },
    { name: 'segment-remove', path: `${one}/remove` },
  ];
}
