/** Two Andrews build a small social app, from the first message to the evening after launch, with a bet on the way. */
export const conversation = `
2026-09-14
13:02 andrewbrown: Testing, testing. If you can read this, we have a product.
13:02 bayko: I can read this.
13:03 bayko: I can also read it a second time, because I reloaded the page to be sure it was real.
13:03 andrewbrown: Write the date down. The first direct message between two people on Cruddur, and both of them are called Andrew.
13:04 bayko: That will not confuse anyone at all.
13:05 andrewbrown: You be Bayko, I will be Brown. Like a firm of solicitors.
13:09 bayko: So what is left before we can let strangers in?
13:14 andrewbrown: I made a list over the weekend. Sign-up that explains itself, messages that stay in order, names that can be changed without everything falling over, and a page that loads on my mother's old tablet.
13:15 bayko: The tablet is the hard one.
13:15 andrewbrown: The tablet is absolutely the hard one.
13:21 bayko: Let us pick a date and then be honest about it. Friday the 9th of October?
13:22 andrewbrown: Done. Now I want a bet on it.
13:23 bayko: What kind of bet?
13:25 andrewbrown: What the first complaint from somebody we have never met will be about. I say the colours. Somebody always hates the colours.
13:27 bayko: I say they will be unable to find an old message. People treat a chat like a filing cabinet.
13:28 andrewbrown: Loser bakes the winner a plum cake. From scratch, no mixes.
13:28 bayko: Agreed. I hope you own a cake tin.

2026-09-16
12:47 bayko: Are you about? I have a puzzle.
12:51 andrewbrown: Just back with a sandwich. Go.
12:53 bayko: I sent Tomoko three messages quickly and on her side they appeared as second, first, third. On mine they were fine.
12:54 andrewbrown: Same minute?
12:54 bayko: Same second, nearly. I type fast when I am hungry.
12:58 andrewbrown: Then I think I know. We sort by time, and when the times are equal the order is whatever turns up. Your side never noticed, because it still had them in the order you typed.
12:59 bayko: So my screen was flattering me.
13:00 andrewbrown: Screens do that.
13:06 bayko: Could the id settle it? If the id itself grows with time, two messages can never tie, and there is only one thing to sort by.
13:07 andrewbrown: Oh, that is neat. And the next page can simply start after the last id you saw.
13:08 bayko: Which means a message that arrives while you read cannot push the others about.
13:09 andrewbrown: Write it before you eat anything.
15:40 bayko: Written, tested, and I have eaten. Five hundred messages in a burst, all in order, twenty times over.
15:42 andrewbrown: Lovely work. What was lunch?
15:43 bayko: Lentil soup and most of a loaf.

2026-09-19
08:12 andrewbrown: Good morning! Still on for the boat?
08:15 bayko: Yes. I have a hat, a flask and a reasonable amount of fear.
08:17 andrewbrown: It is a lake. You can see all four sides of it from the jetty.
08:18 bayko: Lakes do not have sides, which is exactly the sort of thing a frightened person notices.
08:20 andrewbrown: Londo is bringing food. He said "something light", so expect a three-course meal in a laundry basket.
08:21 bayko: Now I am less afraid.
19:33 bayko: Home and dry. Well, home.
19:35 andrewbrown: How is the phone?
19:36 bayko: In a bag of rice, next to my dignity. I am on the laptop.
19:38 andrewbrown: In fairness the heron did come out of nowhere.
19:39 bayko: It looked me in the eye, Andrew. It waited until I stood up.
19:44 andrewbrown: Best day I have had since spring. I loved the moment when the engine was off and nobody said anything for ten minutes, not even Londo.
19:46 bayko: Me too. I keep thinking the app should feel a bit like that. Nothing blinking at you. You open it, somebody has written, you answer when you are ready.
19:47 andrewbrown: Put that on the front page, word for word.
19:48 bayko: I will. Good night, captain.

2026-09-28
14:05 andrewbrown: Eleven days to go. How is your list?
14:07 bayko: Shorter than my beard. Three items: the name change, the empty inbox, the tablet.
14:09 andrewbrown: What is wrong with the name change?
14:13 bayko: When Tomoko put a wave after her name, the new conversations had it and the old ones did not. Every conversation keeps its own copy of the name, so we need something that walks through all of them and catches up.
14:14 andrewbrown: And if it falls over halfway?
14:16 bayko: It must be safe to run again from the top. Doing it twice should look the same as doing it once.
14:17 andrewbrown: Like salting the pasta water, but the opposite.
14:18 bayko: Exactly the opposite, yes.
14:26 andrewbrown: I will take the empty inbox. At the moment it says "No items". I would rather it said something a person might say.
14:28 bayko: "Nobody has written yet. You could go first."
14:28 andrewbrown: Sold.
21:10 bayko: Tomoko has her wave everywhere now 🌊 I ran it four times out of nerves and nothing changed after the first.
21:12 andrewbrown: Perfect. Is your sky clear? Saturn is up in the south-east and so bright it looks like a mistake.
21:15 bayko: Clear enough. The moon is hogging the attention, but I see it. Steady, a bit yellow?
21:16 andrewbrown: That is the one. With the little telescope I can just split the rings from the ball. They are thin this year, almost like a pin through a pea.
21:18 bayko: I am standing on the balcony in socks, looking at a planet because a message told me to. I think we have built something.
21:19 andrewbrown: 🪐

2026-10-08
16:31 bayko: It is the day before. How are you sleeping?
16:33 andrewbrown: On my left side, briefly.
16:34 bayko: Same.
16:38 andrewbrown: Mum's tablet loads the page in two seconds. She then used it to tell me that my hair is too long, so sending works as well.
16:39 bayko: A complete test, end to end.
16:45 andrewbrown: Plan for tomorrow: I open sign-up at nine, you watch the logs, Inês answers questions, Tomoko keeps an eye on anything odd in the messages. Londo has appointed himself head of lunch.
16:47 bayko: And Worf?
16:48 andrewbrown: Worf asked for the list of everything that could go wrong, read it twice, and said "Good." I found that strangely comforting.
16:50 bayko: One rule for tomorrow, please. If it breaks, nobody fixes it alone. We say it out loud first, then we touch it.
16:51 andrewbrown: Agreed. Out loud first.
16:52 bayko: Now close the laptop and go for a walk.
16:53 andrewbrown: You first.
16:53 bayko: At the same time, then. Three, two, one.

2026-10-09
08:58 andrewbrown: Ready?
08:58 bayko: Ready. Tea on the left, logs on the right.
09:00 andrewbrown: Open!
09:04 bayko: One sign-up. It is Londo's cousin.
09:11 bayko: Nine. I only know six of them.
09:40 andrewbrown: Forty-one! Two people in there are arranging to swap tomato seeds.
10:22 bayko: Saying it out loud: I see a few slow answers, about one in three hundred. Nothing is failing. I would like to leave it alone and watch.
10:23 andrewbrown: Heard. Leave it, watch it.
10:51 bayko: It has settled by itself. It was the first minutes after a quiet spell.
13:15 andrewbrown: Londo is here with lunch. It came on two trolleys.
17:02 andrewbrown: Bayko. We have it. The first complaint from a perfect stranger.
17:02 bayko: Read it to me slowly.
17:04 andrewbrown: "Lovely and calm, thank you. I did have to go back quite far to find what my sister wrote this morning. Also I am not sure about the green."
17:05 bayko: Back quite far! That is an old message. I win.
17:05 andrewbrown: The green! That is a colour. I win.
17:07 bayko: The old message comes first in the sentence.
17:08 andrewbrown: We never said anything about sentences. Page back and look, it is all there on the 14th of September.
17:12 bayko: I have just paged all the way back. "If you can read this, we have a product." I had forgotten that was the very first line.
17:13 andrewbrown: So had I. I read the whole thing just now, heron included.
17:14 bayko: You know what this means, though. I went looking for an old message, and I found it.
17:16 andrewbrown: Then let us call it a draw. Two cakes, one each, and we swap.
17:17 bayko: Two hundred and six people signed up today, and we shall celebrate with eight hundred grams of plums.
17:19 andrewbrown: I could not have done this with any other Andrew.
17:20 bayko: Nor I. Same time on Monday?
17:20 andrewbrown: Same time on Monday. Good night, Bayko.
17:21 bayko: Good night, Brown. 🎂
`;
