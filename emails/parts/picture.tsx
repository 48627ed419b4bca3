import { Img, Link } from '@react-email/components';
import type { DigestPicture } from '../props.js';
import { light, radius, size } from '../theme.js';

interface PictureProps {
  image: DigestPicture;
  url: string;
  width: number;
  className: 'photo' | 'thumb';
}

/**
 * A picture that links to its article. Its height is automatic because its proportions are not known here. Screen
 * readers skip a picture without alternative text and its link: the headline beside it has the same link.
 */
export function Picture({ image, url, width, className }: PictureProps) {
  const silent = image.alt === '' ? { 'aria-hidden': true, tabIndex: -1 } : {};
  return (
    <Link href={url} {...silent} style={{ color: light.muted }}>
      <Img
        className={`muted ${className}`}
        src={image.url}
        alt={image.alt}
        width={width}
        // Otherwise React adds a preload link to the head, where it would remain after the section is cut out.
        fetchPriority="low"
        style={{
          borderRadius: radius.s,
          color: light.muted,
          fontSize: size.small,
          height: 'auto',
          maxWidth: '100%',
          width: className === 'photo' ? '100%' : width,
        }}
      />
    </Link>
  );
}
