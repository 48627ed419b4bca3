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
 * A picture that leads to its article. Height is left to the picture, since its shape is not known here. One without
 * words is passed over by screen readers, link and all: the headline beside it leads to the same place.
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
        // Else React writes a preload link into the head, which a cut section would leave behind.
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
