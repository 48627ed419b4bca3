import type { DigestMessages } from '../messages.js';

export const es: DigestMessages = {
  greeting: (name) => (name ? `Hola, ${name}:` : 'Hola:'),
  byline: (author) => `Por ${author}`,
  readMore: 'Leer más',
  readStory: 'Leer el artículo',
  sponsored: 'Contenido patrocinado',
  sponsorLink: 'Más información',
  rating: {
    title: 'Valore este artículo:',
    about: (headline) => `¿Qué le ha parecido «${headline}»?`,
    steps: ['Malo', 'Regular', 'Bueno', 'Muy bueno', 'Excelente'],
  },
  comments: { write: 'Comentar', count: (count) => `${count} ${count === 1 ? 'comentario' : 'comentarios'}` },
  readersChoice: {
    title: 'Los favoritos de los lectores',
    lead: 'Los artículos mejor valorados de nuestro último número.',
    rating: (average, count) =>
      `${average.replace('.', ',')} de 5, ${count} ${count === 1 ? 'valoración' : 'valoraciones'}`,
  },
  viewInBrowser: 'Ver en el navegador',
  corrected: (date) => `Corregido el ${date}`,
  reason: {
    asked: (newsletter) => `Recibe ${newsletter} porque se suscribió y confirmó su dirección.`,
    added: (newsletter, label) =>
      `Recibe ${newsletter} porque su dirección se añadió a la lista. Su consentimiento consta como «${label}».`,
    shared: (newsletter, label) => `Recibe ${newsletter} porque «${label}» nos facilitó su dirección.`,
    unknown: (newsletter) => `Recibe ${newsletter} porque su dirección se añadió a la lista.`,
  },
  preferences: 'Preferencias',
  unsubscribe: 'Darse de baja',
  subscribe: 'Suscribirse',
  subscribeLead: (newsletter) => `${newsletter} llega por correo. Puede darse de baja con un clic.`,
  inThisIssue: 'En este número',
  forwarded: '¿Le han reenviado este correo?',
  followUs: 'Síganos',
  questions: '¿Alguna pregunta? Escríbanos:',
  website: 'Sitio web',
};
