import { deskWords } from '../../kit/as-person.js';
import { type ImportProps, importAddress } from './import-frame.js';

/** Cancels an import that does not run: its file goes. */
export function RemoveForm({ visit: { frame }, newsletter, found }: ImportProps) {
  return (
    <form method="post" action={importAddress(frame, newsletter, found.id)} className="acts">
      <button type="submit" className="quiet" name="do" value="cancel">
        {deskWords(frame).reader.imports.remove}
      </button>
    </form>
  );
}
