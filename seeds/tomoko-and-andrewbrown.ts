/** Tomoko swims in the sea, finds a bug about midnight, and plans a visit. */
export const conversation = `
2026-10-20
22:48 tomoko: Good morning from the beach 🌊 Water 21 degrees, one jellyfish, no regrets.
22:55 andrewbrown: Good evening from the sofa. Here it is raining sideways and I am wearing two jumpers.

2026-10-23
00:06 tomoko: I found a small thing. Messages I send just before nine in the morning are shown under yesterday. I think the page makes the day from UTC and not from where the reader is.
00:09 andrewbrown: You are right, and nobody on this side of the world would ever have seen it. We should keep UTC in the table and work out the day on the screen.
00:10 tomoko: Yes, please. I would like to swim today and not yesterday.

2026-11-03
08:30 andrewbrown: Fixed and out. Could you look when you have a moment?
08:41 tomoko: ばっちり! Perfect. My swim is today again. Also, I booked the train for the 28th, so save me a slice of that famous plum cake.
08:43 andrewbrown: I will bake a whole one for you. どうぞ, did I say that right?
08:44 tomoko: Nearly perfect 😊
`;
