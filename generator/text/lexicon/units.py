"""Units of what is counted and measured, by what they are called in several languages."""

_NAMES = """
second: s sec secs second seconds sekunde sekunden seconde secondes segundo segundos secondo secondi secundă secunde секунда секунды секунд saniye giây 秒 วินาที sekund δευτερόλεπτο δευτερόλεπτα ثانية ثواني सेकंड
millisecond: ms millisecond milliseconds millisekunde millisekunden milliseconde millisecondes milisegundo milisegundos 毫秒
minute: min mins minute minutes minuten minuto minutos minuti minut минута минуты минут dakika phút 分钟 分鐘 分 นาที λεπτό λεπτά دقيقة دقائق मिनट minuter
hour: h hr hrs hour hours stunde stunden heure heures hora horas ora ore час часа часов saat giờ 小时 小時 時間 ชั่วโมง ώρα ώρες ساعة ساعات घंटा घंटे uur timmar timer
day: day days tag tage tagen jour jours día días giorno giorni dia dias zi zile день дня дней gün ngày 天 日 วัน ημέρα ημέρες μέρες يوم أيام दिन dag dagen dagar
week: week weeks woche wochen semaine semaines semana semanas settimana settimane săptămână săptămâni неделя недели недель hafta tuần 周 週 สัปดาห์ εβδομάδα εβδομάδες أسبوع أسابيع सप्ताह हफ्ते veckor uger weken
month: month months monat monate monaten mois mes meses mese mesi mês lună luni месяц месяца месяцев ay tháng 个月 月 เดือน μήνας μήνες شهر أشهر महीना महीने maand maanden månader
year: year years jahr jahre jahren an ans année années año años anno anni ano anos ani год года лет yıl yıllık năm 年 ปี έτος έτη χρόνια سنة سنوات عام साल वर्ष jaar år
decade: decade decades jahrzehnt jahrzehnte jahrzehnten décennie décennies década décadas decennio decenni deceniu decenii десятилетие десятилетия десятилетий δεκαετία δεκαετίες दशक 十年
century: century centuries jahrhundert jahrhunderte jahrhunderten siècle siècles siglo siglos secolo secoli século séculos secol secole век века веков yüzyıl thế kỷ 世纪 世紀 ศตวรรษ αιώνας αιώνες قرن قرون शताब्दी सदी
millimetre: mm millimetre millimetres millimeter millimeters milímetro milímetros 毫米 มิลลิเมตร миллиметров
centimetre: cm centimetre centimetres centimeter centimeters zentimeter centímetro centímetros сантиметр сантиметра сантиметров santimetre 厘米 เซนติเมตร
metre: m metre metres meter meters metern mètre mètres metro metros metri metru метр метра метров metre mét 米 เมตร μέτρο μέτρα متر أمتار मीटर
kilometre: km kilometre kilometres kilometer kilometers kilometern kilomètre kilomètres kilómetro kilómetros chilometro chilometri quilômetro quilômetros kilometru kilometri км километр километра километров kilometre 公里 千米 กิโลเมตร กม χιλιόμετρο χιλιόμετρα χλμ كيلومتر كم किलोमीटर किमी
inch: inch inches zoll pouce pouces pulgada pulgadas дюйм дюйма дюймов inç 英寸 นิ้ว इंच
foot: ft foot feet fuß pied pieds pie pies piede piedi picioare фут фута футов ayak 英尺 ฟุต πόδι πόδια قدم फीट फुट
yard: yd yard yards yarda yardas ярд ярда ярдов yarda 码 หลา γιάρδα γιάρδες ياردة गज yarzi
mile: mi mile miles meile meilen mille milles milla millas miglio miglia milha milhas milă mile миля мили миль mil dặm 英里 ไมล์ μίλι μίλια ميل أميال मील
milligram: mg milligram milligrams milligramm
gram: g gram grams gramme grammes gramm gramo gramos grammo grammi грамм грамма граммов 克 กรัม
kilogram: kg kilogram kilograms kilo kilos kilogramm kilogramo kilogramos chilogrammo chilogrammi килограмм килограмма килограммов кг 公斤 千克 กิโลกรัม किलोग्राम κιλά
tonne: t ton tons tonne tonnes tonnen tonelada toneladas tonnellata tonnellate tonă tone тонна тонны тонн tấn 吨 ตัน τόνος τόνοι طن टन
ounce: oz ounce ounces unze unzen onza onzas унция унций
pound: lb lbs pound pounds pfund livre livres libra libras фунт фунта фунтов 磅 ปอนด์
millilitre: ml millilitre millilitres milliliter milliliters mililitro mililitros
litre: l litre litres liter liters litro litros litri litru литр литра литров lít 升 ลิตร λίτρο λίτρα لتر लीटर
gallon: gal gallon gallons gallone gallonen galón galones
percent: % percent prozent pourcent porcentaje процент процента процентов 百分
degree: ° degree degrees grad degré degrés grado grados gradi grade градус градуса градусов 度 องศา
celsius: °c celsius
fahrenheit: °f fahrenheit
kelvin: kelvin
hundred: hundred hundert cent cento сотен
thousand: thousand tausend mille mila mil mii тысяча тысячи тысяч тыс bin nghìn ngàn 千 พัน χιλιάδες ألف آلاف हज़ार हजार tusen
tenthousand: 万 萬 หมื่น
lakh: lakh lakhs लाख
crore: crore crores करोड़
million: m mio million millions millionen millón millones milione milioni milhão milhões milion milioane миллион миллиона миллионов млн milyon triệu 百万 百萬 ล้าน εκατομμύριο εκατομμύρια مليون ملايين मिलियन miljoen miljoner
hundredmillion: 亿 億
billion: bn billion billions milliarde milliarden milliard milliards miliardo miliardi миллиард миллиарда миллиардов млрд miliard miliarde milyar tỷ 十亿 พันล้าน δισεκατομμύριο δισεκατομμύρια مليار बिलियन अरब miljard
trillion: trillion trillions billionen billón billones trilhão trilhões триллион триллионов
byte: byte bytes bytes octet octets
bit: bit bits
kilobyte: kb kib kilobyte kilobytes
megabyte: mb mib megabyte megabytes
gigabyte: gb gib gigabyte gigabytes
terabyte: tb tib terabyte terabytes
hertz: hz hertz
kilohertz: khz kilohertz
megahertz: mhz megahertz
gigahertz: ghz gigahertz
watt: w watt watts
kilowatt: kw kilowatt kilowatts
megawatt: mw megawatt megawatts
gigawatt: gw gigawatt gigawatts
volt: v volt volts
ampere: a ampere amperes amps
joule: j joule joules
kilojoule: kj kilojoule
calorie: cal calorie calories
kilocalorie: kcal kilocalorie kilocalories
pascal: pa pascal
bar: bar
dollar: $ dollar dollars usd dólar dólares dollari доллар доллара долларов 美元 ดอลลาร์ δολάρια دولار डॉलर us$
euro: € euro euros eur евро 欧元 ยูโร ευρώ يورو यूरो
sterling: £ gbp quid 英镑
yen: ¥ yen jpy 日元
yuan: yuan rmb cny 元 人民币
rupee: ₹ rupee rupees rs inr रुपये
"""

UNITS: dict[str, frozenset[str]] = {}
"""For a name the units that it may stand for: "m" is a metre or a million."""
for _line in _NAMES.strip().splitlines():
    _unit, _, _names = _line.partition(": ")
    for _name in _names.split():
        UNITS[_name] = UNITS.get(_name, frozenset()) | {_unit}
