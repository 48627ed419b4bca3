import { Digest, type DigestProps } from '../digest.js';
import { sample } from './samples.js';

function FullInChinese(props: DigestProps) {
  return <Digest {...props} />;
}

FullInChinese.PreviewProps = sample('full', 'zh-CN');

export default FullInChinese;
