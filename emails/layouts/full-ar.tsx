import { Digest, type DigestProps } from '../digest.js';
import { sample } from './samples.js';

function FullInArabic(props: DigestProps) {
  return <Digest {...props} />;
}

FullInArabic.PreviewProps = sample('full', 'ar');

export default FullInArabic;
