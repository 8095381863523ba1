/** Inês tells Bayko about a night under the stars, and what people who write in other scripts make of the app. */
export const conversation = `
2026-11-09
19:42 ines: Olá Andrew! Are you still answering messages at this hour?
19:44 bayko: Olá! Only the nice ones. How was the weekend in the hills?
19:58 ines: Cold and wonderful. 🌌 There was no moon at all, so we drove up past the last village, put blankets on the roof of the old goat shed and stayed until three in the morning. My father brought the same binoculars he used in August for the eclipse, when we all stood in a field and he cried and said it was the dust. This time we were after the Taurids, which are slow and lazy and hardly ever come, but when one does it is fat and orange and takes its time crossing the sky. We counted eleven in four hours. My aunt slept through ten of them, woke up for the eleventh, and now tells everybody that it is easy and she does not see what the fuss is about. At one point nobody had spoken for so long that a fox walked straight between us and the thermos, sniffed the chestnuts, and left as if we were furniture. I thought of you and your heron. I wrote all this to you on the way home and lost the signal, so here it is again, with more adjectives. ✨
20:03 bayko: I read that twice, and the second time I could smell the chestnuts. Your aunt is right, of course. Eleven out of one.
20:05 ines: Saudade already 🥹
20:06 ines deletes
20:30 bayko reads

2026-11-12
09:15 ines: Now some work. I asked friends to write to me in whatever they speak at home. Look: "Καλημέρα, τι κάνεις;" and "Доброе утро!" and "नमस्ते" and "こんにちは" all arrived exactly as they were sent.
09:18 bayko: Beautiful. Anything from right to left?
09:21 ines: "صباح الخير" from Samira and "בוקר טוב" from Noa. Both fine, though the full stop wandered to the wrong end until I let each message choose its own direction.
09:23 bayko: Good catch. And a family emoji counts as one person or four? 👨‍👩‍👧‍👦
09:24 ines: As a family 💛
09:25 bayko: Obrigado, Inês. Até logo!
`;
