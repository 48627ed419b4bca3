/** The facts in the email to sign in. */
export interface SignInFacts {
  /** Of the person. */
  name: string;
  publisher: string;
  url: string;
  /** Like `4821 7736`. */
  code: string;
  minutes: number;
}
