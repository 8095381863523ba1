/** One thing that IAM judges: an action on the table or an index, and the partition that it names. */
export interface Call {
	readonly action: string;
	readonly index?: string;
	readonly pk?: string;
}

type Item = Readonly<Record<string, unknown>>;

/** A partition key, marshalled or not. */
const pkOf = (item: Item | undefined): string => {
	const pk = item?.['pk'] as string | { S: string };
	return typeof pk === 'string' ? pk : pk.S;
};

interface Input {
	readonly Key?: Item;
	readonly Item?: Item;
	readonly IndexName?: string;
	readonly ExpressionAttributeValues?: Item;
	readonly TransactItems?: readonly Readonly<Record<string, { readonly Item?: Item; readonly Key?: Item }>>[];
	readonly RequestItems?: Readonly<
		Record<string, readonly { readonly PutRequest: { readonly Item: Item } }[] | { readonly Keys: readonly Item[] }>
	>;
}

/** What IAM judges of a command of the DynamoDB client. */
export function callsOf(commandName: string, input: object): Call[] {
	const action = commandName.replace('Command', '');
	const { Key, Item, IndexName, ExpressionAttributeValues, TransactItems, RequestItems } = input as Input;
	if (TransactItems) {
		return TransactItems.flatMap((item) =>
			Object.entries(item).map(([kind, { Item, Key }]) => ({
				action: kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`,
				pk: pkOf(Item ?? Key),
			})),
		);
	}
	if (RequestItems) {
		return Object.values(RequestItems)
			.flatMap((part) => ('Keys' in part ? part.Keys : part.map(({ PutRequest }) => PutRequest.Item)))
			.map((item) => ({ action: action.replace(/(Item)?$/, 'Item'), pk: pkOf(item) }));
	}
	if (action === 'Query') {
		const pk = pkOf({ pk: ExpressionAttributeValues?.[':pk'] });
		return [{ action, pk, ...(IndexName && { index: IndexName }) }];
	}
	const item = Key ?? Item;
	return item ? [{ action, pk: pkOf(item) }] : [];
}
