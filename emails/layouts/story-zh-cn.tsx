import { Digest, type DigestProps } from '../digest.js';
import { sample } from './samples.js';

function StoryInChinese(props: DigestProps) {
  return <Digest {...props} />;
}

StoryInChinese.PreviewProps = sample('story', 'zh-CN');

export default StoryInChinese;
