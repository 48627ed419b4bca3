import { Digest, type DigestProps } from '../digest.js';
import { sample } from './samples.js';

function BriefInArabic(props: DigestProps) {
  return <Digest {...props} />;
}

BriefInArabic.PreviewProps = sample('brief', 'ar');

export default BriefInArabic;
