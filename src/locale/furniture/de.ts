import type { DigestMessages } from '../messages.js';

export const de: DigestMessages = {
  greeting: (name) => (name ? `Guten Tag, ${name},` : 'Liebe Leserinnen und Leser,'),
  byline: (author) => `Von ${author}`,
  readMore: 'Weiterlesen',
  readStory: 'Artikel lesen',
  sponsored: 'Anzeige',
  sponsorLink: 'Mehr erfahren',
  rating: {
    title: 'Artikel bewerten:',
    about: (headline) => `Wie hat Ihnen „${headline}“ gefallen?`,
    steps: ['Schlecht', 'Mäßig', 'Gut', 'Sehr gut', 'Top'],
  },
  comments: { write: 'Kommentieren', count: (count) => (count === 1 ? '1 Kommentar' : `${count} Kommentare`) },
  readersChoice: {
    title: 'Bei Lesern beliebt',
    lead: 'Die bestbewerteten Artikel der letzten Ausgabe.',
    rating: (average, count) =>
      `${average.replace('.', ',')} von 5, ${count} ${count === 1 ? 'Bewertung' : 'Bewertungen'}`,
  },
  viewInBrowser: 'Im Browser ansehen',
  corrected: (date) => `Korrigiert am ${date}`,
  reason: {
    asked: (newsletter) =>
      `Sie erhalten ${newsletter}, weil Sie den Newsletter bestellt und Ihre Adresse bestätigt haben.`,
    added: (newsletter, label) =>
      `Sie erhalten ${newsletter}, weil Ihre Adresse in die Liste aufgenommen wurde. Ihre Einwilligung ist als „${label}“ vermerkt.`,
    shared: (newsletter, label) => `Sie erhalten ${newsletter}, weil „${label}“ uns Ihre Adresse weitergegeben hat.`,
    unknown: (newsletter) => `Sie erhalten ${newsletter}, weil Ihre Adresse in die Liste aufgenommen wurde.`,
  },
  preferences: 'Einstellungen',
  unsubscribe: 'Abbestellen',
  subscribe: 'Abonnieren',
  subscribeLead: (newsletter) => `${newsletter} kommt per E-Mail und lässt sich mit einem Klick abbestellen.`,
  inThisIssue: 'In dieser Ausgabe',
  forwarded: 'Wurde Ihnen diese E-Mail weitergeleitet?',
  followUs: 'Folgen Sie uns',
  questions: 'Fragen? Schreiben Sie uns:',
  website: 'Website',
};
