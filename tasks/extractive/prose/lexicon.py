"""Lexicon: the English that the rules know. Nothing here decides anything; the rules do."""


def vocabulary(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


VERBS = vocabulary(
    """accept add affect allow assign bind block cache call cause change check collect combine compare compile compute
    configure connect construct contain control convert copy count cover create declare define delay delete deliver
    demand denote describe designate detect determine disable display distinguish emit employ enable encapsulate
    encode enforce ensure establish evaluate exclude execute expect export expose express extend extract fetch
    filter find follow force form format generate give govern guarantee handle hide hold identify ignore implement
    imply import improve include increase indicate influence inherit initialize insert instantiate interpret
    introduce invoke involve keep limit list load locate maintain manage map mark match mean measure modify monitor
    need offer omit open override parse perform permit pick prevent print process produce prohibit protect provide
    raise read receive recognize reference record reduce register reject release remove render replace report
    represent request require reserve reset resolve restore restrict retrieve return rewrite run save scan schedule
    search select send separate serve set share show signal simplify skip solve specify split start stop store strip
    suggest supply support suppress suspend switch take terminate test track transfer transform translate treat
    trigger turn understand unpack update use validate verify wrap write yield absorb burn carry conduct cross cut
    deny destroy divide eat enter explain feed fill fix grow help know lack learn lose mix move occupy own overwrite
    pay play possess prefer promote push pull reach reflect reveal sell shape solve spread stimulate surround
    survive sustain teach touch transmit transport trap win"""
)
"""Verbs that take an object."""

PARTICLES = {
    "act": "as", "apply": "to", "begin": "with", "behave": "like", "belong": "to", "consist": "of", "correspond": "to",
    "deal": "with", "default": "to", "depend": "on", "differ": "from", "end": "with",
    "evaluate": "to", "expand": "to", "inherit": "from",
    "lead": "to", "look": "for", "map": "to", "point": "to", "refer": "to", "rely": "on", "resolve": "to",
    "result": "in", "serve": "as", "stand": "for", "start": "with", "translate": "to", "wait": "for",
}  # fmt: skip
"""Verbs that take their object through a preposition, and which."""


def third(base: str) -> str:
    """The form after he, she or it: `raises` of `raise`."""
    if base.endswith(("s", "sh", "ch", "x", "z", "o")):
        return base + "es"
    if base.endswith("y") and base[-2] not in "aeou":
        return base[:-1] + "ies"
    return base + "s"


INTRANSITIVE = vocabulary(
    """appear begin end exist fail finish happen occur proceed run start stop succeed terminate work"""
)

TIMES = vocabulary("when whenever if before after until")
"""What begins a condition."""

THIRD = {third(base): base for base in (*VERBS, *PARTICLES, *INTRANSITIVE)}
"""`raises` → `raise`."""

BE = {"is": False, "are": True, "was": False, "were": True}
"""Form of `be` → whether it is plural."""

MODALS = vocabulary("can cannot could must may might should will would")

ADVERBS = vocabulary(
    """also always automatically basically currently directly effectively essentially explicitly frequently fully
    generally implicitly internally just mainly mostly normally often only primarily really simply sometimes still
    then therefore thus typically usually"""
)

PREPOSITIONS = vocabulary(
    """about after against among as at before behind between by during for from in inside into of on onto over per
    through to toward under until upon via with within without"""
)

OPENERS = PREPOSITIONS | vocabulary(
    """although and because but either else even every if instead like neither nor not once or otherwise perhaps rather
    see since so that then therefore though thus unless unlike when whenever where whereas whether while yet"""
)
"""Words that open a clause or a phrase, never its subject."""

PARTICIPIAL = vocabulary(
    """according assuming beginning considering depending during ending excluding following including regarding
    starting using"""
)
"""Words in -ing that open a phrase and are no subject."""

POINTERS = vocabulary(
    """whose this that these those it they he she we i you there which who what such here its their his her your our my
    different further one another others both former latter following above below same"""
)
"""Words that point at something named elsewhere."""

VAGUE = vocabulary(
    """other typical specific additional certain current specified given new all initial final remaining resulting
    returned"""
)
"""Adjectives that a subject begins with, bare or after "the", when the text before says which one is meant."""

DETERMINERS = vocabulary("a an the some any all each every no most many several few two three four")

PARTICIPLES = vocabulary(
    """begun bound broken built called caught chosen done drawn forgotten found given held hidden kept known laid left
    lost made meant overridden put read rewritten run seen sent set shown spelt split stored taken taught thrown
    understood used written raised"""
)
"""Past participles that do not end in -ed, or that matter most."""

PROPER = vocabulary(
    """Python Unicode Java Windows Linux Unix English Ethernet Internet Git GitHub Docker Boolean Monday"""
)
"""Names that keep their capital within a sentence."""

GENERIC_HEADINGS = vocabulary(
    """abstract background conclusion description details example examples faq footnotes general introduction
    miscellaneous notes overview preface purpose reference references see summary syntax usage how why what when
    where who"""
)
"""First words of headings that name no subject."""
