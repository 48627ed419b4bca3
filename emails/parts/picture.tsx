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
 * A picture that links to its article. One that was cut to its place has a fixed height, for clients that do not
 * support `object-fit`; the height of others is automatic. Screen readers skip a picture without a text of its own, and
 * its link: the headline beside it has the same link.
 */
export function Picture({ image, url, width, className }: PictureProps) {
  const silent = image.alt === '' || image.repeatsHeadline ? { 'aria-hidden': true, tabIndex: -1 } : {};
  const { shape } = image;
  const height = shape ? { height: Math.round((width * shape.height) / shape.width) } : {};
  return (
    <Link href={url} {...silent} style={{ color: light.muted }}>
      <Img
        className={shape ? `muted ${className === 'thumb' ? 'cut' : ''}`.trimEnd() : `muted ${className}`}
        src={image.url}
        alt={image.alt}
        {...(image.repeatsHeadline ? { role: 'presentation' } : {})}
        width={width}
        {...height}
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
