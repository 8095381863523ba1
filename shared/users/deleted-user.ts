/** How a user whose account is gone is shown to others. Nobody can take the handle. */
export const DELETED_USER = { handle: 'deleted', display_name: 'Deleted user' } as const;
