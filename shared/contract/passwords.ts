/** Fewest characters of a password: all that the user pool asks of one (resources/users.yml). */
export const MIN_PASSWORD_LENGTH = 12;
