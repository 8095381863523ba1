/** The file that lets a stack with faults fail, as long as it is there. @param stackFile of that stack */
export const faultsFileOf = (stackFile: string): string => `${stackFile}.faults`;
