import type { ReactNode } from 'react';
import type { Issue } from '../../issues/issue.js';
import type { SponsorPlace } from '../../issues/sponsor-slot.js';
import { formatDate } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Placement, SharedSponsorPage } from '../../reports/sponsor-pages.js';
import type { Frame } from '../kit/frame.js';
import { Page } from '../kit/page.js';
import { languageAttributes } from '../kit/word-language.js';

interface SponsorReportProps {
  frame: Frame;
  newsletter: Newsletter;
  issue: Issue;
  page: SharedSponsorPage;
  placement: Placement;
}

/** A sponsor's message in one issue in numbers. It names no reader. */
export function SponsorReportPage({ frame, newsletter, issue, page, placement }: SponsorReportProps) {
  const words = messages(frame.locale).pages.sponsorReport;
  const { emails, clicks, place } = placement;
  const day = (at: number) => formatDate(frame.locale, new Date(at).toISOString(), newsletter.timeZone);
  const number = (count: number) => count.toLocaleString(frame.locale);
  return (
    <Page frame={frame} title={words.title} newsletter={newsletter}>
      <h1>{words.title}</h1>
      <p className="stand">
        <bdi {...languageAttributes(frame, newsletter)}>{words.lead(newsletter.title, issue.subject)}</bdi>
      </p>
      <div className="prose">
        <table>
          <tbody>
            <Line name={words.sponsor}>
              <bdi {...languageAttributes(frame, newsletter)}>{page.title}</bdi>
            </Line>
            <Line name={words.place}>{place === undefined ? words.removed : placeName(words, place)}</Line>
            <Line name={words.sent}>{day(issue.startedAt)}</Line>
            <Line name={words.accepted} about={words.acceptedLead}>
              {words.mailboxes(emails)}
            </Line>
            {clicks ? (
              <>
                <Line name={words.clicks}>{number(clicks.people)}</Line>
                <Line name={words.machines} about={words.machinesLead}>
                  {number(clicks.machines)}
                </Line>
                <Line name={words.unknown}>{number(clicks.unknown)}</Line>
              </>
            ) : (
              <Line name={words.clicks}>{words.notCounted}</Line>
            )}
          </tbody>
        </table>
      </div>
      <p>{words.until(day(page.until))}</p>
    </Page>
  );
}

const Line = ({ name, about, children }: { name: string; about?: string; children: ReactNode }) => (
  <tr>
    <th scope="row">{name}</th>
    <td>
      <b>{children}</b>
      {about === undefined ? null : <p className="hint">{about}</p>}
    </td>
  </tr>
);

function placeName(words: ReturnType<typeof messages>['pages']['sponsorReport'], place: SponsorPlace): string {
  if (place === 'top' || place === 'lead' || place === 'end') return words.places[place];
  return words.section(place.slice('section:'.length));
}
