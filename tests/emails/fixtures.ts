import type { DigestArticle, DigestCard, DigestProps } from '../../emails/digest.js';
import { previews } from '../../emails/previews/previews.js';

/** An article as in a real newspaper: an https picture and an excerpt of 300 characters. */
function article(number: number): DigestArticle {
  return {
    title: `Story number ${number}: what the council decided, and why it matters`,
    url: `https://www.example.com/news/2017/08/15/story-number-${number}-what-the-council-decided?ref=newsletter`,
    excerpt: `Sentence ${number} tells what happened, who said so & where it leads. `.repeat(6).slice(0, 300),
    author: 'the city desk',
    image: { url: `https://img.example.com/2017/08/15/${number}/w1040.jpg`, alt: `What picture ${number} shows` },
    comments: {
      count: number % 3,
      url: `https://news.example.com/articles/${number}#comments`,
      writeUrl: `https://news.example.com/comment/${'token-of-a-reader'.repeat(3)}/${number}`,
    },
  };
}

const titles = ['City', 'Science & nature', 'Sport'];

/** Ten articles that can be commented on: a lead, two cards, and the rest of three sections of three. */
export function tenArticles(): DigestProps {
  return {
    ...previews.en.digest,
    lead: article(0),
    cards: titles
      .slice(0, 2)
      .map((title, section) => ({ article: { ...article(section * 3 + 1), section: { title } } })),
    sections: titles.map((title, section) => ({
      title,
      articles: (section < 2 ? [2, 3] : [1, 2, 3]).map((each) => article(section * 3 + each)),
    })),
  };
}

const marksOf = (index: number) => ({ marks: { begin: `xBEGIN${index}x`, end: `xEND${index}x` } });
const sectionOf = ({ sections }: DigestProps, { article: { section } }: DigestCard) =>
  sections.findIndex(({ title }) => title === section?.title);

export function withMarks(props: DigestProps): DigestProps {
  return {
    ...props,
    cards: (props.cards ?? []).map((card) => ({ ...card, ...marksOf(sectionOf(props, card)) })),
    sections: props.sections.map((section, index) => ({ ...section, ...marksOf(index) })),
  };
}

/** Cuts out everything between the marks of the sections that were not chosen, and removes the other marks. */
export function cutSections(marked: string, { sections }: DigestProps, chosen: number[], lineEnd = ''): string {
  return sections.reduce(
    (content, _, index) =>
      content.replace(
        chosen.includes(index)
          ? new RegExp(`(xBEGIN${index}x|xEND${index}x)${lineEnd}`, 'g')
          : new RegExp(`xBEGIN${index}x${lineEnd}.*?xEND${index}x${lineEnd}`, 'gs'),
        '',
      ),
    marked,
  );
}

/** Every possible choice of sections, as lists of indexes. */
export function choices(props: DigestProps): number[][] {
  const all = props.sections.map((_, index) => index);
  return Array.from({ length: 2 ** all.length }, (_, bits) => all.filter((index) => bits & (1 << index)));
}

export function onlySections(props: DigestProps, chosen: number[]): DigestProps {
  return {
    ...props,
    cards: (props.cards ?? []).filter((card) => chosen.includes(sectionOf(props, card))),
    sections: props.sections.filter((_, index) => chosen.includes(index)),
  };
}
