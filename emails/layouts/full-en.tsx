import { Digest, type DigestProps } from '../digest.js';
import { sample } from './samples.js';

function FullInEnglish(props: DigestProps) {
  return <Digest {...props} />;
}

FullInEnglish.PreviewProps = sample('full', 'en');

export default FullInEnglish;
