import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';
import { figure } from '../kit/parts.js';
import { type ProviderSum, providerName, sumByProvider } from './providers.js';
import type { LiveFacts } from './read-live.js';

interface ProviderProps {
  frame: Frame;
  facts: Pick<LiveFacts, 'columns' | 'issue' | 'now' | 'progress'>;
}

/** What the servers of each mailbox provider answered. */
export function ProviderTable({ frame, facts: { columns, issue, now, progress } }: ProviderProps) {
  const words = deskWords(frame).live;
  const sums = sumByProvider(columns, (now - issue.startedAt) / 1_000);
  if (sums.length === 0) return null;
  const isLive = issue.state === 'sending';
  const held = new Set(progress.holds.map(({ provider }) => provider));
  return (
    <section className="card" aria-labelledby="providers">
      <h2 id="providers">{words.providers}</h2>
      <table className="list">
        <thead>
          <tr>
            <th scope="col">{words.provider}</th>
            <th scope="col" className="barcell">
              {words.share}
            </th>
            {[words.accepted, words.deferred, words.refused].map((name) => (
              <th key={name} scope="col" className="r">
                {name}
              </th>
            ))}
            {isLive ? (
              <th scope="col" className="r">
                {words.pace}
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {sums.map((sum) => (
            <tr key={sum.provider}>
              <th scope="row">
                <bdi>{providerName(sum.provider, words, sums.length === 1 ? words.allProviders : words.others)}</bdi>
              </th>
              <td className="barcell">
                <Share sum={sum} />
              </td>
              {(['accepted', 'deferred', 'refused'] as const).map((kind) => (
                <td key={kind} className="r">
                  {figure(frame, sum[kind])}
                </td>
              ))}
              {isLive ? (
                <td className="r still">
                  {held.has(sum.provider) ? words.onHold : words.aSecond(figure(frame, round(sum.pace)))}
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="still">{words.attempts}</p>
    </section>
  );
}

const round = (value: number) => (value < 10 ? Math.round(value * 10) / 10 : Math.round(value));

function Share({ sum: { accepted, deferred, refused } }: { sum: ProviderSum }) {
  const all = Math.max(1, accepted + deferred + refused);
  const [ok, late] = [accepted, deferred].map((count) => Math.round((count / all) * 200));
  return (
    <svg viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true">
      <rect className="s-bad" width="200" height="12" />
      <rect className="s-def" width={(ok ?? 0) + (late ?? 0)} height="12" />
      <rect className="s-ok" width={ok} height="12" />
    </svg>
  );
}
