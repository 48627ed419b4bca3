import { Digest, type DigestProps } from '../digest.js';
import { sample } from './samples.js';

function BriefInEnglish(props: DigestProps) {
  return <Digest {...props} />;
}

BriefInEnglish.PreviewProps = sample('brief', 'en');

export default BriefInEnglish;
