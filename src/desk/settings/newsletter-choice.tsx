import { type DeskVisit, deskWords } from '../kit/as-person.js';

/** All newsletters, or one of them. */
export function NewsletterChoice({ visit: { frame, newsletters }, chosen }: { visit: DeskVisit; chosen: string }) {
  const words = deskWords(frame).settings;
  return (
    <div className="field">
      <label htmlFor="only">{words.onlyOf}</label>
      <select id="only" name="only" defaultValue={chosen}>
        <option value="">{words.ofAll}</option>
        {newsletters.map(({ slug, title }) => (
          <option key={slug} value={slug}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}
