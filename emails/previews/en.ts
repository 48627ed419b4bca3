import type { DigestProps } from '../props.js';
import { sampleArticle, sampleComments, samplePicture } from './sample-story.js';

export const englishDigest: DigestProps = {
  locale: 'en',
  newsletter: {
    title: 'The Example Courier',
    tagline: 'News from the harbour and the hills',
    siteUrl: 'https://example.com/',
    postalAddress: 'The Example Courier\n1 Harbour Street, 00000 Exampleton',
    contact: 'editors@example.com',
    follow: [
      { label: 'Mastodon', url: 'https://example.net/@courier' },
      { label: 'RSS', url: 'https://example.com/feed.xml' },
    ],
    subscribeUrl: 'https://example.com/subscribe',
  },
  issue: {
    date: '2017-08-15',
    subject: 'The old ferry sails again',
    preheader: 'After nine years in dry dock, it takes its first passengers on Saturday.',
    url: 'https://example.com/issues/33',
  },
  lead: sampleArticle('ferry', {
    title: 'The old ferry sails again',
    section: { title: 'City' },
    comments: sampleComments('ferry', 3),
    excerpt:
      'After nine years in dry dock the last steam ferry of the bay is back on the water. On Saturday it takes its first passengers across, at the same fare as nine years ago.',
    author: 'our harbour desk',
    image: samplePicture('The ferry leaves the pier in the evening sun', '#d98e5f', '#3d4f5c'),
  }),
  sponsors: {
    lead: [
      {
        title: 'Walk the coast path with a map that stays dry',
        text: 'Printed on stone paper, twelve sheets, free delivery for readers of this newsletter.',
        url: 'https://example.net/maps',
        image: null,
      },
    ],
  },
  rating: { url: 'https://example.com/rate/preview/ferry', place: 'lead' },
  cards: [
    {
      article: sampleArticle('trams', {
        title: 'Night trams start in October',
        excerpt:
          'The council voted for two night lines on a trial basis. They connect the hospital, the station and the university.',
        section: { title: 'City' },
        image: samplePicture('A tram at the station', '#8fb0c4', '#2e4a3f'),
        comments: sampleComments('trams', 4),
      }),
    },
    {
      article: sampleArticle('storks', {
        title: 'Storks have left two weeks early',
        excerpt: 'Observers counted the first flocks over the pass on 2 August. Warm winds explain part of it.',
        section: { title: 'Science & nature' },
        image: samplePicture('Storks over the hills', '#c9d3a8', '#5d6b3a'),
        comments: sampleComments('storks', 0),
      }),
    },
  ],
  sections: [
    {
      title: 'City',
      articles: [
        sampleArticle('library', {
          title: 'The library now lends tools',
          excerpt: 'Anyone with a library card can borrow drills, ladders and a sewing machine for a week.',
          image: samplePicture('A drill on a shelf', '#e2c9a0', '#7a5230'),
          comments: sampleComments('library', 12),
        }),
        sampleArticle('market', {
          title: 'The fish market moves back to the quay',
          excerpt: 'After two years in a tent, the stalls return to the hall, with the same numbers as before.',
          image: null,
          comments: sampleComments('market', 1),
        }),
      ],
    },
    {
      title: 'Science & nature',
      articles: [
        sampleArticle('tide', {
          title: 'What a tide gauge hears at night',
          excerpt: 'It measures the water every six minutes and sends what it finds by radio.',
          image: samplePicture('A tide gauge on the pier', '#30506b', '#12283a'),
          comments: sampleComments('tide', 0),
        }),
      ],
    },
  ],
  reader: {
    greeting: 'Dear reader,',
    why: 'You receive this newsletter because you subscribed to it.',
    unsubscribeUrl: 'https://example.com/unsubscribe?token=preview',
    preferencesUrl: 'https://example.com/preferences?token=preview',
  },
};
