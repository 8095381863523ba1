/** Londo takes charge of lunch on launch day, and Andrew asks for the recipe afterwards. */
export const conversation = `
2026-10-07
18:20 londo: My dear Andrew, a question of the greatest importance. How many will be eating on Friday?
18:24 andrewbrown: Six of us. Sandwiches would be plenty, honestly.
18:25 londo: I shall pretend I did not read that.
18:26 londo: A braised shoulder of lamb with apricots, a salad of bitter leaves, and a tart. Does anybody suffer from anything?
18:29 andrewbrown: Tomoko does not eat meat, and Worf will not admit to liking dessert but always has two helpings.
18:31 londo: Then aubergines with walnuts for Tomoko, and a second tart, which nobody will mention.
18:32 andrewbrown: You know we will be at our desks all day?
18:33 londo: A desk is only a table that has been treated badly.

2026-10-10
11:05 andrewbrown: Two trolleys, Londo. The neighbours thought there was a weeding.
11:06 andrewbrown edits: Two trolleys, Londo. The neighbours thought there was a wedding.
11:09 londo: And was there any left?
11:10 andrewbrown: Not a crumb. Bayko wiped the dish with bread and then apologised to it. Could I have the recipe for the aubergines?
11:21 londo: Of course. Halve four, score them, plenty of oil, and a hot oven until they give up. Meanwhile pound a handful of walnuts with garlic, a little vinegar, coriander seed and a pinch of saffron, and loosen it with warm water until it falls slowly from the spoon. Spread it on, scatter pomegranate over the top, and let it stand for an hour. The hour is the secret. Everybody is in a hurry and then they wonder.
11:24 andrewbrown: Saved. By the way, your cousin was our very first sign-up.
11:26 londo: Naturally. I telephoned him at half past eight and stayed on the line.
11:27 andrewbrown: 😂
11:30 londo reads
`;
