import type { Page } from 'playwright-core';

export const schemes = ['light', 'dark'] as const;
type Scheme = (typeof schemes)[number];

/** How a page is looked at. */
export interface View {
  width: number;
  scheme: Scheme;
}

/** A phone, a tablet and a desktop. */
export const everyView: readonly View[] = [390, 768, 1280].flatMap((width) =>
  schemes.map((scheme) => ({ width, scheme })),
);

/** Shows an open page in another view. Nothing but style sheets depends on it. */
export async function turnTo(page: Page, { width, scheme }: View, height = 900): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: scheme });
}

/** Waits until fonts, pictures and framed emails are there, those further down included, which browsers load when they are scrolled to. */
export async function untilLoaded(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    for (const picture of document.images) picture.loading = 'eager';
    const frames = [...document.querySelectorAll('iframe')];
    await Promise.all(frames.map((frame) => performance.getEntriesByName(frame.src).length > 0 || new Promise((loaded) => {
      frame.addEventListener('load', loaded, { once: true });
      frame.loading = 'eager';
    })));
    // Nothing paints a framed page that was never in view.
    for (const frame of frames) {
      frame.scrollIntoView();
      await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
    }
    scrollTo(0, 0);
    await Promise.all([...document.images].map((picture) => picture.decode().catch(() => undefined)));
    await document.fonts.ready;
  })()`);
}
