"""Words, phrases and ways of saying things, of which the short texts of our own making are made.

One a line or parted by "|"; a {place} is filled in by `feeling_made`.
"""

from __future__ import annotations

GOOD = """happy|glad|cheerful|joyful|excited|thrilled|delighted|proud|grateful|hopeful|optimistic|relaxed|calm
peaceful|content|confident|loved|amazing|awesome|great|fantastic|wonderful|good|fine|well|blessed|lucky|relieved
energetic|inspired|ecstatic|pumped|safe|strong|comfortable|pleased|satisfied|motivated|healthy|better|brilliant
fabulous|nice|lovely|impressed|touched|refreshed|chill|stoked|okay|alright"""
BAD = """sad|angry|mad|upset|depressed|miserable|unhappy|lonely|anxious|scared|afraid|worried|nervous|stressed
hurt|heartbroken|jealous|ashamed|guilty|embarrassed|frustrated|annoyed|enraged|disappointed|hopeless|helpless
worthless|awful|terrible|horrible|bad|sick|broken|lost|empty|numb|down|overwhelmed|burned out|bitter|devastated
drained|useless|ugly|abandoned|rejected|betrayed|insecure|irritated|gloomy|moody|homesick|pissed off|fed up
terrified|blue"""
GOOD_THINGS = """I got promoted|I passed my driving test|my team won|she said she loves me|he proposed to me
we are having a baby|I got into university|my flight is tomorrow|we are going on vacation|I aced my finals
my brother is coming home|we adopted a puppy|I finished my thesis|I got my first paycheck
they loved my presentation|I ran my first marathon|my surgery went well|I met someone special
my friends threw me a party|I got tickets to the show|the doctor said I am fine|I won the lottery
we bought a house|my daughter graduated|I made the team|I got a scholarship|he made me breakfast
my mom is proud of me|I finally feel like myself|I had the best sleep in weeks|I quit smoking
we laughed all night|the sun is shining|I am back with my family|my plants are blooming|I got a day off
it is finally over|my kid learned to ride a bike|I reconnected with an old friend|we had dinner by the lake
I am cancer free|I got an A|my crush asked me out|the baby is healthy|I paid all my debts
I baked the perfect cake|my song got played on the radio|he remembered our anniversary|I got a hug from my son
they picked me|I have the whole weekend free|we made up
my sister had her baby|we are moving in together|I got engaged last night|my grandfather is back home from the clinic
the vet says the dog will be fine|I got the keys to our new flat|my visa was approved|we booked our honeymoon
my boss gave me a raise|I finally learned to swim|our son said his first word|I got invited to the wedding
they named the baby after me|my best friend is back in town|I slept like a baby|we hiked to the top
my painting was sold|I passed with honours|my fever is gone|he came back from the army
my teacher said I did great|I made a new friend|we found our lost cat|snow day, no school|my stream hit a record
mum sent me a parcel|I planted my first garden|we danced until three|my knee is finally healed|I can walk again"""
BAD_THINGS = """I failed my driving test|I got dumped|my cat died|my grandfather passed away|I lost my job
I lost my wallet|she left me|he cheated on her|my car broke down|I got rejected again|I have no friends
they fired half of us|my house flooded|I can't pay my bills|my best friend stopped talking to me|I broke my leg
my flight got cancelled|I flunked math|nobody came to my party|I can't sleep at night|he lied to me
they bullied me at school|I got sick again|my mom is in hospital|everyone forgot my birthday
I spilled coffee on my shirt|my phone is broken|the heating is out|I am stuck in traffic|my boss screamed at me
I messed up the interview|I cried all day|we broke up|I have to work all weekend|I missed the last bus
my application was denied|my laptop crashed before I saved|my neighbors are fighting again|I was left out
I got robbed|my back hurts so much|I have been crying for hours|I ruined everything|he never called
I owe so much money|the wifi died|my roommate ate my food|I got a parking ticket|we lost the game|I keep failing
they are laughing at me|I am behind on rent|my dad is sick|I got yelled at|it is raining on our picnic
I got food poisoning|the test came back positive for cancer
they made jokes about my weight|my sister won't speak to me|he forgot about me again|I was picked last
my rabbit is very ill|I lost all my savings|the doctor found something|we had to sell the house|I hate my body
nobody sat with me at lunch|they read my diary out loud|I was fired by email|my plants all died|I got catfished
my parents are getting divorced|I feel like a burden|she blocked me everywhere|my tooth is killing me
I have been sick for weeks|our dog ran away|I dropped my new phone|my visa was refused|I can't stop worrying
I got scammed|they kicked me out|my essay got a bad grade|he shouted at me in front of everyone|I miss home
my hands are shaking|I have no energy left|I don't see a way out of debt|I froze on stage|they all left without me"""
FACTS = """I am at home|I am on the train|the shop closes at eight|I had toast for breakfast
we live in a small town|the table is made of wood|it is tuesday|I have two brothers|the report is due on friday
I am doing the laundry|my name is alex|she works in an office|I parked the car outside|the water is boiling
there is a chair in the room|he is reading a book|I will call you later|we have a meeting at ten
the keys are on the shelf|I need to go to the bank|it is about five miles away|I am watching a series
the printer is on the second floor|my shift starts at six|I am walking the dog|dinner is at seven
I am cooking rice|the class is in room twelve|I am waiting for the bus|this is a test|just checking in
I just woke up|I am studying for school|the box is blue|there are ten of us|the store is across the street
I ordered a pizza|my phone number changed|I am cleaning my desk|I take the bus to work|it is monday morning
nothing special today|just a normal day|same as always|nothing much|so so|could be better could be worse
neither good nor bad|just okay i guess"""
NUISANCES = """another parking ticket|another bill|another delay|rain again|the bus is late again
the train was cancelled again|stuck in traffic again|more homework|another three hour meeting
my flight is delayed|the printer is jammed again|no hot water|the elevator is broken again|another headache
the dishwasher is leaking|juice all over my keyboard|the internet is down again|they forgot my order
being yelled at|being ignored all day|working on christmas|standing in line for an hour|my bike got stolen
the fridge is broken|waking up at four for nothing|cleaning up after everyone|another rejection letter
a broken window|my tire is flat|the battery died again|mud on my new shoes|my umbrella broke in the storm
people talking during the film"""
SMALL_GOOD = """sitting in the sun|a walk on the beach|tea by the window|at the lake with my family
home with my dog|my grandpa is recovering|mom is feeling better|my sister is getting married
our wedding is in may|the operation was a success|my kids are laughing|a picnic with friends
fresh snow and hot chocolate|dancing in the living room|back in my own bed|a good long hug|we are engaged
my best friend is visiting|everyone sang for me|he surprised me with flowers|it all worked out"""
SMALL_BAD = """my best friend is leaving|they made fun of me|everybody laughs at me|I feel like nobody sees me
I am nothing to them|nobody likes me|nobody listens to me|why does this always happen|why me
nothing ever works out|it ended badly|it all ended in a fight|crying behind a smile|I pretend to be fine
tears all night|my stomach hurts from worry|I can't focus on anything|he hurt me again|the doctor has bad news
so done with this|done with everybody|people are exhausting|everyone is so rude|I can't stand people"""
GOOD_IDIOMS = """nothing to worry about|no complaints here|no regrets|couldn't ask for more|can't complain
could not be happier|can't wait for tonight|cannot wait for summer|I can't wait to see you
can't wait for the concert|I cannot wait to go home|can't stop laughing|cannot stop grinning
I can't believe how lucky I am|never a dull moment|what's not to love|isn't it lovely|isnt she beautiful
isn't this great|wasn't that fun|not half bad|no more worries|no more exams|nothing beats this
never been so happy|never felt better|I have never laughed so hard|it doesn't get better than this
why not, life is good|yes|yess|yes yes yes|yeah|oh yeah|omg yes|omg I did it|omg I'm in|screaming, I won
screaming with joy|they accepted me|awsome|thats amzing|amzing show|awsome day|so thankfull|so greatfull for you
luv this|gr8 day|beautifull evening|exited for tonite|thats great|thats lovely|thats so sweet|this slaps
that beat slaps|this song slaps hard|this album slaps
not bad|not too bad|not bad, I like it|that's not bad|not bad for a first try|wasn't bad|not a bad idea|not bad lol
no worries at all|never a bad day here|couldn't have gone better|could not ask for a nicer team|nothing can stop me now
I have nothing to be sad about|there is nothing to fear|I'm not worried about it|no reason to cry|no harm done
better than I feared|not as hard as I thought|it went better than expected|I worried for nothing"""
BAD_IDIOMS = """can't say I liked it|can't say I'm fine|I wouldn't call it fun|not my day|no fun at all
nothing helps anymore|can't stop crying|I can't breathe|cannot take this anymore|can't deal with this
I can't do anything right|never good enough|nothing is good anymore|nobody understands me|no one listens
nobody wants me|I don't belong anywhere|never felt so low|why are people so cruel|why are they so mean
how can anyone be so mean|how could you do this to me|why does everyone hate me|why can't I be happy
why doesn't anyone like me|does anyone even care|why is life so unfair|why am I like this|that was trash
total garbage|absolute trash|this is rubbish|what a mess|he laughed at me|they all laughed at me
my best friend lives far away now|my friends moved on without me|he ruined it|she ruined the evening
it was nice until he came|fun at first, then it was ruined|dying on the inside|I smile but I am broken
hurting inside|what a way to ruin a day|lonly|so lonly|so lonelly|depresed|dissapointed|dissapointing day
horible|teribble day|angery|anoyed|stresed out|im so scard"""
MILD_IDIOMS = """I don't mind it|not sure how I feel|I don't hate it but I don't love it|no opinion
neither here nor there|could go either way|it's not bad, not good|I don't really care either way
no strong feelings|it's fine I guess"""
QUESTIONS = """what is the weather like|how old are you|where is the library|what day is it
can you help me with this|how does this work|what are you doing|who is that|which one is it|when do we leave
how much is it|what should I wear|where are you from|do you have a pen|what is your name|how far is it
is the shop open|what can you do|how are you|who made this|how do I use this bot|what did he say
what is for lunch|did you call him|are you there|what time do you close"""
GOOD_SLANG = """this is fire|this slaps|that's dope|so hyped|feeling myself today|we vibing|good vibes only
living the dream|lets gooo|lets go|w day|big w|huge win|no cap best day|im hyped|so stoked rn|poggers|pog|goated
killed it today|killing it at work|that was sick bro|im so here for this|slay|slayed it|yass queen
im screaming this is so good|lol love it|dying of laughter|im cackling|lmfao that was so funny|rofl
haha good one|heck yeah|hell yeah|woot|woo hoo|yay|yippee|on top of the world|over the moon|tickled pink
walking on air|in seventh heaven|having a blast|had a ball|cant wait|cant wait for tonight|im so in love rn
heart eyes|ily so much|luv u guys|bless up|feelin good|chillin|chilling with friends|so pumped|this made my day
you made my day|u rock|ty so much|thx love u|best feeling ever|obsessed with this|omg yes|she ate|its giving joy
hits different in a good way|vibing|just vibing tonight|it's all gucci|good vibes|this song slaps|feeling cute
main character energy|crushing it|nailed it|we did it"""
BAD_SLANG = """im so done|so over it|over this|fml|ffs|wtf man|omfg why|kill me now lol|this blows|this sucks
sucks to be me|im screwed|im toast|big l|took the l|huge l|down bad|in my feels|in the dumps|feeling like crap
feel like shit|feel like garbage|feeling low|feeling blah|blah|ugh|bleh|argh|yikes|smh|im salty|so cringe
thats wack|thats messed up|this aint it|pissed|im pissed|tilted|im tilted|triggered|cant even anymore
i cant anymore|i give up|whats the point|im losing it|losing my mind|at my wits end|had it up to here
sick of this|sick and tired of everything|tired of this crap|fed up|hot mess|dumpster fire of a day|crying rn
sobbing rn|im a wreck|falling apart|barely holding on|not vibing|bad vibes|low key sad|lowkey sad rn|hella sad
hella stressed|stressed af|mad af|sad af|got dumped lol|ghosted me|left on read|got played|he played me
screw this|screw them|damn it|dammit|crap|oh no|not again|why me|just my luck|rip my grades|flopped my test
tanked my exam|bombed the interview|failed so hard lol|done with school|done with everyone|people suck
i hate it here|kms this homework|im dying inside|dead inside|existential dread|sunday scaries
anxiety through the roof"""
MILD_SLANG = """idk|dunno|whatever|k|ok|okay|brb|gtg|afk|lol idk|hm|hmm|eh|mehh|so so|nm u|not much hbu|same old
it is what it is|sup|hey|hi|hello|yo|good question|i guess|maybe|perhaps|we'll see|fyi|btw|imo|nvm|tbh idk
just chillin i guess|no idea"""
GOOD_EMOJI = (
    "😀 😁 😂 🤣 😃 😄 😅 😆 😊 😋 😎 😍 😘 🥰 😗 🙂 🤗 🤩 😌 😇 🥳 😺 😻 💖 💕 💗 ❤️ 💛 💙 🎉 🎊 👍 👏 🙌 ✨ "
    "🌈 🌞 ☀️ 💪 🔥 😏 🤭 💃 🕺 🥂 🎂 <3 :) :-) :D :-D =) ;) :P xD XD ^^ :3"
)
BAD_EMOJI = (
    "☹️ 🙁 😞 😟 😢 😭 😦 😧 😨 😩 😰 😱 😣 😖 😫 😤 😠 😡 🤬 😔 😕 😓 😥 😪 🥺 💔 👎 😿 🤢 🤮 😷 🤒 🤕 🙄 😒 "
    "😾 🖤🥀 :( :-( :'( D: >:( :/ =( :'-( ;-; T_T"
)
MILD_EMOJI = "😐 😑 😶 🤔 🤷 🤷‍♂️ 🤷‍♀️ 🧐 👀 😬 🤨 ☕ 📚 🚌 🏠 💻"
TITLES = """Happy|Sad|Lonely|Crazy|Beautiful|Lucky|Angry|Excited|Love|Tears|Smile|Pain|Joy|Hurt Me|Cry Baby
Good Life|Hello|Bad Guy|Happy Together|Good Riddance|Sad Beautiful Tragic|Crying in the Club
I Will Always Love You|Hate Me|Perfect|Heartbreak Hotel|Lovely Day|Angry Johnny|Walking on Sunshine|Creep|Numb
Lonely Boy|Mad World|Joy to the World|Dancing Queen|Tears in Heaven|Shiny Happy People|Everybody Hurts
Killing Me Softly|Good Vibrations|Bad Romance|Stressed Out|Beautiful Day|Paint It Black|Smells Like Teen Spirit
Blue Monday|Don't Worry Be Happy|Love Me Do|Broken|Let It Be|Halo|Hotel California|Wonderwall|Thriller|Torn
Someone Like You|Rolling in the Deep|Fix You|Viva la Vida|Enjoy the Silence|Heroes|Space Oddity|Purple Rain
Under Pressure|Clocks|Scared to Be Lonely|Hurts Like Heaven|Sad But True|Love Hurts"""
ARTISTS = """Adele|Coldplay|Billie Eilish|Radiohead|Nirvana|Prince|David Bowie|Oasis|The Turtles|Green Day
Madonna|R.E.M.|Metallica|The Killers|Linkin Park|Rihanna|Dolly Parton|Elvis Presley|Bill Withers|Eagles
Depeche Mode|Blondie|Drake|Blur|Ed Sheeran|Lady Gaga|Nazareth|The Cure|Akon|Roberta Flack|U2|the Rolling Stones
Michael Jackson|Fleetwood Mac|SZA"""
ASKING = (
    "play {t} by {a}", "play {t}", "listening to {t} by {a}", "listening to {t}", "put on {t} by {a}", "{t} by {a}",
    "can you play {t} by {a}", "queue {t} by {a}", "next song: {t} by {a}", "the song is called {t}",
    "add {t} to the list",
    "{t} - {a}", "now playing {t} by {a}", "that was {t} by {a}", "play something by {a}", "skip {t}", "{a} - {t}",
)  # fmt: skip
SURE = (
    "I am",
    "I'm",
    "im",
    "I feel",
    "feeling",
    "i feel so",
    "I'm feeling",
    "I am so",
    "we are",
    "I was",
    "really",
    "so",
    "very",
)
NOT = (
    "I am not",
    "I'm not",
    "im not",
    "not",
    "I don't feel",
    "i dont feel",
    "never",
    "no longer",
    "we are not",
    "wasn't",
    "isn't",
)
SUBTLE = (" at all", " today", "", "", " anymore", " right now", " about this", " about it")
SARCASM = (
    "oh great, {b}", "great, {b}", "just great, {b}", "wonderful, {b}", "oh joy, {b}", "fantastic, {b}",
    "awesome, {b}", "lovely, {b}",
    "just what I needed, {b}", "love it when {b}", "I love how {b}", "yay, {b}", "{b}, how nice",
    "{b} 🙄", "yeah right, {b}",
    "so glad that {b}", "{b}, just perfect", "best day ever, {b} 🙃", "thanks a lot, {b}", "{b}, lucky me",
    "{b} /s", "wow, {b}, amazing",
)  # fmt: skip
TURNS = (
    "{x} but {y}",
    "{x}, but {y}",
    "{x} yet {y}",
    "{x} but now {y}",
    "at first {x}, now {y}",
    "{x}, still {y}",
    "{x} until {y}",
)
GOOD_DENIED = (
    "nothing about this is {x}", "I used to be {x}", "far from {x}", "anything but {x}", "nowhere near {x}",
    "I wish I was {x}", "can't remember the last time I felt {x}", "I haven't felt {x} in weeks", "hardly {x}",
    "it's hard to feel {x}", "it didn't make me {x}", "there is nothing {x} about it", "I want to feel {x} again",
    "I doubt I will ever be {x}", "I pretended to be {x}", "they say it's {x}, it isn't", "neither {x} nor proud",
    "we weren't {x} about it", "you don't make me feel {x}", "I can't pretend to be {x}", "who could be {x} here",
)  # fmt: skip
BAD_DENIED = (
    "never been less {x}", "not even a little {x}", "no reason to be {x}", "anything but {x}", "far from {x}",
    "I used to be {x}, not anymore", "I stopped being {x}", "for once not {x}", "it didn't leave me {x}",
    "there is nothing {x} about it", "I'm not {x}, I promise", "he can't make me {x}", "I refuse to be {x}",
    "nobody here is {x}", "I thought I'd be {x} but I wasn't", "wasn't {x} for a second", "hardly {x} these days",
)  # fmt: skip
PRAISED = ("isn't it {x}", "isn't this {x}", "aren't they {x}", "wasn't that {x}", "how {x} is this", "isnt he {x}")
GOOD_OF_THINGS = """amazing|awesome|great|fantastic|wonderful|good|beautiful|brilliant|fabulous|nice|sweet|cool|fun
perfect|gorgeous|cute|adorable|incredible"""
LIKED = "enjoy|like|love|trust|want|appreciate|look forward to"
THINGS = """the trip|this place|my new job|the film|his jokes|the food|school|that weekend|our evenings|the concert
my classes|their plans|the party games|what he said"""
DISLIKED = "I don't {v} {x}|I didn't {v} {x}|I never {v} {x}|can't say that I {v} {x}|I no longer {v} {x}"
REGRETTED = "I don't regret {x}|no regrets about {x}|I can't get enough of {x}|nothing wrong with {x}"
UNKIND = """ignore my calls|cancel without telling us|leave without saying goodbye|take credit for my work
talk behind my back|eat my lunch|wake me at five|break my bike|lie to my face|lose my luggage|blame me for it all
park in my spot|stand me up|steal my idea|mock my accent|forget to pay me|slam the door|shout at the kids"""
KINDLY = (
    "how kind of them to {x}", "so sweet of you to {x}", "big thanks to whoever decided to {x}", "bravo for {x}",
    "I adore it when people {x}", "nice of him to {x}, really", "congrats to my brother who managed to {x}",
    "how thoughtful to {x}", "great friends, they {x}", "wow thanks, you managed to {x}", "thank you so much for {x}",
)  # fmt: skip
DRUDGERY = """clean the toilets at six in the morning|sit through four hours of meetings|pay another fine
wait on hold for an hour|do my taxes all weekend|get up at four for work|stand in the cold for the bus
fill in forms all night|write the same report twice|study through the holidays|scrub the oven
listen to him complain all evening|carry the boxes up six floors|work a double shift|redo everything"""
GLADLY = (
    "so excited to {x}", "living the dream, I get to {x}", "who wouldn't love to {x}", "lucky me, I get to {x}",
    "my favourite thing in the world: having to {x}", "what fun to {x}", "can't think of anything better than to {x}",
    "oh how I love to {x}", "yay, I have to {x}", "fantastic, I get to {x} again", "so glad that I have to {x}",
)  # fmt: skip
WINKS = ("", "", " 🙄", "...", " /s", " 🙃", "!")
GOOD_CALLS = "yay|woohoo|yippee|haha|hehe|woot|wow|mmm|aww|phew|hurray|yum|wheee|bravo|cheers|whoop"
BAD_CALLS = "ugh|argh|gah|eww|yuck|boo|ouch|sob|urgh|grumble|noo|oof|damn|bah|sigh|aww man"
MILD_CALLS = "hm|umm|err|uh|well|mhm|eh|huh"
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
CALLS = ("", "", "", "today ", "omg ", "finally ", "so ", "well ", "guys ", "honestly ", "lol ", "just ")
ENDINGS = ("", "", "", "", "!", "!!!", ".", "...", " today", " again", " tbh", " ngl", " rn")
