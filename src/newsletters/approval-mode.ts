/**
 * What becomes of a scheduled digest.
 * - `draft`: it stays a draft until an editor sends it.
 * - `wait`: it waits until an editor has approved exactly its content, then goes out. Every other issue of the newsletter
 *   needs that approval, too.
 * - `send`: it is sent automatically.
 */
export const approvalModes = ['draft', 'wait', 'send'] as const;
export type Approval = (typeof approvalModes)[number];

/** Whether an issue is sent only after an editor has approved exactly its content. */
export const needsApproval = ({ approval }: { approval: Approval }): boolean => approval === 'wait';

/**
 * The setting as version 0.1.0 stored it, in two fields: whether a digest waits as a draft or is sent, and whether every
 * issue needs an approval. The stored form stays, so that either version opens the data of the other.
 */
export interface StoredApproval {
  approval: 'wait' | 'send';
  needsApproval: boolean;
}

export function openApproval({ approval, needsApproval: needed }: StoredApproval): Approval {
  if (needed) return 'wait';
  return approval === 'send' ? 'send' : 'draft';
}

/** The inverse of `openApproval`. */
export const storedApproval = (mode: Approval): StoredApproval => ({
  approval: mode === 'draft' ? 'wait' : 'send',
  needsApproval: needsApproval({ approval: mode }),
});

/**
 * The mode that an input asks for. Callers that know version 0.1.0 may still give its `needsApproval`: yes is `wait`, and
 * no makes a draft of what waited.
 * @param before the current mode
 * @returns undefined when the input leaves the mode as it is
 */
export function approvalFrom(
  { approval, needsApproval: needed }: { approval?: Approval | undefined; needsApproval?: boolean | undefined },
  before: Approval = 'draft',
): Approval | undefined {
  if (needed === undefined) return approval;
  if (needed) return 'wait';
  // Beside "no", `wait` has its old meaning: wait as a draft.
  if ((approval ?? before) === 'wait') return 'draft';
  return approval;
}
