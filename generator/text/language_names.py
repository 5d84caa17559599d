"""The languages that can be told from their texts: their codes in ISO 639-1, and what they are called in English."""

from generator.misspelt import meant

NAMES = dict(
    line.split(maxsplit=1)
    for line in """
af Afrikaans
am Amharic
an Aragonese
ar Arabic
as Assamese
az Azerbaijani
ba Bashkir
be Belarusian
bg Bulgarian
bn Bengali
br Breton
bs Bosnian
ca Catalan
cs Czech
cy Welsh
da Danish
de German
dz Dzongkha
el Greek
en English
eo Esperanto
es Spanish
et Estonian
eu Basque
fa Persian
fi Finnish
fo Faroese
fr French
fy Western Frisian
ga Irish
gd Scottish Gaelic
gl Galician
gu Gujarati
ha Hausa
he Hebrew
hi Hindi
hr Croatian
ht Haitian Creole
hu Hungarian
hy Armenian
id Indonesian
ig Igbo
is Icelandic
it Italian
ja Japanese
jv Javanese
ka Georgian
kk Kazakh
km Khmer
kn Kannada
ko Korean
ku Kurdish
ky Kyrgyz
la Latin
lb Luxembourgish
lg Ganda
ln Lingala
lo Lao
lt Lithuanian
lv Latvian
mg Malagasy
mk Macedonian
ml Malayalam
mn Mongolian
mr Marathi
ms Malay
mt Maltese
my Burmese
ne Nepali
nl Dutch
no Norwegian
oc Occitan
om Oromo
or Odia
pa Punjabi
pl Polish
ps Pashto
pt Portuguese
qu Quechua
ro Romanian
ru Russian
rw Kinyarwanda
sa Sanskrit
se Northern Sami
si Sinhala
sk Slovak
sl Slovenian
sn Shona
so Somali
sq Albanian
sr Serbian
st Southern Sotho
sv Swedish
sw Swahili
ta Tamil
te Telugu
tg Tajik
th Thai
tk Turkmen
tl Tagalog
tr Turkish
tt Tatar
ug Uyghur
uk Ukrainian
ur Urdu
uz Uzbek
vi Vietnamese
vo Volapük
wa Walloon
xh Xhosa
yo Yoruba
zh Chinese
zu Zulu
""".strip().splitlines()
)
"""Name by code, in the order of the codes."""


def code_of(language: str) -> str:
    """The code of a language that is given by its code or its name.

    Raises:
        ValueError: It is not one of these; the sentence says what may be meant.
    """
    wanted = language.strip().lower()
    for code, name in NAMES.items():
        if wanted in (code, name.lower()):
            return code
    known = [*NAMES, *NAMES.values()]
    raise ValueError(f"it is none of the {len(NAMES)} languages that can be told{meant(language, known) or '.'}")
