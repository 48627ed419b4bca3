import { sendPage } from '../../web/kit/send-page.js';
import { stepNewsletter } from '../first-day/steps-answers.js';
import type { Answer } from '../kit/answer.js';
import { asPerson } from '../kit/as-person.js';
import { orNothing } from '../kit/or-nothing.js';
import { SettingsPage } from './settings-page.js';

export const showSettings: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () =>
      sendPage(reply, 200, <SettingsPage visit={visit} newsletter={stepNewsletter(visit, request)} />),
    ),
  );
