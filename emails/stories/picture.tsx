import type { DigestPicture } from '../props.js';
import { light, radius, size } from '../theme.js';

interface PictureProps {
  image: DigestPicture;
  url: string;
  width: number;
  /** Its place. All but the picture of a line are as wide as their place, whatever the screen. */
  fit: 'lead' | 'card' | 'line';
}

/**
 * A picture that links to its article. One that was cut to its place has a fixed height, for clients that do not
 * support `object-fit`; the height of others is automatic. Screen readers skip a picture without a text of its own, and
 * its link: the headline beside it has the same link.
 */
export function Picture({ image, url, width, fit }: PictureProps) {
  const silent = image.alt === '' || image.repeatsHeadline ? { 'aria-hidden': true, tabIndex: -1 } : {};
  const { shape } = image;
  const height = shape ? { height: Math.round((width * shape.height) / shape.width) } : {};
  return (
    <a href={url} {...silent}>
      <img
        className={shape ? 'muted' : `muted ${fit}-photo`}
        src={image.url}
        alt={image.alt}
        {...(image.repeatsHeadline ? { role: 'presentation' } : {})}
        width={width}
        {...height}
        // Otherwise React adds a preload link to the head, where it would remain after the section is cut out.
        fetchPriority="low"
        style={{
          border: 0,
          borderRadius: radius.s,
          color: light.muted,
          display: 'block',
          fontSize: size.small,
          ...(fit === 'line' ? {} : { height: 'auto', maxWidth: '100%', width: '100%' }),
        }}
      />
    </a>
  );
}
