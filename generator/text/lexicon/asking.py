"""Words that ask: interrogatives, verbs that begin a question, requests in place of one."""

QUESTION_MARKS = "?？؟⁇՞፧;\u037e"
"""Marks at the end of a question; a semicolon is one in Greek alone."""

OPENERS: dict[str, frozenset[str]] = {
    "en": frozenset(
        "who whom whose what which when where why how is are was were am do does did can could will would shall should "
        "may might must has have had isn't aren't wasn't weren't don't doesn't didn't can't couldn't won't wouldn't "
        "shouldn't hasn't haven't whether".split()
    ),
    "de": frozenset(
        "wer wen wem wessen was welche welcher welches welchen welchem wann wo woher wohin warum weshalb wieso wie "
        "wodurch womit wofür wovon worauf worin woran worüber wozu wobei wonach woraus inwiefern inwieweit ist sind "
        "war waren kann können darf muss soll hat haben hatte wird werden wurde wurden gibt".split()
    ),
    "fr": frozenset(
        "qui que quoi quel quelle quels quelles quand où pourquoi comment combien lequel laquelle lesquels "
        "est-ce qu'est-ce".split()
    ),
    "es": frozenset("quién quiénes qué cuál cuáles cuándo dónde adónde cómo cuánto cuánta cuántos cuántas".split()),
    "it": frozenset("chi che cosa cos'è quale quali quando dove perché come quanto quanta quanti quante".split()),
    "pt": frozenset("quem que qual quais quando onde como quanto quanta quantos quantas porquê".split()),
    "nl": frozenset("wie wat welke welk wanneer waar waarom hoe hoeveel waardoor waarmee waarvoor".split()),
    "ro": frozenset("cine ce care când unde cum cât câtă câți câte cui".split()),
    "ru": frozenset(
        "кто что какой какая какое какие каких каким какую когда где куда откуда почему зачем как "
        "сколько кого кому кем чем чего чей чья чьё чьи".split()
    ),
    "uk": frozenset("хто що який яка яке які коли де куди чому як скільки чий".split()),
    "pl": frozenset("kto co jaki jaka jakie który która które kiedy gdzie dlaczego jak ile czy".split()),
    "cs": frozenset("kdo co jaký jaká jaké který která které kdy kde proč jak kolik".split()),
    "el": frozenset(
        "ποιος ποια ποιο ποιοι ποιες ποιους ποιον ποιαν τι πότε πού γιατί πώς πόσο πόσα πόσοι πόσες".split()
    ),
    "tr": frozenset(
        "kim kimin ne hangi nerede nereye neden niçin niye nasıl kaç zaman mi mı mu mü nedir kimdir".split()
    ),
    "vi": frozenset("ai gì nào đâu sao bao".split()),
    "sv": frozenset("vem vad vilken vilket vilka när var varför hur".split()),
    "da": frozenset("hvem hvad hvilken hvilket hvilke hvornår hvor hvorfor hvordan".split()),
    "fi": frozenset("kuka mikä mitä missä mistä mihin milloin miksi miten kuinka".split()),
    "hu": frozenset("ki mi melyik mikor hol miért hogyan mennyi hány".split()),
    "id": frozenset("siapa apa mana kapan mengapa kenapa bagaimana berapa apakah".split()),
    "ar": frozenset("من ما ماذا متى أين لماذا كيف كم هل أي أية لمن بماذا".split()),
    "fa": frozenset("چه کی کجا چرا چگونه چطور چند آیا کدام".split()),
    "he": frozenset("מי מה מתי איפה היכן למה מדוע איך כיצד כמה האם איזה".split()),
    "hi": frozenset("क्या कौन किसने किसको किसके किसकी किस किन कब कहाँ कहां क्यों कैसे कितने कितना कितनी".split()),
}
"""Words that a question begins with, if need be after a preposition."""

PREPOSITIONS = frozenset(
    "about after against among around as at before between by for from in into of on over since through to under until "
    "upon with within an auf aus bei bis durch für gegen in mit nach ohne seit über um unter von vor zu zum zur "
    "à après avant avec chez contre dans de depuis en entre jusqu'à par pendant pour sans selon sous sur vers "
    "a ante bajo con contra desde durante hacia hasta para por según sin sobre da di per su tra fra nel "
    "em ao com op met naar uit door voor la în din cu despre pe spre prin в на с из о от до по для к за у о об при под "
    "z ze na w we o od do dla przez przed po k pro při σε από με για προς κατά"
    " في على عن إلى في بأي لأي".split()
)
"""Words that may stand before the one that asks."""

ANYWHERE: dict[str, tuple[str, ...]] = {
    "zh": (
        "什么",
        "什麼",
        "谁",
        "誰",
        "哪",
        "为何",
        "為何",
        "怎么",
        "怎麼",
        "怎样",
        "如何",
        "多少",
        "几",
        "幾",
        "吗",
        "嗎",
        "呢",
        "何时",
        "何時",
        "何地",
        "是否",
    ),
    "ja": ("何", "誰", "どこ", "いつ", "なぜ", "どう", "どの", "どれ", "いくつ", "いくら", "ですか", "ますか", "のか"),
    "ko": ("무엇", "누구", "언제", "어디", "왜", "어떻게", "어떤", "어느", "얼마", "몇", "인가", "는가", "까"),
    "th": (
        "อะไร",
        "ใคร",
        "ไหน",
        "เมื่อไร",
        "เมื่อไหร่",
        "เมื่อใด",
        "อย่างไร",
        "ยังไง",
        "ทำไม",
        "เท่าไร",
        "เท่าไหร่",
        "เท่าใด",
        "กี่",
        "ใด",
        "หรือไม่",
        "ไหม",
        "ไร",
    ),
}
"""What stands anywhere in a question of languages that mark it so and often do without a mark."""

REQUESTS: dict[str, frozenset[str]] = {
    "en": frozenset(
        "explain describe list name define compare contrast summarize summarise give tell discuss outline identify "
        "state show write provide calculate compute find determine specify mention enumerate illustrate demonstrate "
        "translate convert classify analyze analyse evaluate suggest recommend justify distinguish differentiate "
        "create implement please elaborate clarify cite walk help sketch rank sort choose select briefly".split()
    ),
    "de": frozenset(
        "erkläre erklären erläutere erläutern beschreibe beschreiben nenne nennen vergleiche vergleichen definiere "
        "definieren fasse fassen zähle zählen liste begründe begründen gib geben skizziere schildere stelle zeige "
        "bestimme berechne unterscheide schreibe bitte".split()
    ),
    "fr": frozenset(
        "explique expliquez décris décrivez nomme nommez compare comparez définis définissez donne donnez cite citez "
        "énumère énumérez résume résumez précise précisez indique indiquez montre montrez présentez".split()
    ),
    "es": frozenset(
        "explica explique explicar describe describa nombra nombre compara compare define defina indica indique "
        "enumera enumere menciona mencione resume resuma dé señala señale".split()
    ),
    "it": frozenset("spiega spieghi descrivi descriva nomina confronta definisci elenca riassumi indica cita".split()),
    "pt": frozenset(
        "explique explica descreva descreve nomeie compare defina liste cite resuma indique mencione enumere".split()
    ),
    "nl": frozenset("beschrijf noem vergelijk definieer geef verklaar".split()),
    "ro": frozenset("explicați explică descrieți descrie numiți numește comparați definiți enumerați".split()),
    "ru": frozenset(
        "объясни объясните опиши опишите назови назовите сравни сравните определи определите перечисли перечислите "
        "укажи укажите дай дайте приведи приведите расскажи расскажите".split()
    ),
    "pl": frozenset("wyjaśnij opisz wymień nazwij porównaj zdefiniuj podaj streść wskaż omów".split()),
    "cs": frozenset("vysvětlete vysvětli popište popiš uveďte uveď jmenujte porovnejte definujte vyjmenujte".split()),
    "el": frozenset("εξηγήστε εξήγησε περιγράψτε περίγραψε αναφέρετε ονομάστε συγκρίνετε ορίστε δώστε".split()),
    "tr": frozenset("açıklayın açıkla açıklayınız tanımlayın tanımla karşılaştırın sıralayın belirtin anlatın".split()),
    "vi": frozenset("hãy nêu".split()),
    "sv": frozenset("förklara beskriv nämn jämför definiera".split()),
    "da": frozenset("forklar beskriv nævn sammenlign definer giv".split()),
    "id": frozenset("jelaskan sebutkan uraikan bandingkan definisikan".split()),
    "ar": frozenset("اشرح صف اذكر قارن عرّف وضح".split()),
    "hi": frozenset("समझाइए समझाएँ बताइए बताएँ वर्णन व्याख्या परिभाषित".split()),
    "zh": frozenset(
        ("请", "請", "解释", "解釋", "描述", "列出", "列举", "说明", "說明", "比较", "简述", "概述", "定义", "试述")
    ),
    "ja": frozenset(("説明", "述べ", "挙げ", "列挙", "比較", "定義", "教えて", "ください")),
    "ko": frozenset(("설명", "나열", "비교", "정의", "서술", "말해", "하시오", "하세요", "주세요")),
    "th": frozenset(("อธิบาย", "จง", "บอก", "เปรียบเทียบ", "ระบุ")),
}
"""Verbs that a request in place of a question begins with; of scripts without spaces, what stands anywhere in it."""
NOUNS_AS_WELL = frozenset(
    "state list name show give help walk rank sort sketch select choose compute cite contrast report".split()
)
"""English requests that begin statements too, "State Route 168"; a word such as these follows where they ask:"""
AFTER_A_REQUEST = frozenset(
    "the a an all any some each every one two three four five six seven eight nine ten at several me us your what "
    "which who whom whose when where why how whether both its their this these those in out up".split()
)
LATE = frozenset(
    "gì ai đâu nào bao क्या कौन किसने किसको किसके किसकी किस किन कब कहाँ कहां क्यों कैसे कितने कितना कितनी कौनसा ne nedir kim kimdir kimin hangi "
    "kaç nerede nasıl neden niçin mı mi mu mü mıdır midir apa siapa".split()
)
"""Words that ask wherever they stand, of Vietnamese, Hindi, Turkish and Indonesian."""
REQUESTS_AT_THE_END: frozenset[str] = frozenset(
    "कीजिए करें करो दीजिए बताइए बताएँ बताएं समझाइए समझाएँ लिखिए açıklayın açıklayınız tanımlayın karşılaştırın sıralayın belirtin "
    "anlatın açıkla".split()
)
"""The same in languages whose verb is last."""
