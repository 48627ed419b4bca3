/** The email that asks a silent reader whether they still want a newsletter. */
export interface StayMessages {
  subject(newsletter: string): string;
  preheader: string;
  title: string;
  text(newsletter: string): string;
  button: string;
  /** What happens without an answer. */
  otherwise(days: number): string;
  reason(newsletter: string): string;
}

/** The page behind the button of that email. */
export interface StayPages {
  stay: {
    title: string;
    text(newsletter: string): string;
    button: string;
    /** To a reader who was unsubscribed meanwhile. */
    endedTitle: string;
    endedText(newsletter: string): string;
    endedButton: string;
    keptTitle: string;
    kept(newsletter: string): string;
    /** To a reader who has unsubscribed themselves since: only a new sign-up brings them back. */
    leftTitle: string;
    left(newsletter: string): string;
  };
}
