/** ` by token "Desk"; note: the editor; their own changes`: who approved an issue. */
export function approverWords(approval: { approver: string | null; by: string | null; ownChanges: boolean }): string {
  const { approver, by, ownChanges } = approval;
  const notes = [...(by === null ? [] : [`note: ${by}`]), ...(ownChanges ? ['their own changes'] : [])];
  return [` by ${approver ?? 'nobody'}`, ...notes].join('; ');
}
