import { inOwnProcess } from './processes.js';

// `npm run bench -- list [--subscribers 1000000] [--rows 2000000] [--json]`, `deliver [--mails 80000] [--only ratings]
// [--quick | --full]`, `deliver --base ../another-checkout [--mails 10000] [--rounds 8] [--only RSA]`,
// `start [--rounds 7] [--base ../another-checkout] [--only import]`, `sign-up`, `enumeration [--posts 1000]`,
// `hostile [--mutations 10000] [--seed 1]`, `articles [--pages 500]`, `pictures [--rounds 7]`, `search [--quick]`,
// `web [--quick] [--articles 10000] [--only duringSend]`,
// `list-commands [--subscribers 1000000] [--rounds 3] [--base ../another-checkout]`, `memory [--readers 1000000]`,
// `desk [--subscribers 1000000 --issues 1000] [--only pages | streams | watchers]`, `rehearse [--readers 100000]`, `webhooks`, `leaving`, `kill-import`,
// `upload [--rows 2000000]`,
// `year [--readers 12500] [--weeks 52]`,
// `cluster [--readers 20000] [--masters 3] [--workers 6] [--connections 10] [--minutes 5]`,
// `metrics [--mails 10000] [--rounds 9]`, `pipelining [--mails 20000] [--rounds 3]` or `merge`: prints figures,
// never passes or fails.

const [what, ...flags] = process.argv.slice(2);
const flag = (name: string) => {
  const at = flags.indexOf(name);
  return at < 0 ? undefined : flags[at + 1];
};

/**
 * Loads only what it measures: all of them together take seconds to load, and sharp limits what this process decodes.
 */
async function run(): Promise<unknown> {
  if (what === 'list') {
    const rows = [100_000, Number(flag('--rows') ?? 2_000_000)];
    const imports: unknown[] = [];
    for (const count of rows) imports.push(await inOwnProcess('list/list-import.ts', String(count)));
    return {
      import: imports,
      ...(await (await import('./list.js')).benchList(Number(flag('--subscribers') ?? 1_000_000))),
      http: await (await import('./sign-up.js')).benchSignUp(),
    };
  }
  const base = flag('--base');
  if (what === 'deliver' && base !== undefined) {
    const { benchDeliverBase, deliverBaseTable } = await import('./deliver/deliver-base.js');
    const [mails, rounds] = [Number(flag('--mails') ?? 10_000), Number(flag('--rounds') ?? 8)];
    const figures = await benchDeliverBase({ base, mails, rounds, only: flag('--only') ?? '' });
    return flags.includes('--json') ? figures : deliverBaseTable(figures);
  }
  if (what === 'deliver') {
    const [quick, full] = [flags.includes('--quick'), flags.includes('--full')];
    return (await import('./deliver.js')).benchDeliver({
      mails: Number(flag('--mails') ?? (quick ? 1_000 : 80_000)),
      rounds: quick ? 1 : 3,
      only: flag('--only') ?? '',
      reach: [
        { recipients: 1_000, whole: true },
        ...(quick ? [] : [{ recipients: 100_000, whole: full }]),
        ...(full ? [{ recipients: 1_000_000, whole: false }] : []),
      ],
    });
  }
  if (what === 'articles') return (await import('./articles.js')).benchArticles(Number(flag('--pages') ?? 500));
  if (what === 'pictures') return (await import('./pictures.js')).benchPictures(Number(flag('--rounds') ?? 7));
  if (what === 'hostile')
    return (await import('./hostile.js')).benchHostile(
      Number(flag('--mutations') ?? 10_000),
      Number(flag('--seed') ?? 1),
    );
  if (what === 'pipelining')
    return (await import('./pipelining.js')).benchPipelining({
      mails: Number(flag('--mails') ?? 20_000),
      rounds: Number(flag('--rounds') ?? 3),
    });
  if (what === 'metrics')
    return (await import('./metrics.js')).benchMetrics({
      mails: Number(flag('--mails') ?? 10_000),
      rounds: Number(flag('--rounds') ?? 9),
    });
  if (what === 'kill-import')
    return (await import('./list/kill-import.js')).benchKilledImport(Number(flag('--rows') ?? 2_000_000));
  if (what === 'upload') return (await import('./list/upload.js')).benchUpload(Number(flag('--rows') ?? 2_000_000));
  if (what === 'sign-up') return (await import('./sign-up.js')).benchSignUp();
  if (what === 'enumeration')
    return (await import('./enumeration.js')).benchEnumeration(Number(flag('--posts') ?? 1_000));
  if (what === 'rehearse') {
    const readers = Number(flag('--readers') ?? 100_000);
    const runs: unknown[] = [];
    for (const [count, signed] of [
      [Math.ceil(readers / 10), ''],
      [readers, ''],
      [readers, 'signed'],
    ] as const)
      runs.push(await inOwnProcess('rehearse-list.ts', String(count), signed));
    return runs;
  }
  if (what === 'desk' && flag('--only') === 'watchers')
    return (await import('./desk/watchers.js')).benchWatchers({
      readers: Number(flag('--readers') ?? 40_000),
      watchers: Number(flag('--watchers') ?? 50),
      rounds: Number(flag('--rounds') ?? 3),
    });
  if (what === 'desk' && flag('--only') === 'streams')
    return (await import('./desk/streams.js')).benchStreams(Number(flag('--loads') ?? 100));
  if (what === 'desk') {
    const only = flag('--only') ?? '';
    const figures = await (await import('./desk.js')).benchDesk({
      subscribers: Number(flag('--subscribers') ?? 1_000_000),
      issues: Number(flag('--issues') ?? 1_000),
      articles: Number(flag('--articles') ?? 10_000),
      only,
    });
    if (only !== 'pages' || flags.includes('--json')) return figures;
    return (await import('./desk/desk-pages.js')).deskTable(figures.pages);
  }
  if (what === 'search')
    return (await import('./search.js')).benchSearch(flags.includes('--quick') ? [10_000] : [10_000, 100_000]);
  if (what === 'webhooks') {
    const { benchWebhookFlood, floodTable } = await import('./doors/webhook-flood.js');
    const figures = await benchWebhookFlood();
    return flags.includes('--json') ? figures : floodTable(figures);
  }
  if (what === 'leaving') {
    const { benchLeaving, leavingTable } = await import('./doors/leaving.js');
    const figures = await benchLeaving();
    return flags.includes('--json') ? figures : leavingTable(figures);
  }
  if (what === 'list-commands') {
    const { benchListCommands, listCommandsTable } = await import('./list/list-commands.js');
    const subscribers = Number(flag('--subscribers') ?? 1_000_000);
    const figures = await benchListCommands({
      subscribers,
      rounds: Number(flag('--rounds') ?? 3),
      base: flag('--base'),
    });
    return flags.includes('--json') ? figures : listCommandsTable(figures);
  }
  if (what === 'memory') {
    const { benchMemory, memoryTable } = await import('./deliver/memory.js');
    const figures = await benchMemory(Number(flag('--readers') ?? 1_000_000));
    return flags.includes('--json') ? figures : memoryTable(figures);
  }
  if (what === 'year') {
    const { benchYear, yearTable } = await import('./year.js');
    const options = { readers: Number(flag('--readers') ?? 12_500), weeks: Number(flag('--weeks') ?? 52) };
    const figures = await benchYear(options);
    return flags.includes('--json') ? figures : yearTable(figures);
  }
  if (what === 'cluster') {
    const { benchCluster, clusterTable } = await import('./cluster.js');
    const figures = await benchCluster({
      readers: Number(flag('--readers') ?? 20_000),
      masters: Number(flag('--masters') ?? 3),
      workers: Number(flag('--workers') ?? 6),
      connections: Number(flag('--connections') ?? 10),
      minutes: Number(flag('--minutes') ?? 5),
    });
    return flags.includes('--json') ? figures : clusterTable(figures);
  }
  if (what === 'merge') return (await import('./merge.js')).benchMerge();
  if (what === 'web') {
    const quick = flags.includes('--quick');
    const sizes = flag('--articles') ? [Number(flag('--articles'))] : quick ? [10_000] : [10_000, 100_000];
    return (await import('./web.js')).benchWeb({ quick, sizes, only: flag('--only') ?? '' });
  }
  if (what === 'start') {
    const { benchStart, startTable } = await import('./start.js');
    const figures = await benchStart({
      rounds: Number(flag('--rounds') ?? 7),
      base: flag('--base'),
      only: flag('--only'),
    });
    return flags.includes('--json') ? figures : startTable(figures);
  }
  throw new Error(
    'Name what to measure: cluster, list, list-commands, desk, deliver, start, memory, rehearse, sign-up, enumeration, articles, pictures, hostile, kill-import, leaving, merge, metrics, pipelining, search, upload, web, webhooks, year.',
  );
}

const figures = await run();
const text =
  typeof figures === 'string' ? figures : JSON.stringify(figures, null, flags.includes('--json') ? undefined : 2);
process.stdout.write(`${text}\n`);
