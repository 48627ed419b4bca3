import { isPostKind, type Source, type SourceKind, type SourceState, stateOf } from '../../articles/pull/source.js';
import { languages } from '../../locale/languages.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';

const tones: Readonly<Record<SourceState, string>> = {
  ...{ failing: 'stop', paused: 'wait', retrying: 'wait' },
  ...{ new: 'still', ok: 'ok' },
};

/** The state of a source. */
export const SourceBadge = ({ frame, source }: { frame: Frame; source: Source }) => (
  <span className={`badge ${tones[stateOf(source)]}`}>{deskWords(frame).sources.states[stateOf(source)]}</span>
);

/** Those that need somebody first; the others by their age, as they come. */
const ranks = Object.keys(tones);
export const failingFirst = (all: readonly Source[]): Source[] =>
  all.toSorted((a, b) => ranks.indexOf(stateOf(a)) - ranks.indexOf(stateOf(b)));

/** Why a source failed, in words where its server's answer is a known one, and what to do about it. */
export function SourceTrouble({ frame, source }: { frame: Frame; source: Source }) {
  const { failures, result, error, httpStatus } = source.status;
  const words = deskWords(frame).sources;
  if (stateOf(source) === 'paused') return <p>{words.isPaused}</p>;
  if (failures === 0) return null;
  return (
    <>
      <p>
        {words.failures(failures)}
        {languages[frame.locale].sentenceSpace}
        {httpStatus === 0 ? (
          <>
            {words.said}
            {languages[frame.locale].colon}
            <q lang="en" dir="auto">
              {result}
            </q>
          </>
        ) : (
          words.because(words.answers(httpStatus))
        )}
      </p>
      <p>{words.remedies[remedyFor(error, source.kind)]}</p>
    </>
  );
}

/** @param error code of the error of the last pull */
function remedyFor(error: string, kind: SourceKind): keyof ReturnType<typeof deskWords>['sources']['remedies'] {
  if (error === 'article.fetch-refused') return 'private';
  if (error === 'article.secret-stays') return 'elsewhere';
  return error === 'article.fetch-failed' || error === 'source.host-busy'
    ? 'unreachable'
    : isPostKind(kind)
      ? 'posts'
      : 'unreadable';
}
