/** Labels that Kthena puts on every pod of a ModelServing. */
export const POD_LABELS = {
  serving: 'modelserving.volcano.sh/name',
  group: 'modelserving.volcano.sh/group-name',
  role: 'modelserving.volcano.sh/role',
  /** Which copy of the role: its first pod and that one's workers have it in common. */
  roleId: 'modelserving.volcano.sh/role-id',
  /** `true` on the first pod of a copy, which is the one that answers. */
  entry: 'modelserving.volcano.sh/entry',
} as const;
