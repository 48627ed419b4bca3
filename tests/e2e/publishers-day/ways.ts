import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { publisherMessages } from '../../../src/locale/publisher-languages.js';

/** How a person works the desk: everything that a day needs, done as they do it. */
export interface Way {
  context: BrowserContextOptions;
  /** Whether what is typed is saved by itself. */
  hasScript: boolean;
  /** Presses a button, a link or a summary. */
  press(target: Locator): Promise<void>;
  /** Replaces the text of a field, and leaves it. */
  type(field: Locator, text: string): Promise<void>;
  /** Chooses in a list. */
  choose(list: Locator, label: string): Promise<void>;
  /** Goes from the page of writing to that of the send. */
  goToSend(page: Page): Promise<void>;
  /** What must be true of every page. */
  look(page: Page): Promise<void>;
}

const checkAndSend = (page: Page) =>
  page.getByRole('button', { name: publisherMessages('en').desk.write.checkAndSend });

const byMouse = {
  context: { viewport: { width: 1280, height: 900 } },
  hasScript: true,
  press: (target: Locator) => target.click(),
  async type(field: Locator, text: string) {
    await field.click();
    await field.fill(text);
    await field.blur();
  },
  async choose(list: Locator, label: string) {
    await list.selectOption({ label });
  },
  goToSend: (page: Page) => checkAndSend(page).click(),
  look: async () => undefined,
} satisfies Way;

/** An element, as far as these tests know one: they are compiled for Node. */
export interface Element {
  ownerDocument: {
    activeElement: Element;
    defaultView: { getComputedStyle(element: Element): Record<string, string> };
  };
  compareDocumentPosition(other: Element): number;
}

/** Where the focus is, seen from an element. Runs in the browser. */
function placeOfFocus(element: unknown) {
  const own = element as Element;
  const { activeElement, defaultView } = own.ownerDocument;
  // 4: the other one follows.
  if (own !== activeElement) return own.compareDocumentPosition(activeElement) & 4 ? 'after' : 'before';
  const { outlineStyle, boxShadow } = defaultView.getComputedStyle(own);
  return outlineStyle !== 'none' || boxShadow !== 'none' ? 'there' : 'unseen';
}

/** Goes to an element with Tab, or back with Shift and Tab, and requires that the person can see where they are. */
async function reach(target: Locator): Promise<void> {
  await target.waitFor();
  const page = target.page();
  for (let pressed = 0; pressed < 200; pressed += 1) {
    const at = await target.evaluate(placeOfFocus);
    if (at === 'there') return;
    expect(at, `no sign of the focus on ${target}`).not.toBe('unseen');
    await page.keyboard.press(at === 'after' ? 'Shift+Tab' : 'Tab');
  }
  throw new Error(`200 times Tab do not lead to ${target}.`);
}

const byKeyboard = {
  ...byMouse,
  async press(target: Locator) {
    await reach(target);
    await target.page().keyboard.press('Enter');
  },
  async type(field: Locator, text: string) {
    await reach(field);
    const { keyboard } = field.page();
    await keyboard.press('Control+A');
    await keyboard.type(text);
    await keyboard.press('Tab');
  },
  async choose(list: Locator, label: string) {
    await reach(list);
    await list.page().keyboard.type(label);
    expect(await list.locator('option:checked').textContent()).toBe(label);
  },
  goToSend: (page: Page) => page.keyboard.press('Control+Enter'),
} satisfies Way;

const phone = { width: 390, height: 844 };

/** Nothing scrolls sideways, and a finger meets what it aims at. Links within a sentence are as high as its line. */
async function fitsPhone(page: Page): Promise<void> {
  // Its text is there before its style sheet is.
  await page.waitForLoadState('load');
  const found = await page.evaluate(`(() => {
    const small = [];
    for (const target of document.querySelectorAll('button, a, input:not([type=hidden]), select, textarea, summary')) {
      const { width, height } = (target.closest('label') ?? target).getBoundingClientRect();
      const isInText = target.matches('a') && getComputedStyle(target).display === 'inline';
      const least = target.matches('button') ? 44 : 24;
      if (width > 0 && height > 1 && !isInText && (height < least || width < least)) small.push(width + ' × ' + height + ' ' + target.outerHTML.slice(0, 120));
    }
    return { width: document.documentElement.scrollWidth, small };
  })()`);
  expect(found, page.url()).toEqual({ width: phone.width, small: [] });
}

export const ways = {
  'with a mouse': byMouse,
  'with the keyboard alone': byKeyboard,
  'without JavaScript': { ...byMouse, hasScript: false, context: { ...byMouse.context, javaScriptEnabled: false } },
  'on a phone': {
    ...byMouse,
    context: { viewport: phone, isMobile: true, hasTouch: true },
    press: (target: Locator) => target.tap(),
    async type(field: Locator, text: string) {
      await field.tap();
      await field.fill(text);
      await field.blur();
    },
    goToSend: (page: Page) => checkAndSend(page).tap(),
    look: fitsPhone,
  },
} as const satisfies Record<string, Way>;

/** A person at a browser of their own. */
export class Visitor {
  private constructor(
    readonly page: Page,
    readonly way: Way,
    /** Errors in the console, among them breaches of the content policy, and answers of a broken server. */
    readonly complaints: string[],
  ) {}

  static async at(browser: Browser, way: Way): Promise<Visitor> {
    const context = await browser.newContext({ ...way.context, locale: 'en' });
    const complaints: string[] = [];
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(`${page.url()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
    page.on('response', (answer) => answer.status() >= 500 && complaints.push(`${answer.status()} ${answer.url()}`));
    return new Visitor(page, way, complaints);
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
  }

  button = (name: string | RegExp) => this.page.getByRole('button', { name }).first();
  link = (name: string | RegExp) => this.page.getByRole('link', { name, exact: true }).first();
  field = (name: string) => this.page.getByLabel(name, { exact: true });

  /** Presses something, and waits for what it leads to. */
  async press(target: Locator, then: Locator): Promise<void> {
    await this.explain(this.way.press(target));
    await this.sees(then);
  }
  /** Goes to a place of the bar, which a phone has in a menu. */
  async goTo(place: string): Promise<void> {
    const menu = this.page.locator('.menu > summary');
    if (await menu.isVisible()) await this.press(menu, this.link(place));
    await this.press(this.link(place), this.title(place));
  }
  choose = (name: string, label: string) => this.way.choose(this.field(name), label);
  type = (name: string, text: string) => this.way.type(this.field(name), text);

  async sees(what: Locator | string): Promise<void> {
    const found = typeof what === 'string' ? this.page.getByText(what).first() : what;
    await this.explain(found.waitFor());
    await this.way.look(this.page);
  }

  /** Says what the page was when something did not happen. */
  private async explain(done: Promise<void>): Promise<void> {
    await done.catch(async (error: Error) => {
      throw new Error(
        `${error.message}\nThe page is ${this.page.url()}:\n${await this.page.locator('body').ariaSnapshot()}`,
      );
    });
  }

  title = (name: string) => this.page.getByRole('heading', { level: 1, name });
}
