/** The email that asks a new address of a reader to confirm that subscriptions move to it. */
export interface NewAddressMail {
  subject(newsletter: string): string;
  preheader: string;
  title: string;
  /** @param newsletters see titleList. @param from the masked old address */
  text(newsletters: string, from: string): string;
  button: string;
  notRequested: string;
}

/** The page behind its link, and the page after the button. */
export interface NewAddressPages {
  newAddress: { title: string; text(newsletters: string, from: string): string; button: string };
  /** Also shown when the button is pressed again. */
  addressMoved: { title: string; text(newsletter: string): string };
}
