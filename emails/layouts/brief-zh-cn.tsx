import { Digest, type DigestProps } from '../digest.js';
import { sample } from './samples.js';

function BriefInChinese(props: DigestProps) {
  return <Digest {...props} />;
}

BriefInChinese.PreviewProps = sample('brief', 'zh-CN');

export default BriefInChinese;
