import { Img } from '@react-email/components';
import type { MailLook } from '../props.js';
import { fonts, light, size } from '../theme.js';

/**
 * Hidden from Outlook for Windows and from Gmail on the mobile web too, which ignore `display`. Floats have a height.
 */
const hidden = { display: 'none', float: 'left', maxHeight: 0, msoHide: 'all', overflow: 'hidden' } as const;

/**
 * The logo in place of the title. In dark mode the logo for dark surfaces replaces it, or the title in letters where
 * there is none: a logo made for paper could not be seen there. Without pictures the title is shown.
 */
export function Logo({ logo, title }: { logo: NonNullable<MailLook['logo']>; title: string }) {
  return (
    <>
      <LogoPicture className="by-day ink" picture={logo.light} alt={title} display="inline-block" />
      <span className="by-night" style={hidden}>
        {logo.dark ? <LogoPicture className="ink" picture={logo.dark} alt={title} display="inline-block" /> : title}
      </span>
    </>
  );
}

interface LogoPictureProps {
  className: string;
  picture: { url: string; width: number; height: number };
  alt: string;
  display: 'inline-block';
}

function LogoPicture({ className, picture, alt, display }: LogoPictureProps) {
  return (
    <Img
      className={className}
      src={picture.url}
      alt={alt}
      width={picture.width}
      height={picture.height}
      fetchPriority="low"
      style={{
        color: light.ink,
        display,
        fontFamily: fonts.serif,
        fontSize: size.title,
        height: 'auto',
        maxWidth: '100%',
      }}
    />
  );
}
