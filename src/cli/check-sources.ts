import type { App } from '../app.js';
import { stateOf } from '../articles/pull/source.js';
import { allSources } from '../articles/pull/source-store.js';
import { counted } from '../operations/counted.js';
import type { DoctorCheck } from './readiness-words.js';
import { sourceRestInWords } from './source-shown.js';

/** The doctor's line about sources: which of them fail, and which still read a long list. Neither fails the doctor. */
export async function checkSources({ redis }: Pick<App, 'redis'>): Promise<DoctorCheck> {
  const sources = await allSources(redis);
  const failing = sources.filter((source) => stateOf(source) === 'failing');
  const waiting = sources.filter(({ status: { waiting: rest } }) => rest.pages + rest.sitemaps > 0);
  const details = [
    counted(sources.length, 'source'),
    ...failing.map(({ id, status }) => `${id} has failed ${counted(status.failures, 'time')}: ${status.result}`),
    ...waiting.map(({ id, status }) => `${id} still reads ${sourceRestInWords(status.waiting)}`),
  ];
  const [first] = failing;
  const remedy = first ? `See \`postrider source show ${first.id}\`.` : '';
  return { name: 'sources', ok: true, detail: details.join('; ').replace(/\.$/, ''), remedy };
}
