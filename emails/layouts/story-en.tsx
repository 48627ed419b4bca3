import { Digest, type DigestProps } from '../digest.js';
import { sample } from './samples.js';

function StoryInEnglish(props: DigestProps) {
  return <Digest {...props} />;
}

StoryInEnglish.PreviewProps = sample('story', 'en');

export default StoryInEnglish;
