import { teamText } from '../../emails/notice-text.js';
import { Team, type TeamProps } from '../../emails/team.js';
import { renderHtml } from './html.js';

export type { TeamProps } from '../../emails/team.js';

/** The two parts of an email to somebody of the team. */
export const renderTeamMail = (props: TeamProps): { html: string; text: string } => ({
  html: renderHtml(<Team {...props} />),
  text: teamText(props),
});
