import type { DigestMessages } from '../messages.js';

export const fr: DigestMessages = {
  greeting: (name) => (name ? `Bonjour ${name},` : 'Chère lectrice, cher lecteur,'),
  byline: (author) => `Par ${author}`,
  readMore: 'Lire la suite',
  readStory: 'Lire l’article',
  sponsored: 'Contenu sponsorisé',
  sponsorLink: 'En savoir plus',
  rating: {
    title: 'Notez cet article :',
    about: (headline) => `Qu’avez-vous pensé de « ${headline} » ?`,
    steps: ['Mauvais', 'Passable', 'Bon', 'Très bon', 'Excellent'],
  },
  comments: {
    write: 'Commenter',
    count: (count) => `${count} ${count < 2 ? 'commentaire' : 'commentaires'}`,
  },
  readersChoice: {
    title: 'Le choix des lecteurs',
    lead: 'Les articles les mieux notés de notre dernier numéro.',
    rating: (average, count) => `${average.replace('.', ',')} sur 5, ${count} avis`,
  },
  viewInBrowser: 'Voir dans le navigateur',
  corrected: (date) => `Corrigé le ${date}`,
  reason: {
    asked: (newsletter) =>
      `Vous recevez ${newsletter} parce que vous vous y êtes abonné et que vous avez confirmé votre adresse.`,
    added: (newsletter, label) =>
      `Vous recevez ${newsletter} parce que votre adresse a été ajoutée à la liste. Votre consentement est enregistré sous « ${label} ».`,
    shared: (newsletter, label) => `Vous recevez ${newsletter} parce que « ${label} » nous a transmis votre adresse.`,
    unknown: (newsletter) => `Vous recevez ${newsletter} parce que votre adresse a été ajoutée à la liste.`,
  },
  preferences: 'Préférences',
  unsubscribe: 'Se désabonner',
  subscribe: 'S’abonner',
  subscribeLead: (newsletter) => `${newsletter} arrive par e-mail. Un clic suffit pour se désabonner.`,
  inThisIssue: 'Dans ce numéro',
  forwarded: 'On vous a transféré cet e-mail ?',
  followUs: 'Suivez-nous',
  questions: 'Une question ? Écrivez-nous :',
  website: 'Site web',
};
