"""Words without a meaning of their own: articles, pronouns, prepositions, forms of "to be"."""

ENGLISH = frozenset(
    "a an the and or but if then than so as of to in on at by for from with without into over under is are was "
    "were be been being it its this that these those there here which who whom whose what when where why how "
    "do does did done has have had can could may might must shall should will would not no nor only also such "
    "same other any all each every some most more you your we our they their he she his her i me my us them "
    "one two".split()
)
"""Of English all of them, those that ask and count among them."""
FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": ENGLISH - {"one", "two", "may", "will", "us"},
    "de": frozenset(
        "der die das den dem des ein eine einen einem einer eines und oder aber wenn dann als so von zu zum zur in im an "
        "am auf bei für mit aus nach ist sind war waren sein wird es er sie ihr sich dies diese dieser dieses hier dort".split()
    ),
    "fr": frozenset(
        "le la les un une des du de et ou mais si que qui dans sur par pour avec est sont était il elle ils elles ce cet "
        "cette ces se à au aux en y l d c qu".split()
    ),
    "es": frozenset(
        "el la los las un una unos unas del de y o pero es son era ser lo al en con por para su sus se que este esta esto".split()
    ),
    "it": frozenset(
        "il lo la i gli le un uno una di del dello della dei delle nel nella e ed ma è sono che in al con per".split()
    ),
    "pt": frozenset(
        "o a os as um uma de do da dos das no na nos nas em e ou é são ele ela isso com por para se que".split()
    ),
    "ro": frozenset("un o și sau dar este sunt la din cu pe de în ei ea el al a".split()),
    "nl": frozenset("de het een en of maar is zijn was te van op met voor in het deze dit".split()),
    "sv": frozenset("den det ett en och eller är av på som i till".split()),
    "da": frozenset("den det et en og eller er af på som i til".split()),
    "ru": frozenset("и или но в на с к по за из от это он она оно они есть был была у о".split()),
    "pl": frozenset("i lub ale w z na do to jest są a".split()),
    "cs": frozenset("a ale v s na do to je jsou z k o".split()),
    "el": frozenset("ο η το οι τα του της των και ή είναι σε από με".split()),
    "tr": frozenset("bir ve veya ile bu o da de".split()),
    "vi": frozenset("là và của các một những có".split()),
    "hi": frozenset("है हैं था थे थी और या का की के को से में पर यह वह ने".split()),
    "ar": frozenset("في من إلى على عن و أو هو هي هذا هذه التي الذي".split()),
    "zh": frozenset("的了是在和与也而它这那"),
    "ja": frozenset("のがはをにとでも"),
}
"""By language; of English all of them, of others the most frequent ones, and none that is a name or a number."""
