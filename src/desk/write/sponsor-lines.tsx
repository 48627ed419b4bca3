import { formatDate } from '../../locale/format-date.js';
import type { Frame } from '../../web/kit/frame.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { deskWords } from '../kit/as-person.js';
import { LineButton } from './article-lines.js';
import type { Writing } from './read-write.js';

/** The sponsors of an issue. */
export function SponsorLines({ frame, writing: { issue, newsletter } }: { frame: Frame; writing: Writing }) {
  const words = deskWords(frame).write;
  return (
    <section className="part" aria-labelledby="sponsors">
      <h2 id="sponsors">{words.sponsors}</h2>
      {issue.sponsors.length === 0 ? (
        <p className="still">{words.noSponsors}</p>
      ) : (
        <ul className="stories-edit">
          {issue.sponsors.map(({ id, title, place, from, to }) => (
            <li key={id}>
              <div>
                <p className="t" {...languageAttributes(frame, newsletter)}>
                  {title}
                </p>
                <p className="m">
                  {placeWords(frame, place)}
                  {from !== '' || to !== '' ? ` · ${words.days(day(frame, from), day(frame, to))}` : null}
                </p>
              </div>
              <div className="moves">
                <LineButton act="sponsor" id={id} name={title} words={words.edit} />
                <LineButton act="drop" id={id} name={title} words={words.remove} />
              </div>
            </li>
          ))}
        </ul>
      )}
      <div className="acts">
        <button type="submit" name="act" value="sponsor:new" className="quiet">
          {words.addSponsor}
        </button>
      </div>
    </section>
  );
}

const day = ({ locale }: Frame, iso: string) => (iso === '' ? '' : formatDate(locale, iso));

/** Where an issue shows a sponsor. */
export function placeWords(frame: Frame, place: string): string {
  const { places } = deskWords(frame).write;
  if (place === 'top' || place === 'lead' || place === 'end') return places[place];
  return places.section(place.replace(/^section:/, ''));
}
