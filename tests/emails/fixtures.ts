import type { DigestArticle, DigestProps } from '../../emails/digest.js';
import { previews } from '../../emails/parts/previews.js';

/** An article as in a real newspaper: an https picture and an excerpt of 300 characters. */
function article(number: number): DigestArticle {
  return {
    title: `Story number ${number}: what the council decided, and why it matters`,
    url: `https://www.example.com/news/2017/08/15/story-number-${number}-what-the-council-decided?ref=newsletter`,
    excerpt: `Sentence ${number} tells what happened, who said so & where it leads. `.repeat(6).slice(0, 300),
    publishedAt: '2017-08-14T09:30:00Z',
    author: 'the city desk',
    image: { url: `https://img.example.com/2017/08/15/${number}/w1040.jpg`, alt: `What picture ${number} shows` },
  };
}

/** Ten articles: a lead and three sections of three. */
export function tenArticles(): DigestProps {
  return {
    ...previews.en.digest,
    lead: article(0),
    sections: ['City', 'Science & nature', 'Sport'].map((title, section) => ({
      title,
      articles: [1, 2, 3].map((each) => article(section * 3 + each)),
    })),
  };
}

export function withMarks(props: DigestProps): DigestProps {
  return {
    ...props,
    sections: props.sections.map((section, index) => ({
      ...section,
      marks: { begin: `xBEGIN${index}x`, end: `xEND${index}x` },
    })),
  };
}

/** Every possible choice of sections, as lists of indexes. */
export function choices(props: DigestProps): number[][] {
  const all = props.sections.map((_, index) => index);
  return Array.from({ length: 2 ** all.length }, (_, bits) => all.filter((index) => bits & (1 << index)));
}

export function onlySections(props: DigestProps, chosen: number[]): DigestProps {
  return { ...props, sections: props.sections.filter((_, index) => chosen.includes(index)) };
}
