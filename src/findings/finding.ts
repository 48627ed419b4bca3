import type { z } from 'zod';
import { healthFindings } from './health-findings.js';
import { issueFindings } from './issue-findings.js';
import { troubleFindings } from './trouble-findings.js';

/** Everything that a check may find, and everything that waits for a person, each with the shape of its facts. The part before the dot is the check's name. */
export const findings = { ...issueFindings, ...troubleFindings, ...healthFindings } as const;
type Findings = typeof findings;

export type FindingCode = keyof Findings;
export const findingCodes = Object.keys(findings) as [FindingCode, ...FindingCode[]];

/** The facts of a finding. */
export type FactsOf<Code extends FindingCode> = {
  [Fact in keyof Findings[Code]]: Findings[Code][Fact] extends z.ZodType ? z.infer<Findings[Code][Fact]> : never;
};

/** Something that was found, as data: each face has its words (src/locale/findings/). */
export type Finding<Code extends FindingCode = FindingCode> = {
  [One in Code]: { code: One; facts: FactsOf<One> };
}[Code];

/** The check that finds it: `links` of `links.dead`. */
export type NameOf<Code extends string> = Code extends `${infer Name}.${string}` ? Name : never;

export const nameOf = <Code extends FindingCode>(found: Code): NameOf<Code> =>
  found.slice(0, found.indexOf('.')) as NameOf<Code>;
