import { Body, Container, Head, Html } from '@react-email/components';
import type { ReactNode } from 'react';
import type { Locale } from '../../src/locale/locale.js';
import { AppearanceProvider, appearanceOf } from '../look/appearance.js';
import type { MailLook, SectionColour } from '../props.js';
import { contentWidth, fonts, light, space } from '../theme.js';
import { OutlookFrame } from './outlook-frame.js';
import { Preheader } from './preheader.js';
import { stylesheetFor } from './stylesheet.js';
import { Table } from './table.js';

export interface LayoutProps {
  locale: Locale;
  look?: MailLook | undefined;
  /** Colours of section titles. */
  colours?: readonly SectionColour[];
  title: string;
  preheader: string;
  /** See `Preheader`. */
  preheaderLength?: number | undefined;
  /** The landmark that screen readers announce: `article` for an email (the default), `main` for a page. */
  landmark?: 'article' | 'main';
  /** Shown below the sheet. */
  footer: ReactNode;
  children: ReactNode;
}

/** The document around an email's content: its head, the page background and the sheet. */
export function Layout({
  locale,
  look,
  colours,
  title,
  preheader,
  preheaderLength,
  landmark = 'article',
  footer,
  children,
}: LayoutProps) {
  const appearance = appearanceOf(locale, look);
  return (
    <AppearanceProvider value={appearance}>
      <Html lang={appearance.language} dir={appearance.direction}>
        <Head>
          <title>{title}</title>
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="supported-color-schemes" content="light dark" />
          <meta name="format-detection" content="telephone=no,date=no,address=no,email=no" />
          {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own stylesheet, built from the theme and from checked colours */}
          <style dangerouslySetInnerHTML={{ __html: stylesheetFor(appearance, colours) }} />
        </Head>
        <Body className="page" style={{ margin: 0, padding: 0 }}>
          <Preheader text={preheader} fixedLength={preheaderLength} />
          <Table className="page" style={{ backgroundColor: light.page }}>
            <tr>
              <td style={{ fontFamily: fonts.sans }}>
                {/* Webmail removes the html element and its language. */}
                <div role={landmark} lang={appearance.language} dir={appearance.direction}>
                  <OutlookFrame edge="before" />
                  <Container style={{ maxWidth: contentWidth }}>
                    <Table className="sheet" style={{ backgroundColor: light.sheet }}>
                      <tr>
                        <td style={{ fontFamily: fonts.sans, paddingBottom: space.l }}>{children}</td>
                      </tr>
                    </Table>
                    {footer}
                  </Container>
                  <OutlookFrame edge="after" />
                </div>
              </td>
            </tr>
          </Table>
        </Body>
      </Html>
    </AppearanceProvider>
  );
}
