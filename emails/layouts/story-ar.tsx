import { Digest, type DigestProps } from '../digest.js';
import { sample } from './samples.js';

function StoryInArabic(props: DigestProps) {
  return <Digest {...props} />;
}

StoryInArabic.PreviewProps = sample('story', 'ar');

export default StoryInArabic;
