/** Which conversation somebody looks at right now, down to its newest message. */
let read: string | undefined;

export const setReading = (uuid: string | undefined): void => {
	read = uuid;
};

/** Whether a message that arrives in a conversation is seen as it arrives. */
export const isReading = (uuid: string): boolean => read === uuid && document.visibilityState === 'visible';
