"""What things are called, by kind: the words that made-up values are drawn from."""

FIRST_NAMES = "Ada Boris Clara Dmitri Elena Felix Greta Hugo Ines Jonas Karin Leo Mira Nils Olga".split()
LAST_NAMES = "Abel Brandt Costa Dahl Ekman Fuchs Grieg Holm Ivanov Jensen Keller Lindt Moreau Novak Okoro".split()
PLACES: tuple[tuple[str, str, str, str], ...] = (
    ("Lund", "Sweden", "SE", "Europe/Stockholm"),
    ("Porto", "Portugal", "PT", "Europe/Lisbon"),
    ("Bergen", "Norway", "NO", "Europe/Oslo"),
    ("Graz", "Austria", "AT", "Europe/Vienna"),
    ("Lyon", "France", "FR", "Europe/Paris"),
    ("Kyoto", "Japan", "JP", "Asia/Tokyo"),
    ("Lima", "Peru", "PE", "America/Lima"),
    ("Nairobi", "Kenya", "KE", "Africa/Nairobi"),
    ("Denver", "United States", "US", "America/Denver"),
    ("Leeds", "United Kingdom", "GB", "Europe/London"),
)
"""City, country, its code, time zone."""
_OF: dict[str, str] = {
    "company organization organisation org vendor supplier publisher merchant manufacturer brand employer":
        "Northwind Labs|Brightwater Foods|Alder & Sons|Kestrel Logistics|Blue Harbour Media|Linden Energy",
    "team group squad": "Design|Platform|Customer Support|Data Engineering|Field Operations|Release Crew",
    "department unit office division": "Finance|Research|Human Resources|Logistics|Marketing|Legal",
    "project workspace initiative program programme portfolio board": "Website redesign|Mobile app|Office move|"
        "Data migration|Spring launch|Customer survey",
    "repository repo package module library app application": "weather-api|photo-gallery|invoice-tools|"
        "city-maps|todo-list|garden-sensors",
    "branch": "main|develop|release-2.4|fix-login|add-search|docs-update",
    "database db schema keyspace": "shop|inventory|analytics|billing|library|weather",
    "table collection dataset index bucket topic queue stream model entity": "orders|customers|products|invoices|"
        "readings|sessions",
    "column field attribute property metric dimension feature variable": "price|created_at|country|quantity|"
        "status|temperature",
    "channel room chat thread forum": "general|release-planning|support|random|design-review|weekly-news",
    "product item sku article goods listing": "Desk lamp|Hiking boots|Ceramic mug|Rain jacket|Office chair|"
        "Travel adapter",
    "task issue bug ticket todo story incident case": "Fix the login form|Update the price list|"
        "Order new laptops|Review the contract|Slow search page|Translate the help pages",
    "document doc page note post report article entry memo wiki": "Quarterly report|Meeting notes|Travel policy|"
        "Onboarding guide|Release notes|Test results",
    "event meeting appointment session webinar conference calendar": "Planning meeting|Design review|Team lunch|"
        "Product demo|Budget talk|Training day",
    "book": "The Old Lighthouse|A Field Guide to Clouds|Rivers of Europe|The Clockmaker|Baking at Home|Night Trains",
    "movie film show series episode video": "The Long Winter|City of Bridges|Second Harvest|Paper Boats|"
        "North of Here|The Last Ferry",
    "song track playlist album recording": "Morning Light|Paper Boats|Slow River|Evening Songs|Road Trip|Winter Piano",
    "artist band singer": "The Paper Boats|Mira Holm|Northern Lines|Leo Costa|Harbour Choir|Elena Novak",
    "recipe dish meal food": "Lentil soup|Apple cake|Mushroom risotto|Fish stew|Potato salad|Rye bread",
    "server host node machine instance cluster device sensor camera container vm": "web-01|db-02|build-server|"
        "gateway-1|cache-03|sensor-7",
    "service job pipeline workflow process worker agent function": "nightly-backup|image-resize|mail-sender|"
        "report-builder|data-import|health-check",
    "environment stage deployment": "staging|production|development|testing",
    "file attachment asset": "report.pdf|notes.txt|budget.xlsx|photo.jpg|data.csv|summary.docx",
    "folder directory workspace_folder": "Invoices|Photos|Reports|Contracts|Archive|Drafts",
    "image photo picture": "Harbour at dawn|Office entrance|Product photo|Team picture|City map|Mountain lake",
    "course class lesson subject": "Introduction to Statistics|Basic Spanish|World History|Organic Chemistry|"
        "Web Design|Music Theory",
    "campaign newsletter survey form template": "Spring sale|Welcome message|Customer survey|Holiday greeting|"
        "Price update|Event invitation",
    "category genre section type_name": "Travel|Science|Sports|Cooking|History|Technology",
    "tag label keyword": "urgent|travel|finance|draft|customer|research",
    "skill tool plugin extension": "Translation|Data analysis|Scheduling|Photography|Copy editing|Bookkeeping",
    "hotel restaurant shop store venue location_name": "Hotel Aurora|Café Linden|The Green Table|Harbour Inn|"
        "Old Mill|Corner Books",
    "airline": "Nordic Air|Atlantic Wings|Alpine Express",
    "ticker symbol stock": "AAPL|MSFT|TSLA|NVDA|AMZN|IBM",
    "coin crypto token_name pair": "BTC|ETH|SOL|ADA|DOT|LTC",
    "plan subscription tier product_plan": "Basic|Standard|Premium|Team",
    "role permission": "viewer|editor|admin|member",
    "list checklist milestone sprint": "Weekly groceries|Sprint 14|Launch checklist|Reading list|Open questions|"
        "Packing list",
    "key setting option config parameter": "theme|language|page_size|retry_limit|time_zone|currency",
    "animal pet": "Bella|Rocky|Luna|Max|Milo|Nala",
    "player character hero champion": "Kaya|Orion|Selene|Tarek|Brunhild|Yuki",
    "game": "Chess Masters|Star Harbour|Puzzle Garden|Rally 3|Castle Keep|Word Duel",
    "language_name": "English|Swedish|Portuguese|Japanese",
    "museum exhibition artwork": "Sunlit Garden|Portrait of a Sailor|The Blue Vase|Winter Street|Still Life with Pears",
    "paper publication study": "Sea ice and climate|Sleep and memory|Graph learning at scale|Urban air quality",
    "feed blog site website": "Morning Brief|Tech Weekly|City Notes|Open Kitchen",
}  # fmt: skip
NAMES: dict[str, tuple[str, ...]] = {
    word: tuple(names.split("|")) for words, names in _OF.items() for word in words.split()
}
"""By a word for the kind of thing, what such a thing may be called."""
ANY_NAMES = ("Spring report", "Budget 2025", "Blue notebook", "Weekly summary", "Summer plan", "First draft")
SENTENCES = (
    "The delivery arrived on Tuesday and nothing was missing.",
    "Please send the revised figures before Friday.",
    "All readings were checked twice.",
    "The meeting was moved to the large room.",
    "Customers asked for a shorter form.",
    "The new version is easier to read.",
)
QUERIES = ("solar panels", "train times", "climate report", "night photography", "tax rules", "hiking trails")
