import fc from 'fast-check';

/** What a stream may do to records: deliver parts of them, in batches, again, and late; in the end each at least once. */
export const someDelivery = <Record>(records: readonly Record[]): fc.Arbitrary<Record[][]> =>
	fc
		.tuple(
			fc.array(fc.array(fc.nat({ max: records.length - 1 }), { maxLength: records.length }), { maxLength: 6 }),
			fc.shuffledSubarray([...records], { minLength: records.length }),
			fc.integer({ min: 1, max: 7 }),
		)
		.map(([replays, all, size]) => {
			const batches = replays.map((replay) => replay.map((i) => records[i] as Record));
			for (let i = 0; i < all.length; i += size)
				batches.splice((i * 7) % (batches.length + 1), 0, all.slice(i, i + size));
			return batches;
		});
