import { render } from '@react-email/components';
import { expect, test } from 'vitest';
import { Confirm } from '../../emails/confirm.js';
import { confirmText, ownDataText, teamText, welcomeText } from '../../emails/notice-text.js';
import { OwnData } from '../../emails/own-data.js';
import { previews } from '../../emails/previews/previews.js';
import { Team } from '../../emails/team.js';
import { Welcome } from '../../emails/welcome.js';
import { locales } from '../../src/locale/locale.js';
import { messages } from '../../src/locale/messages.js';

const confirmUrl = 'https://example.com/confirm?newsletter=1&token=abc';

test.each(locales)('the confirmation email in %s shows its link as a button and in full', async (locale) => {
  const markup = await render(<Confirm {...previews[locale].confirm} confirmUrl={confirmUrl} />);
  const written = confirmUrl.replace('&', '&amp;');
  expect(markup.split(`href="${written}"`)).toHaveLength(3);
  expect(markup).toContain(`>${written}</a>`);
});

test('the confirmation email says how long its link is valid and that it can be ignored', async () => {
  const props = { ...previews.en.confirm, confirmUrl };
  for (const mail of [await render(<Confirm {...props} />), confirmText(props)]) {
    expect(mail).toContain('valid for 7 days');
    expect(mail.replaceAll(/\s+/g, ' ')).toContain('ignore this email. You will not be subscribed');
  }
  expect(confirmText({ ...props, validFor: 1 })).toContain('valid for 1 day.');
});

test('the text of the confirmation email has its link on its own line', () => {
  expect(confirmText({ ...previews.en.confirm, confirmUrl }).split('\n')).toContain(confirmUrl);
});

test.each(locales)(
  'the email to a new address in %s names the newsletters and the masked old address',
  async (locale) => {
    const occasion = { from: 'r•••@example.com', newsletters: ['Harbour Digest', 'Weekend Reader'] };
    const props = { ...previews[locale].confirm, confirmUrl, occasion };
    const { title, button, notRequested } = messages(locale).newAddress;
    const text = confirmText(props);
    const markup = await render(<Confirm {...props} />);
    for (const mail of [markup, text.replaceAll(/\s+/g, locale === 'en' ? ' ' : '')])
      for (const words of [title, button, notRequested, 'r•••@example.com']) expect(mail).toContain(words);
    for (const newsletter of ['Harbour', 'Weekend']) expect(text).toContain(newsletter);
    expect(text.split('\n')).toContain(confirmUrl);
  },
);

test.each(locales)(
  'the welcome email in %s links to preferences, unsubscribing, the latest issue and the sign-up page',
  async (locale) => {
    const props = previews[locale].welcome;
    const markup = await render(<Welcome {...props} />);
    const lines = welcomeText(props).split('\n');
    for (const url of [
      props.preferencesUrl,
      props.unsubscribeUrl,
      props.latestIssueUrl,
      props.newsletter.subscribeUrl,
    ]) {
      expect(markup).toContain(`href="${url}"`);
      expect(lines).toContain(url);
    }
  },
);

test.each(locales.flatMap((locale) => (['data', 'erase', 'name'] as const).map((wish) => [locale, wish] as const)))(
  'the email in %s with the link for %s shows it as a button and in full, and says how long it is valid',
  async (locale, wish) => {
    const props = { ...previews[locale].ownData, wish };
    const markup = await render(<OwnData {...props} />);
    expect(markup.split(`href="${props.url}"`)).toHaveLength(3);
    expect(ownDataText(props).split('\n')).toContain(props.url);
    const { validFor, notRequested, [wish]: opening } = messages(locale).ownData;
    for (const sentence of [validFor, notRequested, opening.text(props.newsletter.title)])
      expect(markup).toContain(sentence);
  },
);

test.each(locales.flatMap((locale) => (['invitation', 'signIn'] as const).map((mail) => [locale, mail] as const)))(
  'the email to the team in %s (%s) has its link as a button and in full, and everything that its text has',
  async (locale, mail) => {
    const props = previews[locale][mail];
    const markup = await render(<Team {...props} />);
    expect(markup.split(`href="${props.url}"`)).toHaveLength(3);
    const lines = teamText(props).split('\n');
    expect(lines).toContain(props.url);
    if (props.code) expect(lines).toContain(props.code.digits);
    const flat = lines.join('').replaceAll(/\s+/g, '');
    for (const words of [
      props.title,
      ...props.opening,
      ...props.points.map((one) => (typeof one === 'string' ? one : one.text)),
      props.button,
      ...props.closing,
    ]) {
      expect(markup).toContain(words.replaceAll("'", '&#x27;'));
      expect(flat).toContain(words.replaceAll(/\s+/g, ''));
    }
    // Nothing depends on pictures.
    expect(markup).not.toContain('<img');
  },
);

test('the welcome email links to no latest issue before there is one', async () => {
  const { latestIssueUrl, ...props } = previews.en.welcome;
  for (const mail of [await render(<Welcome {...props} />), welcomeText(props)]) {
    expect(mail).not.toContain('latest issue');
    expect(mail).not.toContain(`${latestIssueUrl}`);
  }
});

test.each(locales)('the links of a footer in %s are separate words in the text of its HTML', async (locale) => {
  const markup = await render(<Welcome {...previews[locale].welcome} />);
  expect(markup).toContain('</a> <a');
  expect(markup).not.toMatch(/<\/a>(?:<!--.*?-->)?<a/);
});
