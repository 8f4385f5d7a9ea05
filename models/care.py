"""Recognises words of self-harm, so that somebody in need is met with help and never with sad songs.

Rules, not a network: what is recognised can be read here, and changed. To miss somebody is worse than to ask too often.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 4000  # characters that are looked at; Discord lets nobody write more
APOSTROPHES = dict.fromkeys(map(ord, "'’‘`"))
MASKS = str.maketrans({"*": "i", "1": "i", "!": "i", "3": "e", "0": "o"})
MASKED = re.compile(r"[a-z]+[*1!30]+[a-z*1!30]*")
EDGES = re.compile(r"^\W+|\W+$")
NO_LETTERS = re.compile(r"[^\w-]+")

_JOKE = (
    r"(?! (?:laughing|of (?:laughter|laughing|embarrassment|cringe|cuteness|happiness|boredom|joy"
    r"|excitement|hunger)))"
)
_MORE = r"(?: anymore| any more| any longer| no more)"
_DO = (
    r"(?:want|wanna|wanted|wish|ready|rather|deserve|hoping|trying|tempted|need|about|plan|planning"
    r"|decided|going|gonna|gunna)"
)
_PATTERNS = (
    # To hurt or kill oneself; not what a razor, a kitchen or sport does.
    r"\b(?:ki[il]{1,2}|killing|offing|hang|hanging|shoot|shooting|poison|stab|unalive|unaliving|strangle"
    r"|rope) (?:myself|my self|meself)\b" + _JOKE,
    r"\b(?:hurt|hurting|harm|harming|cut|cutting|burn|burning|starve|starving|drown|drowning|off|end"
    r"|ending) my ?self\b"
    r"(?! (?:in work|shaving|while|playing|on (?:paper|a|the)|at the|cooking|chopping|some|off|out|a "
    r"|running|in the (?:kitchen|gym)))",
    r"\b(?:self[ -]?harm\w*|selfharm\w*|suicidal(?! tendencies\b)|unalive|unaliving|sewerslide)\b",
    r"\bsuicidal tendencies (?:again|lately|are|wont)\b",
    r"\b(?:commit|committing|attempt|attempting|attempted|contemplat\w+|consider\w*|thinking (?:of"
    r"|about)|thought of|thoughts (?:of|about)"
    r"|planning|plan|my|a) suicide\b(?! (?:squad|boys|silence|doors|prevention|mission|pact in))",
    r"\bsuicide (?:note|is (?:the|my) only|seems|sounds|attempt|plan|thoughts)\b",
    r"(?<!\d )(?<!\d)\bkms\b(?! (?:away|from|per|to|of|an hour|long|north|south|east|west|today on))",
    # To die, or not to be.
    r"\b(?:want|wants|wanna|wanted|wish|ready|rather|deserve|hoping|trying|tempted|waiting"
    r"|prefer) (?:to )?(?:just |simply |only |fucking )*"
    r"(?:die|be dead|dead|dye(?! (?:my|it|the|your|her|his|our|hair)\b))\b" + _JOKE,
    r"\b(?:wish|hope|hoping|pray|praying) (?:that )?(?:i|id) (?:could |would |can |just |will |only |simply )*"
    r"(?:die|died|disappear|vanish|stop existing|not exist|(?:not|never|dont|didnt) wake up"
    r"|sleep forever|fall asleep and)\b",
    r"\bwish (?:that )?(?:i|id) (?:was|were|had|am|has|d)?(?: just)? ?(?:dead|gone forever"
    r"|never (?:been )?born|not (?:alive|here" + _MORE + r"?))\b",
    r"\bwish i (?:wasnt|werent|was not|were not|hadnt been|had not been) (?:born|alive|here"
    + _MORE
    + r"|in this world)\b",
    r"\b(?:was|were|had) never (?:been )?born\b",
    r"\b(?:dont|do not|didnt|not|no longer|never) (?:really |even |just )*(?:want|wanna|wanting|wish"
    r"|care) (?:to |if i )?(?:even |just |really )*"
    r"(?:live|exist|be alive|keep living|go on living|continue living|keep going|go on"
    r"|be on this (?:earth|planet)|be in this world|do life"
    r"|survive|wake up(?! early| at| before| to (?:go|work))|carry on|be here"
    + _MORE
    + r"|be around"
    + _MORE
    + r"|see tomorrow)\b"
    r"(?! (?:in|with|at|near|there|alone|without|about|a|off|for|together) )",
    r"\b(?:cant|cannot|can not|couldnt) (?:go on|keep living|do life|live|exist|survive|carry on"
    r"|keep going|take (?:this )?life)"
    r"(?: like this| with (?:this|the) pain| with myself|" + _MORE[3:-1] + r")",
    r"\bcant (?:go on|carry on)$",
    r"\b" + _DO + r" (?:to |on |of )?(?:just )?(?:stop existing|cease to exist|not exist"
    r"|disappear forever|vanish forever|not be alive|be no more"
    r"|end it(?: all| tonight| now)?(?! with)|end my|ki[il]{1,2} my|take my own|jump off|overdose|od\b"
    r"|not wake up|never wake up|sleep forever)",
    r"\b(?:end|ending|ended) (?:it all|my (?:own )?life|everything(?: tonight| now| for good)?$"
    r"|my (?:pain|suffering|misery))\b",
    r"\b(?:thinking|thought|thoughts|dreaming|think) (?:of|about) (?:just )?(?:ending (?:it|things"
    r"|everything)(?! with)"
    r"|dying|death all|not being (?:here|alive)|killing me?\b|jumping (?:off|in front)|taking all)",
    r"\b(?:take|taking|took) my own life\b|\b(?:take|taking) my life(?! back| to| in| serious| for| and"
    r"| into| further)",
    r"\bnever (?:want to |wanna )?wake up(?: again)?$|\bnever wake up again\b|\b(?:not"
    r"|dont) wake up (?:tomorrow|again|ever)\b",
    r"\b(?:sleep|asleep) (?:forever$|and (?:never|not) wake)",
    # No reason to live, a burden.
    r"\bno (?:reason|point|will|purpose|desire|wish|strength left) (?:to|in|for) (?:live|living|life"
    r"|go on|going on|be(?:ing)? alive"
    r"|be(?:ing)? here|exist|keep (?:going|living)|carry)",
    r"\bnothing (?:left )?(?:worth )?to live for\b|\bwhats the point (?:of|in) (?:living|being alive"
    r"|life|going on)\b",
    r"\b(?:life|living|it) (?:is not|isnt|aint|is no longer|doesnt feel|not) worth (?:it$|living|to live)",
    r"\bnot worth living\b|\bdont (?:think i )?deserve to (?:live|be alive|exist|be here)\b",
    r"\b(?:tired|sick|done|exhausted|over) (?:of |with |from )?(?:living|being alive|existing|life"
    + _MORE
    + r"|this life|breathing)\b"
    r"(?! (?:in|with|out|at|here|room|alone|on|paycheck|under))",
    r"\b(?:hate|hating) (?:being alive|living|that i am alive|that im alive|my existence)\b(?! (?:in"
    r"|with|at|here|near|on|next|room))",
    r"\bbetter (?:off )?(?:without me\b|dead\b|if i (?:was|were|am|had) (?:dead|gone|never|not)|if i died)",
    r"\b(?:no ?one|nobody|noone|anyone|anybody|they|everyone|who|people) (?:would|will|wouldnt|d"
    r"|even )+ ?(?:even |really |ever )*"
    r"(?:care|notice|miss me|cry|be happier|be happy|be relieved|mind) if i (?:died|die|was|were|am"
    r"|disappear|vanish|kill|jump|just|wasnt|werent)",
    r"\bif i (?:died|die|was dead|were dead|killed myself|disappeared|was gone|were gone|wasnt here)"
    r"(?: \w+)? (?:nobody|no ?one|noone|would (?:anyone|anybody|they|it|you)|they would|everyone|the world)",
    r"\bworld (?:would|will) be (?:a )?better(?: place)? (?:off )?without me\b|\b(?:im|i am|just"
    r"|such) a burden (?:to|on) (?:every|my|all|them|you)",
    # Means and plans.
    r"\b(?:slit|slitting|slash|slashing|cut|cutting) (?:my|both) (?:wrists?|arms?|thighs?|veins?|throat"
    r"|legs?|skin)\b",
    r"\b(?:relapsed?|relapsing|started|start|want to start|wanna|want to|urge to) (?:and |into |on "
    r"|to )?(?:cut|cutting)(?: again| tonight| so bad|$)",
    r"\b(?:overdose|overdosing|overdosed|od) (?:on|tonight|again|so|myself)\b(?! (?:on )?(?:chocolate"
    r"|cuteness|coffee|candy|sugar|caffeine|memes|tv))"
    r"(?! (?:chocolate|cuteness|coffee|candy|sugar|caffeine|memes|tv|this song|netflix|anime))",
    r"\b(?:took|take|taking|swallow|swallowed|swallowing|down) (?:all|too many|a (?:whole )?(?:bunch"
    r"|bottle|handful)|every one)(?: of)?"
    r"(?: of)?(?: (?:my|the|these|those))? ?(?:sleeping |pain)?(?:pills|meds|tablets|medication|paracetamol|tylenol)",
    r"\b(?:(?!(?:jump|jumping|leap|leaping) into (?:the|my|that) (?:car|truck|bus|train|building)\b)"
    r"(?:jump|jumping|throw myself|throwing myself|leap|leaping)) (?:off|from|in front of|into|under|out of)"
    r" (?:a|the|this|my|that|of a)"
    r"(?: \w+)? ?(?:bridge|roof|building|train|window|balcony|traffic|cliff|rooftop|ledge|bus|car|truck)\b"
    r"(?! (?:station|stop|terminal)\b)",
    # One steps off trains and walks into buildings every day.
    r"\b(?:step|stepping|walk|walking) (?:in front of|into(?= (?:the |oncoming )*traffic| a )|under) "
    r"(?:a |the |this |my |that |of a |oncoming )*(?:\w+ )?(?:train|traffic|bus|car|truck)\b"
    r"(?! (?:station|stop|terminal)\b)",
    r"\b(?:step|stepping|walk|walking) (?:off|from|out of) (?:of )?(?:a|the|this|my|that|of a)"
    r"(?: \w+)? ?(?:bridge|roof|window|balcony|cliff|rooftop|ledge)\b",
    r"\b(?:step|stepping|walk|walking) off (?:of )?(?:a|the|this|my|that|of a)(?: \w+)? ?building\b",
    r"\b(?:drive|driving|crash|crashing) (?:my car |myself )?(?:off|into) (?:a|the) (?:bridge|cliff"
    r"|tree|wall|truck)\b",
    r"\bgun to my head\b|\bbullet (?:in|through|to) my (?:head|brain)\b|\b(?:tie|tying|tied) (?:a|the"
    r"|my) noose\b|\bnoose around my\b",
    r"\b(?:writing|wrote|write|written) (?:my|a|the) (?:goodbye|farewell|final|last|suicide) (?:letter|note|message)",
    r"\b(?:this is )?my last (?:day|night) (?:alive|on (?:this )?earth|living)\b|\b(?:wont"
    r"|will not) be (?:here|alive|around) (?:tomorrow|much longer)$",
    r"\bgoodbye (?:cruel )?world\b|\b(?:please|someone|somebody|just|god|pls|plz) kill me\b(?! (?:now"
    r"|softly|lol|with|at))",
    r"(?<!dont )(?<!didnt )(?<!never )(?<!not )\b(?:want|wanna|need|wish) "
    r"(?:it|everything|this|the pain|all of (?:it|this)) (?:all )?(?:to "
    r"|would )?(?:just )?(?:be over$|end$|to end\b.*"
    r"|stop$|stop forever|be over forever)",
    r"\b(?:want|wanna) (?:to )?(?:just )?(?:disappear|vanish)(?:$| forever| from (?:this|the) (?:world|earth))",
    r"\b(?:im|i am|ill be) (?:better off dead|going to die tonight|done with (?:life|living)|ready to go forever)\b",
    # The same in some other languages.
    r"\b(?:me )?quiero (?:morir|matar)(?:me)?\b|\bno quiero vivir\b|\b(?:suicidarme|matarme)\b",
    r"\b(?:will|mochte) (?:nur )?(?:noch )?(?:sterben|nicht mehr (?:leben|da sein))\b"
    r"|\bbringe? mich um\b|\bmich umbringen\b|\bselbstmord\b|\bsuizid",
    r"\bveux (?:mourir|en finir|plus vivre)\b|\b(?:me suicider|me tuer)\b",
    r"\bquero (?:morrer|me matar)\b|\bnao quero mais viver\b|\bvoglio (?:morire|uccidermi)\b"
    r"|\b(?:uccidermi|suicidarmi)\b",
    r"\bwil (?:dood|niet meer leven)\b|\bvill (?:do|inte leva)\b|\bchce (?:umrzec|sie zabic)\b|\bolmek istiyorum\b",
    r"хочу умереть|не хочу жить|покончить с собой|死にたい|消えたい|想死|不想活|自杀|죽고 ?싶|자살"
    r"|اريد ان اموت|मरना चाहत",
)
NEEDS_CARE = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS))


def needs_care(text: str) -> bool:
    """Return whether the words speak of harming oneself or of not wanting to live. Of a long text, 4,000 characters."""
    return NEEDS_CARE.search(_folded(text)) is not None


def _folded(text: str) -> str:
    """Return the text in small letters without accents, apostrophes and marks, and "ki11" and "k*ll" as "kill"."""
    apart = unicodedata.normalize("NFKD", text[:LONGEST].casefold())[:LONGEST]
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign) or sign > "\u036f")
    words = map(_letters, bare.split())
    return unicodedata.normalize("NFC", " ".join(word for word in words if word))


def _letters(word: str) -> str:
    """Return a word's letters; signs in the midst of letters stand for others, as in "k*ll" and "su1cide"."""
    inner = EDGES.sub("", word)
    if MASKED.fullmatch(inner):
        return inner.translate(MASKS)
    return NO_LETTERS.sub(" ", inner.translate(APOSTROPHES)).strip()
